import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildApp } from '../../server/app.ts';
import { directoryStorage } from '../../server/files/directory-storage.ts';
import { openIncoming } from '../../server/files/incoming.ts';
import type { Schema } from '../../server/store/schema.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { type Caller, makeTeam } from '../support/team.ts';

let server: TestServer;
let team: Awaited<ReturnType<typeof makeTeam>>;
let mira: Caller;
let tuomo: Caller;
let app: FastifyInstance;
let messages: string;
beforeAll(async () => {
  server = await startServer();
  team = await makeTeam(server);
  mira = team.person('Mira');
  tuomo = team.person('Tuomo');
  messages = `${team.path}/messages`;
  app = await buildApp({
    db: team.db,
    files: directoryStorage(join(server.dataDir, 'files')),
    incoming: await openIncoming(join(server.dataDir, 'incoming')),
    origin: () => server.url,
    rateLimit: { max: 1_000_000, windowMs: 60_000 },
    logLevel: 'silent',
  });
});
afterAll(async () => {
  await app.close();
  await team.close();
  await server.stop();
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
    incoming: await openIncoming(join(server.dataDir, 'incoming')),
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
