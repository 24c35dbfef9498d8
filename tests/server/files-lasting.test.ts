/** A file that was acknowledged is there after a power cut; one that is missing is no trouble of the database. */
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';

/** Directories and files whose state was made to last, in this order. */
const flushed = vi.hoisted((): string[] => []);
vi.mock('node:fs/promises', async (original) => {
  const fs = await original<typeof import('node:fs/promises')>();
  return {
    ...fs,
    open: async (...given: Parameters<typeof fs.open>) => {
      const file = await fs.open(...given);
      const sync = file.sync.bind(file);
      file.sync = async () => {
        await sync();
        flushed.push(String(given[0]));
      };
      return file;
    },
  } satisfies typeof fs;
});

const { buildApp } = await import('../../server/app.ts');
const { directoryStorage } = await import('../../server/files/directory-storage.ts');
const { openIncoming } = await import('../../server/files/incoming.ts');
const { startServer } = await import('../support/server.ts');
const { makeTeam, send } = await import('../support/team.ts');

let server: Awaited<ReturnType<typeof startServer>>;
let team: Awaited<ReturnType<typeof makeTeam>>;
let app: FastifyInstance;
let url = '';
let files = '';
/** Where the next files on their way lie; null for where they should. */
let astray: string | null = null;
beforeAll(async () => {
  server = await startServer();
  team = await makeTeam(server);
  files = join(server.dataDir, 'lasting');
  const incoming = await openIncoming(join(server.dataDir, 'incoming'));
  app = await buildApp({
    db: team.db,
    files: directoryStorage(files),
    incoming: { ...incoming, path: () => astray ?? incoming.path() },
    origin: () => url,
    logLevel: 'silent',
  });
  url = await app.listen({ port: 0, host: '127.0.0.1' });
});
beforeEach(() => {
  flushed.length = 0;
});
afterAll(async () => {
  await app.close();
  await team.close();
  await server.stop();
});

const post = (method = 'POST', path = `${team.path}/messages`) => {
  const content = { data: btoa('x'), file_name: 'x.bin' };
  const headers = { Authorization: `Basic ${btoa(`${team.person('Mira').token}:`)}` };
  return send(url, method, path, { event: 'file', content }, headers);
};

it('its bytes last before its name does, and both before it is acknowledged', async () => {
  for (const directories of [[files, join(files, '..')], [files]]) {
    flushed.length = 0;
    const { status, body } = await post();
    expect(status).toBe(201);
    const id = String(body.content.path).split('/').at(-2) ?? '';
    const [bytes, ...names] = flushed;
    expect(bytes).toContain(join(server.dataDir, 'incoming'));
    expect(names).toEqual([join(files, id.slice(0, 2)), ...directories]);
  }
});

it('a file that is gone from where it was on its way is said to be missing, not the database away', async () => {
  astray = join(server.dataDir, 'nowhere', 'file');
  const { status, body, headers } = await post();
  astray = null;
  expect(status).toBe(500);
  expect(body.message).toContain('file is missing');
  expect(headers.get('retry-after')).toBeNull();
  expect((await post()).status).toBe(201);
});
