/** What is left of an upload that did not come to its end: nothing. */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildApp } from '../../server/app.ts';
import { directoryStorage } from '../../server/files/directory-storage.ts';
import { openIncoming, sweepIncoming } from '../../server/files/incoming.ts';
import { isKept } from '../../server/services/files.ts';
import { clearAway } from '../../server/store/postgres-leftovers.ts';
import type { Schema } from '../../server/store/schema.ts';
import { eventually } from '../support/people.ts';
import { type S3Double, startS3Double } from '../support/s3-server.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { type Caller, makeTeam, send } from '../support/team.ts';

let server: TestServer;
let team: Awaited<ReturnType<typeof makeTeam>>;
let mira: Caller;
beforeAll(async () => {
  server = await startServer({ args: ['--upload-limit', '2'] });
  team = await makeTeam(server);
  mira = team.person('Mira');
});
afterAll(async () => {
  await team.close();
  await server.stop();
});

/** Every file below a part of the data directory. */
const filesIn = (dataDir: string, part: string): string[] => {
  const directory = join(dataDir, part);
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);
};

/** Sends the beginning of a multipart upload and leaves the connection open. */
async function beginUpload(to: TestServer, who: Caller, path: string) {
  const { hostname: host, port } = new URL(to.url);
  const socket = connect(Number(port), host);
  socket.on('error', () => {});
  await new Promise((resolve) => socket.once('connect', resolve));
  const part = (head: string, body: string) =>
    `--cut\r\nContent-Disposition: form-data; ${head}\r\n\r\n${body}`;
  socket.write(
    `POST ${path} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Basic ${btoa(`${who.token}:`)}\r\n` +
      'Content-Type: multipart/form-data; boundary=cut\r\nContent-Length: 1500000\r\n\r\n' +
      `${part('name="event"', 'file')}\r\n${part('name="content"; filename="half.bin"', 'x'.repeat(300_000))}`,
  );
  await eventually('it has begun', async () => filesIn(to.dataDir, 'incoming').length > 0);
  return socket;
}

const fileMessages = async (who: Caller, path: string): Promise<{ content: { path: string } }[]> =>
  (await who.ask('GET', `${path}?event=file&limit=100`)).body;

it('a connection that breaks off in the middle', async () => {
  const socket = await beginUpload(server, mira, `${team.path}/messages`);
  socket.destroy();
  await eventually('it is cleared away', async () => filesIn(server.dataDir, 'incoming').length === 0);
  expect(filesIn(server.dataDir, 'files')).toEqual([]);
  expect(await fileMessages(mira, `${team.path}/messages`)).toEqual([]);
});

it('a file over the limit, which is told before and when it comes', async () => {
  const health = await fetch(`${server.url}/health`);
  expect(await health.json()).toMatchObject({ upload_limit: 2 * 1024 * 1024 });
  const form = new FormData();
  form.set('event', 'file');
  form.set('content', new File([new Uint8Array(3 * 1024 * 1024)], 'large.bin'));
  const answer = await fetch(`${server.url}${team.path}/messages`, {
    method: 'POST',
    headers: { Authorization: `Basic ${btoa(`${mira.token}:`)}` },
    body: form,
  });
  expect(answer.status).toBe(413);
  expect(await answer.json()).toEqual({ message: 'The file is too large: at most 2 MB can be sent.' });
  await eventually('it is cleared away', async () => filesIn(server.dataDir, 'incoming').length === 0);
  expect(filesIn(server.dataDir, 'files')).toEqual([]);
});

it('a server that is killed in the middle, once it starts again', async () => {
  const first = await startServer();
  const people = await makeTeam(first);
  await beginUpload(first, people.person('Mira'), `${people.path}/messages`);
  await people.close();
  await first.kill();
  expect(filesIn(first.dataDir, 'incoming')).toHaveLength(1);
  // Killed a moment later it would have left a file in the storage, and the note that no message tells of it.
  const over = join(first.dataDir, 'incoming', `${hostname().replace(/[^\w.]+/g, '_')}-${first.pid}-Zz1234`);
  mkdirSync(over);
  writeFileSync(join(over, 'keeping-abcdef'), '');
  mkdirSync(join(first.dataDir, 'files', 'ab'), { recursive: true });
  for (const name of ['abcdef', 'abcdef-thumb']) writeFileSync(join(first.dataDir, 'files', 'ab', name), 'x');
  const second = await startServer({
    dataDir: first.dataDir,
    ...(process.env.DATABASE_URL ? { databaseUrl: first.databaseUrl } : {}),
  });
  try {
    expect(filesIn(first.dataDir, 'incoming')).toEqual([]);
    expect(filesIn(first.dataDir, 'files')).toEqual([]);
  } finally {
    await second.stop();
    await first.stop();
  }
}, 600_000);

