import { createHash } from 'node:crypto';
import { join } from 'node:path';
import fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildApp } from '../../server/app.ts';
import { directoryStorage } from '../../server/files/directory-storage.ts';
import type { Schema } from '../../server/store/schema.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { type Caller, makeTeam } from '../support/team.ts';

const SECRET = 'only-for-north-star';
let server: TestServer;
let team: Awaited<ReturnType<typeof makeTeam>>;
let strangers: Awaited<ReturnType<typeof makeTeam>>;
let mira: Caller;
let tuomo: Caller;
let app: FastifyInstance;
let messages: string;
beforeAll(async () => {
  server = await startServer();
  team = await makeTeam(server);
  strangers = await makeTeam(server, { org: 'elsewhere', flow: 'Quay', nicks: ['Stranger'] });
  mira = team.person('Mira');
  tuomo = team.person('Tuomo');
  messages = `${team.path}/messages`;
  await mira.ask('POST', messages, { event: 'message', content: `${SECRET} #${SECRET}` });
  await mira.ask('POST', `/private/${tuomo.id}/messages`, { event: 'message', content: SECRET });
  app = await buildApp({
    db: team.db,
    files: directoryStorage(join(server.dataDir, 'files')),
    origin: () => server.url,
    rateLimit: { max: 1_000_000, windowMs: 60_000 },
    logLevel: 'silent',
  });
});
afterAll(async () => {
  await app.close();
  await team.close();
  await strangers.close();
  await server.stop();
});

/** Values a field may be sent with: right ones, nearly right ones, and monsters. */
const anything = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom('message', 'comment', 'status', 'x', '1', 1, true, 'flow', '@mira'),
  },
  fc.constantFrom<unknown>(
    null,
    '',
    ' ',
    '\u0000',
    'a\u0000b',
    '\ud800',
    '\u202e',
    [],
    {},
    [null],
    [[]],
    [{}],
  ),
  fc.constantFrom<unknown>(-1, 0.5, 1e308, -0, 2 ** 31, 2 ** 53, 2 ** 63, '9'.repeat(400), 'NaN', 'Infinity'),
  fc.constantFrom<unknown>({ constructor: 1 }, JSON.parse('{"__proto__":{"a":1}}'), "';DROP TABLE users;--"),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.integer({ min: 1, max: 9000 }).map((length) => '😀#é'.repeat(length)),
  fc.array(fc.string({ unit: 'binary', maxLength: 12 }), { maxLength: 8 }),
  fc.integer({ min: 1, max: 60 }).map((depth) => JSON.parse('['.repeat(depth) + ']'.repeat(depth))),
  fc.anything(),
);

describe('whatever an endpoint is sent, by its own schema', () => {
  it('is never an error of the server, is answered in the documented shape, and shows nothing of others', async () => {
    const stranger = strangers.person('Stranger');
    const endpoints = app.endpoints.filter(({ path }) => !/^\/($|app|avatars|health|stream)/.test(path));
    expect(endpoints.length).toBeGreaterThan(35);
    for (const { method, path, parameters } of endpoints) {
      const entries = (parameters as { entries?: object } | null)?.entries ?? {}; // an object schema has them
      const segment = (name: string) => {
        const odd = fc.constantFrom(
          '0',
          '1',
          '2',
          '-1',
          '1e9',
          '9007199254740993',
          '%27',
          '%F0%9F%98%80',
          'all',
        );
        if (name === ':org') return fc.oneof(fc.constantFrom('north-star', 'elsewhere'), odd);
        if (name === ':flow') return fc.oneof(fc.constantFrom('harbor-ops', 'quay'), odd);
        return name.startsWith(':') ? odd : fc.constant(name);
      };
      const request = fc.record({
        url: fc.tuple(...path.split('/').map(segment)).map((parts) => parts.join('/')),
        body: fc.record(Object.fromEntries(Object.keys(entries).map((name) => [name, anything])), {
          requiredKeys: [],
        }),
        // Nobody is asked to remove the one who asks.
        caller: method === 'DELETE' ? fc.constant(stranger) : fc.constantFrom(stranger, tuomo),
      });
      const property = fc.asyncProperty(request, async ({ url, body, caller }) => {
        const answer = await app.inject({
          method: method as 'GET', // inject's type lists the methods; the router had them all from it
          url,
          headers: {
            authorization: `Basic ${btoa(`${caller.token}:`)}`,
            'content-type': 'application/json',
          },
          payload: JSON.stringify(body) ?? '{}',
        });
        const said = `${method} ${url} ${JSON.stringify(body)?.slice(0, 300)} -> ${answer.statusCode} ${answer.body.slice(0, 300)}`;
        expect(answer.statusCode, said).toBeLessThan(500);
        if (answer.statusCode >= 400) {
          const { message, error } = answer.json();
          expect(message ?? error, said).toBeTypeOf('string');
          expect(answer.body, said).not.toMatch(/node_modules|\.ts:\d|stack/);
        }
        if (caller === stranger) expect(answer.body, said).not.toContain(SECRET);
      });
      await fc.assert(property, { numRuns: 40 });
    }
  }, 120_000);
});

