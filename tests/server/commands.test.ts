/** A team starts without demo data: the commands, on a server that runs and on one that does not. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Run, runCommand, startServer, type TestServer } from '../support/server.ts';

let server: TestServer;
/** A command on the data of the running server. */
const command = (args: string[], input = ''): Promise<Run> =>
  runCommand([...args, '--data', server.dataDir], {
    env: { DATABASE_URL: process.env.DATABASE_URL ? server.databaseUrl : '' },
    input,
  });

async function done(args: string[], input = ''): Promise<string> {
  const { code, stdout, stderr } = await command(args, input);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return stdout;
}

async function refused(args: string[], input = ''): Promise<string> {
  const { code, stdout, stderr } = await command(args, input);
  expect(stdout).toBe('');
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(code).toBe(1);
  return stderr.trim();
}

const user = (email: string, nick: string, more: string[] = []) => [
  'create-user',
  '--email',
  email,
  '--name',
  'Greta Holm',
  '--nick',
  nick,
  '--org',
  'north-quay',
  ...more,
];

async function as<T>(user: string, path: string): Promise<T> {
  const response = await fetch(`${server.url}${path}`, { headers: { authorization: `Basic ${btoa(user)}` } });
  expect(response.status).toBe(200);
  // The shapes used are the reference's.
  return (await response.json()) as T;
}

const tokenIn = (text: string) => /API token.*: (\w{32})$/m.exec(text)?.[1] ?? '';

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

it('takes a team from nothing to signing in', async () => {
  const organization = await done(['create-organization', '--name', 'North Quay']);
  expect(organization).toContain('north-quay');
  const created = await done(
    user('greta@quay.example', 'greta', ['--password', '-', '--admin']),
    'low tide at nine\n',
  );
  expect(created).not.toContain('low tide');

  const token = tokenIn(created);
  expect(await as<object>(`${token}:`, '/user')).toMatchObject({
    email: 'greta@quay.example',
    nick: 'greta',
  });
  expect(await as<object[]>('greta@quay.example:low tide at nine', '/flows')).toMatchObject([
    { name: 'Main', joined: true, organization: { parameterized_name: 'north-quay' } },
  ]);

  expect(await done(['create-flow', '--org', 'north-quay', '--name', 'Engineering'])).toContain('1 person');
  const flows = await as<{ name: string; joined: boolean }[]>(`${token}:`, '/flows');
  expect(flows.map((flow) => [flow.name, flow.joined])).toEqual([
    ['Engineering', true],
    ['Main', true],
  ]);
  expect(await done(['list-users'])).toMatch(/^Greta Holm +greta +greta@quay\.example +north-quay +admin$/m);
  expect(await done(['list-flows'])).toMatch(/^north-quay\/engineering +Engineering +organization +1$/m);
});

it('makes a password where none is given, and shows it and the token once', async () => {
  const created = await done(user('jan@quay.example', 'jan'));
  const password = /^Password: +(\S{23})$/m.exec(created)?.[1] ?? '';
  expect(await as<object>(`jan@quay.example:${password}`, '/user')).toMatchObject({ nick: 'jan' });
  expect(await done(['list-users'])).toMatch(/jan@quay\.example +north-quay +member$/m);
});

it('replaces a password and adds tokens', async () => {
  await done(user('mira@quay.example', 'mira', ['--password', 'high tide at six']));
  await done(['set-password', '--email', 'Mira@quay.example', '--password', 'spring tide'], '');
  await as('mira@quay.example:spring tide', '/user');
  const old = await fetch(`${server.url}/user`, {
    headers: { authorization: `Basic ${btoa('mira@quay.example:high tide at six')}` },
  });
  expect(old.status).toBe(401);
  const token = tokenIn(await done(['create-token', '--email', 'mira@quay.example']));
  expect(await as<object>(`${token}:`, '/user')).toMatchObject({ nick: 'mira' });
});

it('refuses what can not be, says why, and leaves nothing half done', async () => {
  const before = await done(['list-users']);
  expect(await refused(user('greta@quay.example', 'greta2'))).toMatch(/greta@quay\.example exists already/);
  expect(await refused(user('other@quay.example', 'Greta'))).toMatch(/nick Greta belongs to Greta Holm/);
  expect(await refused(user('no address', 'nn'))).toMatch(/not an e-mail address/);
  expect(await refused(user('nn@quay.example', 'two words'))).toMatch(/nick/);
  expect(await refused(user('nn@quay.example', 'nn', ['--password', 'short']))).toMatch(
    /at least 8 characters/,
  );
  expect(await refused(user('nn@quay.example', 'nn', ['--org', 'south']))).toMatch(
    /no organization "south"\. There is: north-quay/,
  );
  expect(await refused(['create-token', '--email', 'nobody@quay.example'])).toMatch(/Nobody has the address/);
  expect(await refused(['create-user', '--email', 'x@quay.example'])).toMatch(/--name/);
  expect(await refused(['create-flow', '--org', 'north-quay', '--name', ' '])).toMatch(/1 to 100 characters/);
  expect(await refused(['create-flow', '--org', 'north-quay', '--name', 'A', '--access', 'all'])).toMatch(
    /--access/,
  );
  expect(await done(['list-users'])).toBe(before);
});

it('refuses the demo beside people of one’s own', async () => {
  const port = ['--port', '0'];
  if (process.env.DATABASE_URL) {
    expect(await refused([...port, '--demo'])).toMatch(/own.*not mixed/);
    return;
  }
  await server.kill();
  expect(await refused([...port, '--demo'])).toMatch(/own.*not mixed/);
});

it('works on a directory that no server runs on', async () => {
  const data = mkdtempSync(join(tmpdir(), 'quayside-test-'));
  const idle = (args: string[]) => runCommand([...args, '--data', data], { env: { DATABASE_URL: '' } });
  try {
    expect((await idle(['list-users'])).stdout).toMatch(/^Nobody yet\./);
    expect((await idle(['create-organization', '--name', 'South Quay'])).code).toBe(0);
    expect((await idle(['list-flows'])).stdout).toMatch(/^south-quay\/main +Main/m);
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
});
