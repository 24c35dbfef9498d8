/** POST message against the same rows inserted straight through the driver, and over several processes. */
import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import { addToFlow, createFlow } from '../../server/services/flows.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { makeTeam } from '../support/team.ts';
import { type Figure, interleaved, median, times } from './figures.ts';
import { cpuOf, cpuOfDatabase } from './processes.ts';
import { quick } from './quick.ts';
import { openPoster } from './wire.ts';

/** Requests, or inserts, under way at once; as many for the floor as for what is compared with it. */
const AT_ONCE = 16;
/** The same with a busier server. */
const MANY = 64;
const SECONDS = 2;
const TEXT = 'The harbour is quiet tonight, the last ferry came in at ten.';

/** How many times a second `work` ends, with so many under way at once. */
async function rate(work: (lane: number) => Promise<void>, atOnce = AT_ONCE): Promise<number> {
  const until = performance.now() + SECONDS * 1000;
  let done = 0;
  const lane = async (index: number) => {
    while (performance.now() < until) {
      await work(index);
      done += 1;
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: atOnce }, (_, index) => lane(index)));
  return done / ((performance.now() - start) / 1000);
}

/** From here on it grew: less is within what one run differs from another. */
const GROWTH = 1.1;

interface Flow {
  id: string;
  conversation_id: number;
}

/**
 * The rows of a post (message, thread, event, the counts of its conversation and of its author's presence; tags, of
 * which this one has none) as somebody would write them who has only the driver: one prepared statement, one commit.
 * Nobody is asked who they are, nothing is checked, and the event gets no position.
 */
const SAME_ROWS = `WITH counted AS (
    UPDATE conversations SET last_message = last_message + 1 WHERE id = $1 RETURNING last_message AS message
  ), threaded AS (
    INSERT INTO threads (id, flow_id, title, body, internal_comments, initial_message, created_at, updated_at)
    SELECT $2, $3, $4, '', 1, message, to_timestamp($5::bigint / 1000.0), to_timestamp($5::bigint / 1000.0) FROM counted
  ), stored AS (
    INSERT INTO messages
      (conversation_id, id, event, app, content, search_text, tags, uuid, user_id, sent, thread_id)
    SELECT $1, message, 'message', 'chat', to_jsonb($4::text), $4, $9::text[], $6, $7, $5, $2 FROM counted
  ), tagged AS (
    INSERT INTO message_tags (conversation_id, tag, message_id) SELECT $1, key, message FROM counted, unnest($9) AS key
  ), told AS (
    INSERT INTO events (conversations, payload)
    SELECT ARRAY[$1::bigint], $8::jsonb || jsonb_build_object('id', message) FROM counted
  ), seen AS (
    UPDATE flow_members SET last_activity = $5, last_ping = $5 WHERE flow_id = $3 AND user_id = $7
  ) SELECT message FROM counted`;

/** One row of the seven, for comparison: the message alone. */
const ONE_ROW = `INSERT INTO messages (conversation_id, id, event, app, content, search_text, uuid, user_id, sent)
  VALUES ($1, $2, 'message', 'chat', to_jsonb($3::text), $3, $4, $5, $6)`;

function driver(pool: pg.Pool, flows: readonly Flow[], author: number) {
  let next = 1_000_000_000;
  return {
    async sameRows(lane: number): Promise<void> {
      const { id, conversation_id } = flows[lane] as Flow; // a lane has its flow
      const [sent, uuid, thread] = [Date.now(), randomUUID(), randomBytes(20).toString('base64url')];
      const payload = {
        ...{ id: 0, event: 'message', content: TEXT, tags: [], uuid, flow: id, user: String(author), sent },
        ...{ created_at: new Date(sent).toISOString(), app: 'chat', attachments: [], edited: null },
        thread_id: thread,
      };
      await pool.query({
        name: 'same rows',
        text: SAME_ROWS,
        values: [conversation_id, thread, id, TEXT, sent, uuid, author, JSON.stringify(payload), []],
      });
    },
    async oneRow(lane: number): Promise<void> {
      next += 1;
      await pool.query({
        name: 'one row',
        text: ONE_ROW,
        values: [flows[lane]?.conversation_id, next, TEXT, randomUUID(), author, Date.now()],
      });
    },
  };
}

