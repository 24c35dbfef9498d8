/** Starting, refusing to start, and stopping, as whoever types the command sees it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect, it, onTestFinished } from 'vitest';
import { runCommand, type StartOptions, startServer } from '../support/server.ts';

/** Options that stay out of the way of other servers. */
function aside(): string[] {
  const directory = mkdtempSync(join(tmpdir(), 'quayside-test-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return ['--port', '0', '--data', directory];
}

async function start(options: StartOptions = {}) {
  const server = await startServer(options);
  onTestFinished(() => server.stop());
  return server;
}

/** Runs the server where it must not start: one sentence, no stack trace, code 1. */
async function refusal(args: string[], env: Record<string, string> = {}): Promise<string> {
  const { code, stdout, stderr } = await runCommand(args, { env });
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(stdout).toBe('');
  expect(code).toBe(1);
  return stderr.trim();
}

it('prints one line when it answers, and answers there', async () => {
  const server = await start();
  expect(server.output()).toBe(`Quayside server listening on ${server.url}\n`);
  expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d+$/);
  const health = await fetch(`${server.url}/health`);
  expect(await health.json()).toEqual({ status: 'ok', upload_limit: 100 * 1024 * 1024 });
});

it('takes the port it is told, and says which one is busy', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void other.close());
  await once(other, 'listening');
  // A TCP server's address is an object.
  const { port } = other.address() as { port: number };
  const said = await refusal([...aside(), '--port', String(port)]);
  expect(said).toBe(
    `Port ${port} of 127.0.0.1 is in use by another program. Choose another with --port, or --port 0 for any free one.`,
  );
  other.close();
  await once(other, 'close');
  const server = await start({ args: ['--port', String(port)] });
  expect(server.url).toBe(`http://127.0.0.1:${port}`);
});

it.each([
  ['--port', 'four'],
  ['--port', '70000'],
  ['--port', '-1'],
  ['--origin', 'quay.example'],
  ['--rate-limit', '0'],
  ['--color', 'blue'],
])('refuses %s %s and points to the help', async (option, value) => {
  const said = await refusal([...aside(), option, value]);
  expect(said).toContain(option);
  expect(said).toContain('--help');
});

it('refuses an unknown command and a host of another machine', async () => {
  expect(await refusal([...aside(), 'crate-user'])).toContain('crate-user');
  expect(await refusal([...aside(), '--host', '203.0.113.7'])).toMatch(
    /^203\.0\.113\.7 is no address of this/,
  );
});

it('explains every option, command and variable', async () => {
  const { code, stdout } = await runCommand(['--help']);
  expect(code).toBe(0);
  for (const word of ['--port', '--host', '--data', '--demo', '--origin', '--rate-limit', '4040', './data']) {
    expect(stdout).toContain(word);
  }
  const commands = ['user', 'organization', 'flow', 'token'].map((what) => `create-${what}`);
  for (const word of [
    ...commands,
    'set-password',
    'list-users',
    'list-flows',
    'DATABASE_URL',
    'QUAYSIDE_LOG',
    'METRICS_TOKEN',
  ]) {
    expect(stdout).toContain(word);
  }
});

it('finishes the request in flight when told to stop, waits for nobody who asks nothing, and then is gone', async () => {
  const server = await start({ demo: true });
  const silent = connect(Number(new URL(server.url).port), '127.0.0.1');
  await once(silent, 'connect');
  const body = JSON.stringify({ event: 'message', content: 'Last words before the tide' });
  const post = request(`${server.url}/flows/acme/main/messages`, {
    method: 'POST',
    auth: 'demo-grace:',
    headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
  });
  post.write(body.slice(0, 20));
  const answered = once(post, 'response');
  await new Promise((resolve) => setTimeout(resolve, 300)); // the server has the head of the request by then
  const stopped = server.stop();
  await once(silent, 'close');
  post.end(body.slice(20));
  const [answer] = await answered;
  expect(answer.statusCode).toBe(201);
  answer.resume();
  await stopped;
  await expect(fetch(`${server.url}/health`)).rejects.toThrow();
});

it.skipIf(process.platform === 'win32')('ends with npm when npm is told to stop', async () => {
  const npm = spawn('npm', ['run', '--silent', 'server', '--', ...aside()], {
    cwd: join(import.meta.dirname, '..', '..'),
    env: { ...process.env, DATABASE_URL: '' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let said = '';
  npm.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  await expect.poll(() => said).toContain('listening on');
  const url = said.trim().split(' ').at(-1) ?? '';
  expect((await fetch(`${url}/health`)).status).toBe(200);
  const released = once(npm.stdout, 'end'); // by the last process that had it
  npm.kill('SIGTERM');
  await released;
  await expect(fetch(`${url}/health`)).rejects.toThrow();
});

it('puts the public address into links', async () => {
  const server = await start({ demo: true, args: ['--origin', 'http://localhost:8080/'] });
  const response = await fetch(`${server.url}/flows/acme/main`, {
    headers: { authorization: `Basic ${btoa('demo-ada:')}` },
  });
  expect(await response.json()).toMatchObject({ url: 'http://localhost:8080/flows/acme/main' });
});

it('turns away who asks too often, with the time to wait', async () => {
  const server = await start({ args: ['--rate-limit', '3'] });
  const answers = [];
  for (let asked = 0; asked < 4; asked += 1) answers.push(await fetch(`${server.url}/health`));
  expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 429]);
  const wait = Number(answers.at(-1)?.headers.get('retry-after'));
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(60);
});

it('shows the demo to this machine only', async () => {
  for (const host of ['0.0.0.0', '::', '192.0.2.1', 'quay.example']) {
    expect(await refusal([...aside(), '--demo', '--host', host])).toMatch(/well-known passwords.*--host/);
  }
  const said = await refusal([...aside(), '--demo', '--origin', 'https://chat.example.com']);
  expect(said).toMatch(/well-known passwords.*--origin/);
});

it('says why a given database does not do, without its password', async () => {
  const said = await refusal(aside(), { DATABASE_URL: 'postgres://quay:s3cret-word@127.0.0.1:1/quayside' });
  expect(said).toMatch(/^The PostgreSQL at 127\.0\.0\.1:1 can't be reached as quay: .*Check DATABASE_URL/);
  expect(said).not.toContain('s3cret');
  const nonsense = await refusal(aside(), { DATABASE_URL: 'mysql://quay:s3cret-word@127.0.0.1/quayside' });
  expect(nonsense).toContain('DATABASE_URL');
  expect(nonsense).not.toContain('s3cret');
});

it('says that a database was brought up to date by a newer version, and what to do', async () => {
  const server = await start();
  const client = new pg.Client({ connectionString: server.databaseUrl });
  await client.connect();
  await client.query("INSERT INTO kysely_migration VALUES ('999-of-tomorrow', '2040-01-01')");
  await client.end();
  const { code, stderr } = await runCommand(['list-users', '--data', server.dataDir], {
    env: { DATABASE_URL: server.databaseUrl },
  });
  expect(code).toBe(1);
  expect(stderr).toContain('by a newer Quayside, by steps that this one does not know: 999-of-tomorrow');
});

it('says that a data directory which is a file can not be written', async () => {
  const [, , , directory = ''] = aside();
  const file = join(directory, 'file');
  writeFileSync(file, '');
  expect(await refusal(['--port', '0', '--data', file], { DATABASE_URL: '' })).toBe(
    `The data directory ${file} can't be written: it is a file. Choose another with --data.`,
  );
});
