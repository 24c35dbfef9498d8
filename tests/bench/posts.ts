/** POST message against the same row inserted straight through the driver, and over several processes. */

import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import pg from 'pg';
import { addToFlow, createFlow } from '../../server/services/flows.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { makeTeam } from '../support/team.ts';
import { type Figure, interleaved, median, times } from './figures.ts';

/** Requests, or inserts, under way at once. */
const AT_ONCE = 16;
const SECONDS = 2;
const TEXT = 'The harbour is quiet tonight, the last ferry came in at ten.';

/** How many times a second `work` ends, with so many under way at once. */
async function rate(work: (lane: number) => Promise<void>): Promise<number> {
  const until = performance.now() + SECONDS * 1000;
  let done = 0;
  const lane = async (index: number) => {
    while (performance.now() < until) {
      await work(index);
      done += 1;
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => lane(index)));
  return done / ((performance.now() - start) / 1000);
}

/** Posts a message; the agent keeps the connections. */
function poster(urls: string[], token: string, paths: string[]) {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  return {
    close: () => agent.destroy(),
    post: (lane: number) =>
      new Promise<void>((resolve, reject) => {
        const body = JSON.stringify({ event: 'message', content: TEXT, uuid: randomUUID() });
        const sent = request(
          `${urls[lane % urls.length]}${paths[lane % paths.length]}/messages`,
          {
            agent,
            method: 'POST',
            headers: {
              Authorization: `Basic ${btoa(`${token}:`)}`,
              'Content-Type': 'application/json',
              'Content-Length': Buffer.byteLength(body),
            },
          },
          (answer) => {
            answer
              .resume()
              .on('end', () =>
                answer.statusCode === 201 ? resolve() : reject(new Error(`status ${answer.statusCode}`)),
              );
          },
        );
        sent.on('error', reject).end(body);
      }),
  };
}

export async function posts(): Promise<Figure[]> {
  const server = await startServer();
  const others: TestServer[] = [];
  try {
    const team = await makeTeam(server);
    const person = team.person('Mira');
    const paths: string[] = [];
    const conversations: number[] = [];
    for (let index = 0; index < AT_ONCE; index += 1) {
      const flow = await createFlow(team.db, {
        organizationId: team.organization,
        name: `Flow ${index}`,
        creator: null,
      });
      await addToFlow(team.db, flow.id, person.id);
      paths.push(`/flows/north-star/${flow.parameterized_name}`);
      conversations.push(flow.conversation_id);
    }
    const pool = new pg.Pool({ connectionString: server.databaseUrl, max: AT_ONCE });
    let next = 1_000_000_000;
    const insert = async (lane: number) => {
      next += 1;
      await pool.query(
        `INSERT INTO messages (conversation_id, id, event, app, content, search_text, uuid, user_id, sent)
         VALUES ($1, $2, 'message', 'chat', $3, $4, $5, $6, $7)`,
        [conversations[lane], next, JSON.stringify(TEXT), TEXT, randomUUID(), person.id, Date.now()],
      );
    };
    const one = poster([server.url], person.token, paths);
    await rate(one.post); // warm
    const { driver, http } = await interleaved({ driver: () => rate(insert), http: () => rate(one.post) }, 5);
    const share = median(http) / median(driver);

    for (let node = 0; node < 2; node += 1) {
      others.push(await startServer({ env: { DATABASE_URL: server.databaseUrl } }));
    }
    const three = poster([server.url, ...others.map(({ url }) => url)], person.token, paths);
    await rate(three.post);
    const nodes = await interleaved({ one: () => rate(one.post), three: () => rate(three.post) }, 5);
    const growth = median(nodes.three) / median(nodes.one);
    one.close();
    three.close();
    await pool.end();
    await team.close();
    return [
      {
        what: 'server: POST message, against the same row inserted straight through the driver',
        goal: 'at least 0.5x its throughput',
        measured: `${times(share)} (${Math.round(median(http))}/s against ${Math.round(median(driver))}/s)`,
        met: share >= 0.5,
      },
      {
        what: 'three processes on one PostgreSQL: throughput of posts, against one',
        goal: 'grows until the database, or here the two cores, are the limit',
        measured: times(growth),
        met: growth >= 1,
      },
    ];
  } finally {
    for (const other of others) await other.stop();
    await server.stop();
  }
}
