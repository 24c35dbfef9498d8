/** What is cleared away now and then: what nobody asks for any more, and nothing else. */
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { buildApp } from '../../server/app.ts';
import { directoryStorage } from '../../server/files/directory-storage.ts';
import { type Incoming, openIncoming } from '../../server/files/incoming.ts';
import { issueGrant } from '../../server/services/grants.ts';
import type { Schema } from '../../server/store/schema.ts';
import { eventually } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { openTestStream } from '../support/stream.ts';
import { type Caller, makeTeam, send } from '../support/team.ts';

const HOUR = 60 * 60 * 1000;
let server: TestServer;
let team: Awaited<ReturnType<typeof makeTeam>>;
let mira: Caller;
let db: Kysely<Schema>;
let incoming: Incoming;
let app: FastifyInstance;
let url = '';
/** Whether the connection breaks before the next commit reaches the database. */
let breaks = false;
beforeAll(async () => {
  server = await startServer();
  team = await makeTeam(server);
  mira = team.person('Mira');
  class Breaking extends pg.Client {
    override query = ((text: unknown, values?: unknown) => {
      if (text === 'commit' && breaks) {
        breaks = false;
        return Promise.reject(new Error('Connection terminated unexpectedly'));
      }
      return (super.query as (...given: unknown[]) => Promise<unknown>).call(this, text, values);
    }) as unknown as pg.Client['query'];
  }
  const pool = new pg.Pool({ connectionString: server.databaseUrl, Client: Breaking });
  db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  incoming = await openIncoming(join(server.dataDir, 'incoming'));
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  app = await buildApp({
    ...{ db, incoming, files: directoryStorage(join(server.dataDir, 'files')) },
    ...{ origin: () => url, logLevel: 'silent' },
  });
  url = await app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(async () => {
  vi.useRealTimers();
  await app.close();
  await incoming.close();
  await db.destroy();
  await team.close();
  await server.stop();
});

const anHourLater = () => vi.advanceTimersByTime(HOUR);
const filesIn = (part: string): string[] => {
  const directory = join(server.dataDir, part);
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
};

it('the rows of streams whose process was killed, and the others hear that those people went', async () => {
  const stream = await openTestStream(url, mira.token, `filter=${team.flow.id}&active=true&presence=1`);
  const rows = () =>
    team.db.selectFrom('open_streams').select(['id', 'user_id']).orderBy('user_id').execute();
  await eventually('somebody is here', async () => (await rows()).length === 1);
  await sql`INSERT INTO open_streams (id, user_id, state, seen_at)
    VALUES (gen_random_uuid(), ${team.person('Tuomo').id}, 1000000, now() - interval '1 hour')`.execute(
    team.db,
  );
  expect(await rows()).toHaveLength(2);
  anHourLater();
  await eventually('the other has gone', async () => (await rows()).length < 2);
  expect(await rows()).toMatchObject([{ user_id: mira.id }]);
  const told = await stream.until(({ data }) => data.user_id === team.person('Tuomo').id, 'who went');
  expect(told.data).toMatchObject({ event: 'presence', content: { state: 0 } });
  stream.close();
});

it('refresh tokens that were replaced', async () => {
  const { id } = await team.db
    .selectFrom('applications')
    .select('id')
    .where('client_id', '=', 'quayside')
    .executeTakeFirstOrThrow();
  const first = await issueGrant(team.db, {
    userId: mira.id,
    applicationId: id,
    scopes: ['flow', 'offline_access'],
  });
  const refresh = (token = '') =>
    send(
      url,
      'POST',
      '/oauth/token',
      {
        ...{
          grant_type: 'refresh_token',
          client_id: 'quayside',
          client_secret: 'public',
          refresh_token: token,
        },
      },
      { Accept: 'application/json' },
    );
  const second = (await refresh(first.refresh_token)).body;
  const bearer = { Authorization: `Bearer ${second.access_token}` };
  expect((await send(url, 'GET', '/user', undefined, bearer)).status).toBe(200);
  const rows = () => team.db.selectFrom('refresh_tokens').select('revoked').execute();
  expect((await rows()).map((row) => row.revoked).sort()).toEqual([false, true]);
  anHourLater();
  await eventually('the old one is cleared away', async () => (await rows()).length === 1);
  expect((await refresh(first.refresh_token)).body).toMatchObject({ error: 'invalid_grant' });
  expect((await refresh(second.refresh_token)).status).toBe(200);
});

it('files whose message was never written, and those of processes that are no more', async () => {
  const messages = `${team.path}/messages`;
  const auth = { Authorization: `Basic ${btoa(`${mira.token}:`)}` };
  const post = () =>
    send(url, 'POST', messages, { event: 'file', content: { data: btoa('x'), file_name: 'x.bin' } }, auth);
  expect((await post()).status).toBe(201);
  const kept = filesIn('files');
  expect(kept).toHaveLength(1);
  breaks = true;
  expect((await post()).status).toBe(503);
  expect(filesIn('files')).toHaveLength(2);
  const [note = ''] = filesIn('incoming');
  expect(note).toContain('keeping-');
  // Of this machine, and nobody's any more; and one that may be on its way still.
  const host = hostname().replace(/[^\w.]+/g, '_');
  const over = join(server.dataDir, 'incoming', `${host}-999999999-Zz1234`);
  mkdirSync(over);
  writeFileSync(join(over, 'half'), 'x');
  const before = filesIn('files');
  anHourLater();
  await eventually('what a dead process left is gone', async () => !existsSync(over));
  expect(filesIn('files')).toEqual(before);
  const longAgo = new Date(Date.now() - 2 * HOUR);
  utimesSync(note, longAgo, longAgo);
  anHourLater();
  await eventually('its bytes are gone', async () => filesIn('files').length === 1);
  expect(filesIn('files')).toEqual(kept);
  await eventually('its note is gone', async () => filesIn('incoming').length === 0);
  expect((await post()).status).toBe(201);
});
