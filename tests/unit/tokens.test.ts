/** Where a token goes: to the one server it was given for, in a header, and nowhere else. */
import 'fake-indexeddb/auto';
import type { ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createFlowdock } from '../../lib/flowdock/client.ts';
import { passwordGrant, refreshGrant } from '../../lib/flowdock/oauth.ts';
import { openStream } from '../../lib/flowdock/stream.ts';
import { type Answer, json, type LocalServer, localServer } from '../support/http-server.ts';

vi.mock('wxt/browser', () => ({ browser: { storage: { local: {}, onChanged: { addListener() {} } } } }));
const { changeHeaders } = await import('../../lib/accounts/accounts.ts');
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

describe('a refresh of the tokens', () => {
  const id = '1@https://refreshed.test';
  const user = { id: 1, nick: 'Ada', name: 'Ada', email: '', avatar: '' };
  const secret = (accessToken: string) => ({
    account: id,
    kind: 'oauth' as const,
    accessToken,
    refreshToken: `${accessToken}-refresh`,
    expiresAt: 0,
  });
  /** One lock, taken in turn, as browsers have it. */
  const locked = (): void => {
    let last: Promise<unknown> = Promise.resolve();
    const request = <T>(_: string, work: () => Promise<T>): Promise<T> => {
      const mine = last.then(work);
      last = mine.catch(() => undefined);
      return mine;
    };
    vi.stubGlobal('navigator', { locks: { request } });
  };
  afterEach(() => vi.unstubAllGlobals());

  async function signedIn(server: LocalServer): Promise<void> {
    locked();
    const database = await openDatabase();
    const account = { id, server: server.url, user, method: 'password', signedInAt: 0, revision: 1 } as const;
    await database.put('accounts', { ...account, health: { state: 'ok', refreshedAt: 0 } });
    await database.put('secrets', { ...secret('old'), origin: server.url });
  }
  const offers = ({ seen }: LocalServer) => seen.filter(({ url }) => url === '/oauth/token').length;
  const secretNow = async () => (await openDatabase()).get('secrets', id);
  const grant = {
    access_token: 'new',
    refresh_token: 'newer',
    expires_in: 60,
    scope: '',
    token_type: 'bearer',
  };
  const answerRefresh = (response: ServerResponse, status: number) =>
    json(response, status === 200 ? grant : { error: 'invalid_grant' }, status);

  test('that is refused is refused to all who wait for it, and asked for once', async () => {
    const server = await serve(({ url }, response) =>
      url === '/oauth/token'
        ? json(response, { error: 'invalid_grant' }, 400)
        : json(response, { message: 'Unauthorized' }, 401),
    );
    await signedIn(server);
    const api = await Promise.all([clientFor(id), clientFor(id), clientFor(id)]);
    const ended = await Promise.allSettled(api.map((one) => one.users.me()));
    for (const one of ended) expect(one).toMatchObject({ reason: { kind: 'unauthorized' } });
    expect(offers(server)).toBe(1);
  });

  test.each([
    ['is granted', 200],
    ['is refused', 400],
  ])('that %s after the person signed out leaves no token here', async (_, status) => {
    const server = await serve(async ({ url }, response) => {
      if (url !== '/oauth/token') return json(response, { message: 'Unauthorized' }, 401);
      await (await openDatabase()).delete('secrets', id);
      answerRefresh(response, status);
    });
    await signedIn(server);
    await expect((await clientFor(id)).users.me()).rejects.toMatchObject({ kind: 'signed-out' });
    expect(offers(server)).toBe(1);
    expect(await secretNow()).toBeUndefined();
  });

  test.each([
    ['is granted', 200],
    ['is refused', 400],
  ])(
    'that %s after the person signed in again leaves that sign-in, and goes on with it',
    async (_, status) => {
      const again = secret('again');
      const server = await serve(async ({ url, headers }, response) => {
        if (url !== '/oauth/token') {
          const isNew = headers.authorization === 'Bearer again';
          return json(
            response,
            isNew ? { ...user, website: null } : { message: 'Unauthorized' },
            isNew ? 200 : 401,
          );
        }
        await (await openDatabase()).put('secrets', { ...again, origin: server.url });
        answerRefresh(response, status);
      });
      await signedIn(server);
      await expect((await clientFor(id)).users.me()).resolves.toMatchObject({ id: 1 });
      expect(await secretNow()).toEqual({ ...again, origin: server.url });
    },
  );

  test('that an access proxy refuses counts again once its headers are others', async () => {
    const granted = {
      access_token: 'new',
      refresh_token: 'newer',
      expires_in: 60,
      scope: '',
      token_type: 'bearer',
    };
    const server = await serve(({ url, headers }, response) => {
      if (headers['x-proxy'] !== 'right') return void response.writeHead(401).end('Who are you?');
      if (url === '/oauth/token') return json(response, granted);
      const isNew = headers.authorization === 'Bearer new';
      json(response, isNew ? { ...user, website: null } : { message: 'Unauthorized' }, isNew ? 200 : 401);
    });
    await signedIn(server);
    const database = await openDatabase();
    await expect((await clientFor(id)).users.me()).rejects.toMatchObject({ kind: 'unauthorized' });
    const account = await database.get('accounts', id);
    if (!account) throw new Error('There is no account.');
    await database.put('accounts', { ...account, health: { state: 'refused', since: 1, refreshedAt: 1 } });
    await changeHeaders(id, [{ name: 'X-Proxy', value: 'right' }]);
    expect(await database.get('accounts', id)).toMatchObject({
      health: { state: 'loading' },
      extraHeaders: ['x-proxy'],
    });
    await expect((await clientFor(id)).users.me()).resolves.toMatchObject({ id: 1 });
  });
});
