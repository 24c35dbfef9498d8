/** Where a token goes: to the one server it was given for, in a header, and nowhere else. */
import 'fake-indexeddb/auto';
import { inspect } from 'node:util';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createFlowdock } from '../../lib/flowdock/client.ts';
import { passwordGrant, refreshGrant } from '../../lib/flowdock/oauth.ts';
import { openStream } from '../../lib/flowdock/stream.ts';
import { type Answer, type LocalServer, localServer } from '../support/http-server.ts';

vi.mock('wxt/browser', () => ({ browser: { storage: { local: {}, onChanged: { addListener() {} } } } }));
const { clientFor } = await import('../../lib/accounts/client.ts');
const { openDatabase } = await import('../../lib/store/database.ts');

const TOKEN = 'the-token-of-ada';
const forms = [TOKEN, btoa(`${TOKEN}:`)];
const open: LocalServer[] = [];
const serve = async (answer: Answer) => {
  const server = await localServer(answer);
  open.push(server);
  return server;
};
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

const flow = { org: 'acme', flow: 'main' };
const calls: Record<string, (server: string) => Promise<unknown>> = {
  'a read': (server) => client(server).users.me(),
  'a post': (server) => client(server).messages.send(flow, { event: 'message', content: 'x' }),
  'a deletion': (server) => client(server).messages.remove(flow, 1),
  'an upload': (server) => client(server).files.upload(flow, { file: new Blob(['x']), file_name: 'x' }),
  'a stream': (server) => openStream(client(server).streaming, { user: true }).next(),
  'a sign-in': (server) =>
    passwordGrant({ server, clientId: 'c', clientSecret: 's', email: 'a', password: TOKEN }),
  'a refresh': (server) => refreshGrant({ server, clientId: 'c', clientSecret: 's', refreshToken: TOKEN }),
};
const client = (server: string) => createFlowdock({ server, auth: { kind: 'oauth', accessToken: TOKEN } });

describe.each(Object.entries(calls))('%s', (_, call) => {
  test.each([301, 302, 303, 307, 308])('is not led to another origin by a %i', async (status) => {
    const other = await serve((_request, response) => void response.end('{}'));
    const server = await serve((_request, response) => {
      response.writeHead(status, { location: `${other.url}/user` }).end();
    });
    const error = await call(server.url).then(
      (value) => value,
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ kind: 'not-flowdock' });
    expect(server.seen).toHaveLength(1);
    expect(other.seen).toEqual([]);
    expect(server.seen[0]?.url).not.toContain(TOKEN);
    for (const form of forms) expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(form);
  });

  test('tells no token when the server can’t be reached', async () => {
    if (call === calls['a stream']) return; // it waits and tries again
    const error = await call('http://127.0.0.1:9').catch((reason: unknown) => reason);
    for (const form of forms) expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(form);
  }, 20_000);
});

test('the control: a client that follows redirects as browsers do takes a request elsewhere', async () => {
  const other = await serve((_request, response) => void response.end('{}'));
  const server = await serve((_request, response) => {
    response.writeHead(307, { location: `${other.url}/user` }).end();
  });
  await fetch(server.url, { method: 'POST', body: TOKEN });
  expect(other.seen[0]?.body).toBe(TOKEN);
});

test('a token that was given for one origin is not used for an account of another', async () => {
  const id = '1@https://a.test';
  const database = await openDatabase();
  const user = { id: 1, nick: 'Ada', name: 'Ada', email: '', avatar: '' };
  const account = {
    id,
    server: 'https://a.test',
    user,
    method: 'token',
    signedInAt: 0,
    revision: 1,
  } as const;
  await database.put('accounts', { ...account, health: { state: 'loading' } });
  await database.put('secrets', { account: id, origin: 'https://a.test', kind: 'token', token: TOKEN });
  await expect(clientFor(id)).resolves.toBeDefined();
  await database.put('accounts', {
    ...account,
    server: 'https://a.test.evil.test',
    health: { state: 'loading' },
  });
  await expect(clientFor(id)).rejects.toMatchObject({ kind: 'signed-out' });
});
