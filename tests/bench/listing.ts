/** Listing with a tag filter and searching, in a flow of a million messages against one of ten thousand. */
import { sql } from 'kysely';
import pg from 'pg';
import { type Conversation, conversationOf } from '../../server/services/conversations.ts';
import { addToFlow, createFlow } from '../../server/services/flows.ts';
import { type MessageFilter, messageQuery } from '../../server/services/message-list.ts';
import type { Db } from '../../server/store/database.ts';
import { startServer } from '../support/server.ts';
import { makeTeam } from '../support/team.ts';
import { type Figure, interleaved, percentile, times } from './figures.ts';
import { quick } from './quick.ts';

const SMALL = 10_000;
const LARGE = quick ? 100_000 : 1_000_000;
/** Steps in which rows are written, so that one statement stays small. */
const STEP = 50_000;
/** Every so many messages bear the tag that is listed, and the rare word that is searched for. */
const TAGGED_EVERY = 100;
const RARE_EVERY = 500;

/** Writes messages as posts leave them: row, words, tags turned around. */
async function fill(pool: pg.Pool, conversation: number, author: number, messages: number): Promise<void> {
  for (let from = 1; from <= messages; from += STEP) {
    const to = Math.min(messages, from + STEP - 1);
    await pool.query(
      `WITH made AS (
        SELECT n, 'the harbour is quiet tonight ' || CASE WHEN n % ${RARE_EVERY} = 0 THEN 'lighthouse ' ELSE '' END ||
          (ARRAY['ferry','berth','tide','crane','buoy','pilot','anchor'])[1 + n % 7] || n % 997 AS words,
          CASE WHEN n % ${TAGGED_EVERY} = 0 THEN ARRAY['release'] ELSE '{}'::text[] END AS tags
        FROM generate_series($2::bigint, $3::bigint) AS n
      ), stored AS (
        INSERT INTO messages (conversation_id, id, event, app, content, search_text, tags, uuid, user_id, sent)
        SELECT $1, n, 'message', 'chat', to_jsonb(words), words, tags, gen_random_uuid()::text, $4, 1700000000000 + n
        FROM made
      )
      INSERT INTO message_tags (conversation_id, tag, message_id)
      SELECT $1, unnest(tags), n FROM made WHERE tags <> '{}'`,
      [conversation, from, to, author],
    );
  }
  await pool.query('UPDATE conversations SET last_message = $2 WHERE id = $1', [conversation, messages]);
}

export async function listing(): Promise<Figure[]> {
  const server = await startServer();
  const pool = new pg.Pool({ connectionString: server.databaseUrl, max: 1 });
  pool.on('error', () => {});
  try {
    const team = await makeTeam(server);
    const person = team.person('Mira');
    const flowOf = async (name: string, messages: number) => {
      const flow = await createFlow(team.db, { organizationId: team.organization, name, creator: null });
      await addToFlow(team.db, flow.id, person.id);
      await fill(pool, flow.conversation_id, person.id, messages);
      return { path: `/flows/north-star/${flow.parameterized_name}`, flow };
    };
    const small = await flowOf('Small', SMALL);
    const large = await flowOf('Large', LARGE);
    await pool.query('VACUUM ANALYZE messages, message_tags');
    const ask = (path: string) => async () => {
      const begun = performance.now();
      const { status } = await person.ask('GET', path);
      if (status !== 200) throw new Error(`${path}: ${status}`);
      return performance.now() - begun;
    };
    const questions = {
      tag: 'messages?tags=release&limit=30',
      rare: 'messages?search=lighthouse&limit=30',
      common: 'messages?search=harbour%20tide&limit=30',
    };
    const measured = await interleaved(
      Object.fromEntries(
        Object.entries(questions).flatMap(([name, query]) => [
          [`small ${name}`, ask(`${small.path}/${query}`)],
          [`large ${name}`, ask(`${large.path}/${query}`)],
        ]),
      ),
      30,
    );
    const plans = await plansOf(team.db, await conversationOf(team.db, { kind: 'flow', flow: large.flow }));
    await team.close();
    return Object.keys(questions).map((name) => {
      const ratio =
        percentile(measured[`large ${name}`] ?? [], 0.95) / percentile(measured[`small ${name}`] ?? [], 0.95);
      return {
        what: `${LABELS[name]} in a flow of ${LARGE.toLocaleString('en')} messages, against ${SMALL.toLocaleString('en')}`,
        goal: 'p95 within 3x',
        measured: times(ratio),
        met: ratio <= 3,
        detail: plans[name],
      };
    });
  } finally {
    await pool.end();
    await server.stop();
  }
}

const LABELS: Record<string, string> = {
  tag: 'listing messages with a tag filter',
  rare: 'full-text search for a rare word',
  common: 'full-text search for two common words',
};

const FILTERS: Record<string, Partial<MessageFilter>> = {
  tag: { tags: ['release'] },
  rare: { search: 'lighthouse' },
  common: { search: 'harbour tide' },
};

const ALL: MessageFilter = { limit: 30, sort: 'desc', tagMode: 'and', skip: 0 };

/** How PostgreSQL does each of them in a flow. */
async function plansOf(db: Db, conversation: Conversation): Promise<Record<string, string>> {
  const plans: Record<string, string> = {};
  for (const [name, filter] of Object.entries(FILTERS)) {
    const query = await messageQuery(db, conversation, {
      ...ALL,
      ...filter,
    });
    const lines = (await query?.explain('text', sql`analyze, costs off, timing off, summary off`)) ?? [];
    plans[name] = lines.map((line) => String(Object.values(line)[0])).join('\n');
  }
  return plans;
}
