import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { conversationOf } from '../../server/services/conversations.ts';
import { listMessages, type MessageFilter, messageQuery } from '../../server/services/message-list.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { makeTeam } from '../support/team.ts';

const MESSAGES = 30_000;
let server: TestServer;
let team: Awaited<ReturnType<typeof makeTeam>>;
let conversation: Awaited<ReturnType<typeof conversationOf>>;
beforeAll(async () => {
  server = await startServer();
  team = await makeTeam(server);
  conversation = await conversationOf(team.db, { kind: 'flow', flow: team.flow });
  // Every message has a word and a tag they all share; one in a thousand has another of each.
  await sql`INSERT INTO messages (conversation_id, id, event, app, content, search_text, tags, uuid, user_id, sent)
    SELECT ${conversation.id}::bigint, n, 'message', 'chat', '"x"', 'harbour news ' || n ||
      CASE WHEN n % 1000 = 0 THEN ' aurora' ELSE '' END,
      CASE WHEN n % 1000 = 0 THEN '{tide}'::text[] ELSE '{}' END, n::text, 1, n
    FROM generate_series(1, ${MESSAGES}::int) AS n`.execute(team.db);
  await sql`INSERT INTO message_tags (conversation_id, tag, message_id)
    SELECT conversation_id, tag, id FROM messages, unnest(tags || '{news}'::text[]) AS tag`.execute(team.db);
  await sql`ANALYZE messages, message_tags`.execute(team.db);
});
afterAll(async () => {
  await team.close();
  await server.stop();
});

const ALL: MessageFilter = { limit: 30, sort: 'desc', tagMode: 'and', skip: 0 };

/** What PostgreSQL does for a list, and how many rows it takes into its hand for it. */
async function planOf(filter: Partial<MessageFilter>): Promise<{ text: string; rows: number }> {
  const query = await messageQuery(team.db, conversation, { ...ALL, ...filter });
  const explained = (await query?.explain('json', sql`analyze`)) ?? [];
  const text = JSON.stringify(explained);
  const rows = [
    ...text.matchAll(/"Actual Rows":([\d.]+)/g),
    ...text.matchAll(/"Rows Removed by[^"]*":([\d.]+)/g),
  ];
  return { text, rows: rows.reduce((sum, [, count]) => sum + Number(count), 0) };
}

describe('a list of a long flow is read through an index', () => {
  it.each([
    ['words that few messages have', { search: 'aurora harbour' }, 'messages_search'],
    ['a tag', { tags: ['tide'] }, 'message_tags'],
    ['the newest', {}, 'messages_pkey'],
    ['a page before an id', { untilId: 15_000 }, 'messages_pkey'],
    ['a page after an id', { sinceId: 15_000, sort: 'asc' as const }, 'messages_pkey'],
  ])('for %s', async (_what, filter, index) => {
    const { text, rows } = await planOf(filter);
    expect(text).toContain(index);
    expect(text).not.toContain('"Seq Scan"');
    expect(rows).toBeLessThan(MESSAGES / 20);
  });

  it('also for a word that all have: the newest few are enough', async () => {
    const { text, rows } = await planOf({ search: 'harbour' });
    expect(text).not.toContain('"Seq Scan"');
    expect(rows).toBeLessThan(MESSAGES / 20);
  });

  it('which is missed where it is not there', async () => {
    await sql`DROP INDEX messages_search`.execute(team.db);
    const { rows } = await planOf({ search: 'aurora' });
    expect(rows).toBeGreaterThan(MESSAGES / 2);
    await sql`CREATE INDEX messages_search ON messages USING gin (search)`.execute(team.db);
  });
});

describe('a search', () => {
  const found = async (filter: Partial<MessageFilter>) =>
    (await listMessages(team.db, conversation, { ...ALL, ...filter })).map((row) => row.id);

  it('finds all words, whole, and pages by skip from the newest', async () => {
    expect(await found({ search: 'Aurora 7000' })).toEqual([7000]);
    expect(await found({ search: 'auror' })).toEqual([]);
    expect(await found({ search: 'aurora', limit: 3 })).toEqual([28_000, 29_000, 30_000]);
    expect(await found({ search: 'aurora', limit: 3, skip: 3 })).toEqual([25_000, 26_000, 27_000]);
    expect(await found({ search: 'aurora', limit: 3, skip: 28 })).toEqual([1000, 2000]);
  });

  it('with tags finds what has both, or either', async () => {
    expect(await found({ search: '17', tags: ['tide'] })).toEqual([]);
    expect(await found({ search: '17', tags: ['tide'], tagMode: 'or', limit: 100 })).toEqual([
      17,
      ...Array.from({ length: 30 }, (_, index) => (index + 1) * 1000),
    ]);
  });
});