/** Posts messages through these servers in turn, each lane into a flow of its own. */
async function openLanes(urls: readonly string[], token: string, paths: readonly string[]) {
  const lanes = await Promise.all(
    paths.map((path, lane) => openPoster(urls[lane % urls.length] ?? '', token, `${path}/messages`)),
  );
  return {
    post: async (lane: number) => lanes[lane]?.post({ event: 'message', content: TEXT, uuid: randomUUID() }),
    close: () =>
      lanes.forEach((lane) => {
        lane.close();
      }),
  };
}

/** Who took how much of a core while `work` ran. */
async function cores(work: () => Promise<unknown>, nodes: readonly TestServer[]) {
  const taken = () => ({
    servers: nodes.reduce((sum, { pid }) => sum + cpuOf(pid), 0),
    PostgreSQL: cpuOfDatabase(nodes[0]?.pid ?? 0),
    clients: cpuOf(process.pid),
  });
  const [before, begun] = [taken(), performance.now()];
  await work();
  const seconds = (performance.now() - begun) / 1000;
  const after = taken();
  const names = Object.keys(after) as (keyof typeof after)[]; // the three of above
  const share = (name: keyof typeof after) => (after[name] - before[name]) / seconds;
  return names.map((name) => `${name} ${Math.round(share(name) * 100)}%`).join(', ');
}

export async function posts(): Promise<Figure[]> {
  const server = await startServer();
  const others: TestServer[] = [];
  try {
    const team = await makeTeam(server);
    const person = team.person('Mira');
    const paths: string[] = [];
    const flows: Flow[] = [];
    for (let index = 0; index < MANY; index += 1) {
      const flow = await createFlow(team.db, {
        organizationId: team.organization,
        name: `Flow ${index}`,
        creator: null,
      });
      await addToFlow(team.db, flow.id, person.id);
      paths.push(`/flows/north-star/${flow.parameterized_name}`);
      flows.push(flow);
    }
    const pool = new pg.Pool({ connectionString: server.databaseUrl, max: MANY });
    const { sameRows, oneRow } = driver(pool, flows, person.id);
    const one = await openLanes([server.url], person.token, paths);
    // What is compared are processes that have run for a while.
    for (const work of [one.post, one.post, one.post, sameRows]) await rate(work);
    const rates = await interleaved(
      {
        driver: () => rate(sameRows),
        http: () => rate(one.post),
        driverBusy: () => rate(sameRows, MANY),
        httpBusy: () => rate(one.post, MANY),
        row: () => rate(oneRow),
      },
      quick ? 5 : 15,
    );
    await pool.end();
    const share = median(rates.http) / median(rates.driver);
    const busier = median(rates.httpBusy) / median(rates.driverBusy);
    const perSecond = (values: number[]) => `${Math.round(median(values))}/s`;

    for (let node = 0; node < 2; node += 1) {
      others.push(await startServer({ env: { DATABASE_URL: server.databaseUrl } }));
    }
    const three = await openLanes([server.url, ...others.map(({ url }) => url)], person.token, paths);
    for (let turn = 0; turn < 5; turn += 1) await rate(three.post, MANY);
    const nodes = await interleaved(
      { one: () => rate(one.post, MANY), three: () => rate(three.post, MANY) },
      quick ? 5 : 15,
    );
    const growth = median(nodes.three) / median(nodes.one);
    const ofOne = await cores(() => rate(one.post, MANY), [server]);
    const ofThree = await cores(() => rate(three.post, MANY), [server, ...others]);
    one.close();
    three.close();
    await team.close();
    return [
      {
        what: `server: POST message, against the same rows inserted straight through the driver, ${AT_ONCE} at once`,
        goal: 'at least 0.5x its throughput',
        measured: `${times(share)} (${perSecond(rates.http)} against ${perSecond(rates.driver)}; the message's row alone, without the others: ${perSecond(rates.row)})`,
        met: share >= 0.5,
      },
      {
        what: `the same, ${MANY} at once`,
        goal: 'at least 0.5x its throughput',
        measured: `${times(busier)} (${perSecond(rates.httpBusy)} against ${perSecond(rates.driverBusy)})`,
        met: busier >= 0.5,
      },
      {
        what: `three processes on one PostgreSQL: throughput of posts, against one, ${MANY} at once`,
        goal: 'grows until the database is the limit',
        measured: `${times(growth)} (${perSecond(nodes.three)} against ${perSecond(nodes.one)}); of a core with one: ${ofOne}; with three: ${ofThree}`,
        met: growth >= GROWTH,
      },
    ];
  } finally {
    for (const other of others) await other.stop();
    await server.stop();
  }
}