describe('tags of any length', () => {
  it('are kept, found and taken away', async () => {
    // Nothing repeats in it, so that it can't be compressed to what an index entry holds.
    const long = Array.from({ length: 125 }, (_, index) =>
      createHash('sha256').update(`${index}`).digest('hex'),
    ).join('');
    const { status, body } = await mira.ask('POST', messages, { event: 'message', content: `#${long}` });
    expect(status).toBe(201);
    expect(body.tags).toEqual([long]);
    const listed = await mira.ask('GET', `${messages}?tags=${long}`);
    expect(listed.body.map((one: { id: number }) => one.id)).toEqual([body.id]);
    expect((await mira.ask('GET', `${messages}?tags=${long.slice(0, -1)}`)).body).toEqual([]);
    expect((await mira.ask('PUT', `${messages}/${body.id}`, { tags: [...body.tags, 'x'] })).status).toBe(200);
    expect((await mira.ask('PUT', `${messages}/${body.id}`, { tags: [] })).status).toBe(200);
    expect((await mira.ask('GET', `${messages}?tags=${long}`)).body).toEqual([]);
    const tooLong = await mira.ask('POST', messages, {
      event: 'message',
      content: 'x',
      tags: ['x'.repeat(8097)],
    });
    expect(tooLong.body.errors).toHaveProperty('tags');
  });

  it('may be as many as a message about a thousand people has', async () => {
    const { body } = await mira.ask('POST', messages, { event: 'message', content: 'many' });
    const tags = Array.from({ length: 5000 }, (_, index) => `:unread:${900_000 + index}`);
    expect((await mira.ask('PUT', `${messages}/${body.id}`, { tags })).status).toBe(200);
    expect((await mira.ask('GET', `${messages}/${body.id}`)).body.tags).toEqual(tags);
  });
});

describe('changes that meet', () => {
  it('flows of one name created at once get an address each', async () => {
    const made = await Promise.all(
      Array.from({ length: 8 }, () => mira.ask('POST', '/flows/north-star', { name: 'Twins' })),
    );
    expect(made.map((answer) => answer.status)).toEqual(Array(8).fill(201));
    expect(new Set(made.map((answer) => answer.body.url)).size).toBe(8);
  });

  it('people blocked, let in and posting at once never stop each other for good', async () => {
    const { body: flow } = await mira.ask('POST', '/flows/north-star', { name: 'Revolving door' });
    const path = new URL(flow.url).pathname;
    await mira.ask('POST', `${path}/users`, { id: tuomo.id });
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, index) => [
        mira.ask('PUT', `${path}/users/${tuomo.id}`, { disabled: index % 2 === 0 }),
        tuomo.ask('POST', `${path}/messages`, { event: 'message', content: `${index}` }),
      ]).flat(),
    );
    expect(
      answers.map((answer) => answer.status).filter((status) => ![200, 201, 403].includes(status)),
    ).toEqual([]);
  });

  it('an address taken by two people at once goes to one of them', async () => {
    const answers = await Promise.all(
      [mira, tuomo].map((who) => who.ask('PUT', `/users/${who.id}`, { email: 'both@north-star.test' })),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 400]);
  });
});

it('a database that is away is said so, with when to try again', async () => {
  const pool = new pg.Pool({
    connectionString: 'postgres://nobody@127.0.0.1:1/none',
    connectionTimeoutMillis: 500,
  });
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  const alone = await buildApp({
    db,
    files: directoryStorage(join(server.dataDir, 'files')),
    origin: () => server.url,
    logLevel: 'silent',
  });
  const answer = await alone.inject({
    url: '/flows',
    headers: { authorization: `Basic ${btoa('token:')}`, origin: 'chrome-extension://abc' },
  });
  expect(answer.statusCode).toBe(503);
  expect(answer.headers['retry-after']).toBe('2');
  expect(answer.headers['access-control-allow-origin']).toBe('chrome-extension://abc');
  expect(answer.json().message).toContain('database');
  await alone.close();
  await db.destroy();
});

it('an address that is no address is answered like any other mistake', async () => {
  const answer = await app.inject({ url: '/flows/%ff/x', headers: { origin: 'chrome-extension://abc' } });
  expect(answer.statusCode).toBe(400);
  expect(answer.json()).toEqual({ message: 'The address is not a valid one' });
  expect(answer.headers['access-control-allow-origin']).toBe('chrome-extension://abc');
});