it('a connection to the database that breaks when the message was stored: the message has its file', async () => {
  let breaks = true;
  class Breaking extends pg.Client {
    override query = ((text: unknown, values?: unknown) => {
      const asked = (super.query as (...given: unknown[]) => Promise<unknown>).call(this, text, values);
      if (text !== 'commit' || !breaks) return asked;
      breaks = false;
      return asked.then(() => {
        throw new Error('Connection terminated unexpectedly');
      });
    }) as unknown as pg.Client['query'];
  }
  const pool = new pg.Pool({ connectionString: server.databaseUrl, Client: Breaking });
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  const incoming = await openIncoming(join(server.dataDir, 'incoming'));
  let url = '';
  const app = await buildApp({
    ...{ db, incoming, files: directoryStorage(join(server.dataDir, 'files')) },
    ...{ origin: () => url, logLevel: 'silent' },
  });
  url = await app.listen({ port: 0 });
  const auth = { Authorization: `Basic ${btoa(`${mira.token}:`)}` };
  const content = { data: btoa('bytes'), file_name: 'kept.bin' };
  const sent = await send(url, 'POST', `${team.path}/messages`, { event: 'file', content }, auth);
  expect(sent.status).toBe(503);
  const stored = (await fileMessages(mira, `${team.path}/messages`)).at(-1);
  const { headers } = await send(url, 'GET', stored?.content.path ?? '', undefined, auth);
  expect(await (await fetch(headers.get('location') ?? '')).text()).toBe('bytes');
  await app.close();
  await incoming.close();
  await db.destroy();
  // What is noted after such an end goes, or stays, once it is asked for.
  const kept = () => filesIn(server.dataDir, 'files');
  const before = kept();
  for (const note of readdirSync(join(server.dataDir, 'incoming'))) {
    const folder = join(server.dataDir, 'incoming', note);
    if (readdirSync(folder).length > 0) renameSync(folder, folder.replace(/-\d+-/, '-999999999-'));
  }
  await sweepIncoming(
    join(server.dataDir, 'incoming'),
    directoryStorage(join(server.dataDir, 'files')),
    (id) => isKept(team.db, id),
  );
  expect(kept()).toEqual(before);
  expect(filesIn(server.dataDir, 'incoming')).toEqual([]);
});

/** Makes a directory a disk of its own, as root may. */
const mount = (directory: string, size: string) =>
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', directory], { stdio: 'pipe' });

function canMount(): boolean {
  const directory = mkdtempSync(join(tmpdir(), 'quayside-mount-'));
  try {
    mount(directory, '64k');
    execFileSync('umount', [directory]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

it.skipIf(!canMount())(
  'a disk that is full, for uploads on their way or for those that are kept',
  async () => {
    const dataDir = realpathSync(mkdtempSync(join(tmpdir(), 'quayside-test-')));
    const parts = ['incoming', 'files'] as const;
    for (const part of parts) mkdirSync(join(dataDir, part));
    // Each a small disk of its own, so that the database's has room.
    mount(join(dataDir, 'incoming'), '3m');
    mount(join(dataDir, 'files'), '2m');
    try {
      const small = await startServer({ dataDir });
      const people = await makeTeam(small);
      try {
        await fillDisk(small, people);
      } finally {
        await people.close();
        await small.stop();
        await clearAway(join(dataDir, 'postgres'));
      }
    } finally {
      for (const part of parts) execFileSync('umount', [join(dataDir, part)]);
      rmSync(dataDir, { recursive: true, force: true });
    }
  },
  90_000,
);

async function fillDisk(small: TestServer, people: Awaited<ReturnType<typeof makeTeam>>): Promise<void> {
  const tuomo = people.person('Tuomo');
  const messages = `${people.path}/messages`;
  const send = async (kilobytes: number) => {
    const form = new FormData();
    form.set('event', 'file');
    form.set('content', new File([new Uint8Array(kilobytes * 1024)], 'large.bin'));
    const headers = { Authorization: `Basic ${btoa(`${tuomo.token}:`)}` };
    const answer = await fetch(small.url + messages, { method: 'POST', headers, body: form });
    return { status: answer.status, body: await answer.json() };
  };
  const full = {
    status: 507,
    body: { message: 'The server has no room left for files. Tell who runs it, and try again later.' },
  };
  // Too much for the way in; then for the storage alone.
  for (const kilobytes of [4_000, 2_500]) {
    expect(await send(kilobytes)).toEqual(full);
    await eventually('it is cleared away', async () => filesIn(small.dataDir, 'incoming').length === 0);
    expect(filesIn(small.dataDir, 'files')).toEqual([]);
  }
  expect(await fileMessages(tuomo, messages)).toEqual([]);
  expect((await tuomo.ask('POST', messages, { event: 'message', content: 'still here' })).status).toBe(201);
  expect((await send(500)).status).toBe(201);
  // What is kept stays whole while more is refused.
  expect(await send(1_900)).toEqual(full);
  const [kept] = await fileMessages(tuomo, messages);
  const link = (await tuomo.ask('GET', kept?.content.path ?? '')).headers.get('location') ?? '';
  expect((await (await fetch(link)).arrayBuffer()).byteLength).toBe(500 * 1024);
}

it('a storage that fails in the middle; one that works keeps, gives and removes', async () => {
  const s3 = await startS3Double();
  const other = await startServer({ env: s3.environment });
  try {
    await throughS3(other, s3);
  } finally {
    await other.stop();
    await s3.stop();
  }
}, 600_000);

async function throughS3(other: TestServer, s3: S3Double): Promise<void> {
  const people = await makeTeam(other);
  const tuomo = people.person('Tuomo');
  const messages = `${people.path}/messages`;
  const post = (uuid: string) =>
    tuomo.ask('POST', messages, {
      event: 'file',
      uuid,
      content: { data: btoa('over there'), content_type: 'text/plain', file_name: 'far away.txt' },
    });
  s3.fail('PUT');
  expect((await post('one')).status).toBe(500);
  expect(await fileMessages(tuomo, messages)).toEqual([]);
  expect([...s3.objects.keys()]).toEqual([]);
  await eventually('it is cleared away', async () => filesIn(other.dataDir, 'incoming').length === 0);

  s3.fail(null);
  const { status, body } = await post('one');
  expect(status).toBe(201);
  expect(s3.objects.size).toBe(1);
  const link = (await tuomo.ask('GET', body.content.path)).headers.get('location') ?? '';
  expect(await (await fetch(link)).text()).toBe('over there');
  expect((await tuomo.ask('DELETE', `${messages}/${body.id}`)).status).toBe(204);
  await eventually('its bytes are gone', async () => s3.objects.size === 0);
  expect(s3.refused).toBe(0);
  await people.close();
}
