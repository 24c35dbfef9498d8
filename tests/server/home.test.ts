import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildApp } from '../../server/app.ts';
import { directoryStorage } from '../../server/files/directory-storage.ts';
import { openIncoming } from '../../server/files/incoming.ts';
import type { Schema } from '../../server/store/schema.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { visitor } from '../support/visitor.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

it.each(['/', '/app/acme/main'])('%s says what this is, how it is, and how to connect', async (path) => {
  const page = await visitor(server.url).go(path);
  expect(page.status).toBe(200);
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'));
  expect(page.text).toContain('Team chat that speaks the Flowdock API');
  expect(page.text).toContain('Running, database reachable');
  expect(page.text).toContain(`Version ${version}`);
  expect(page.text).toContain(`choose the server ${server.url}`);
  expect(page.html).toContain('href="/oauth/applications"');
});

it('says that the database is away when it is, and so do the other pages', async () => {
  const connectionString = 'postgres://nobody@127.0.0.1:1/none';
  const pool = new pg.Pool({ connectionString, connectionTimeoutMillis: 500 });
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  const app = await buildApp({
    db,
    files: directoryStorage(join(tmpdir(), 'no-files')),
    incoming: await openIncoming(join(server.dataDir, 'incoming')),
    origin: () => server.url,
    logLevel: 'silent',
  });
  try {
    const home = await app.inject('/');
    expect(home.statusCode).toBe(503);
    expect(home.body).toContain('Its database is away');
    const consent = await app.inject('/oauth/authorize?client_id=quayside');
    expect(consent.statusCode).toBe(503);
    expect(consent.headers['retry-after']).toBe('2');
    expect(consent.headers['content-type']).toContain('text/html');
    expect(consent.body).toContain('The database is away for the moment');
  } finally {
    await app.close();
    await db.destroy();
  }
});
