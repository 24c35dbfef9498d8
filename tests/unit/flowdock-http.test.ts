import { afterEach, describe, expect, test } from 'vitest';
import { createFlowdock } from '../../lib/flowdock/client.ts';
import { FlowdockError } from '../../lib/flowdock/errors.ts';
import { createHttp, path } from '../../lib/flowdock/http.ts';
import { type Answer, json, type LocalServer, localServer } from '../support/http-server.ts';

const open: LocalServer[] = [];
const serve = async (answer: Answer) => {
  const server = await localServer(answer);
  open.push(server);
  return server;
};
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

const auth = { kind: 'token', token: 't' } as const;
const me = { id: 7, nick: 'Ada' };
const failure = async (promise: Promise<unknown>): Promise<FlowdockError> => {
  const error = await promise.then(
    () => 'success',
    (reason: unknown) => reason,
  );
  if (!(error instanceof FlowdockError)) throw new Error(`no FlowdockError but ${String(error)}`);
  return error;
};

describe('an unsuccessful answer', () => {
  test.each([
    [400, 'validation', { message: 'Validation error', errors: { name: ["can't be blank"] } }],
    [401, 'unauthorized', { message: 'Unauthorized' }],
    [403, 'forbidden', { message: 'Access denied' }],
    [404, 'not-found', { message: 'not found' }],
    [409, 'conflict', {}],
    [410, 'gone', { message: 'Gone' }],
    [413, 'validation', { message: 'too large' }],
    [422, 'validation', { message: 'no' }],
    [500, 'server', { message: 'oops' }],
  ])('%i is %s', async (status, kind, body) => {
    const server = await serve((_request, response) => json(response, body, status));
    const error = await failure(createFlowdock({ server: server.url, auth }).users.me());
    expect(error).toMatchObject({ kind, status });
    expect(error.message).toMatch(/\w.*\. ?\w.*\.$/);
    if (status === 400) {
      expect(error.fields).toEqual({ name: ["can't be blank"] });
      expect(error.message).toContain("name can't be blank");
    }
    expect(server.seen).toHaveLength(1);
  });

  test('401 and 5xx with a page of HTML keep their meaning; 404 with one is no Flowdock', async () => {
    for (const [status, kind] of [
      [401, 'unauthorized'],
      [500, 'server'],
      [404, 'not-flowdock'],
    ] as const) {
      const server = await serve((_request, response) => {
        response.writeHead(status, { 'content-type': 'text/html' }).end('<h1>hello</h1>');
      });
      expect(await failure(createFlowdock({ server: server.url, auth }).users.me())).toMatchObject({ kind });
    }
  });
});

describe('a successful answer that is not the documented one', () => {
  test.each([
    ['text/html', '<html>', undefined, 'not-flowdock'],
    ['text/html', '<html>', '7', 'unexpected-answer'],
    ['application/json', '{"id":7,', undefined, 'unexpected-answer'],
    ['application/json', '', undefined, 'unexpected-answer'],
  ])('%s %j', async (type, body, user, kind) => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': type, ...(user ? { 'flowdock-user': user } : {}) }).end(body);
    });
    expect(await failure(createFlowdock({ server: server.url, auth }).users.me())).toMatchObject({ kind });
  });

  test('names where it differs; extra fields pass', async () => {
    const message = { id: 1, event: 'new-kind', content: null, sent: 5, extra: { a: 1 } };
    const server = await serve((_request, response) =>
      json(response, [message, message, message, { ...message, sent: undefined }]),
    );
    const client = createFlowdock({ server: server.url, auth });
    expect(await failure(client.private.messages(7))).toMatchObject({
      kind: 'unexpected-answer',
      path: '[3].sent',
    });
    const good = await serve((_request, response) => json(response, [message]));
    const [first] = await createFlowdock({ server: good.url, auth }).private.messages(7);
    expect(first).toMatchObject(message);
  });
});

describe('repeating', () => {
  test('reads are repeated after 503 as soon as Retry-After allows, and succeed', async () => {
    const server = await serve((_request, response, count) =>
      count === 1 ? json(response, {}, 503, { 'retry-after': '1' }) : json(response, me),
    );
    const start = performance.now();
    await createFlowdock({ server: server.url, auth }).users.me();
    expect(performance.now() - start).toBeGreaterThan(950);
    expect(server.seen).toHaveLength(2);
  });

  test('a long Retry-After is passed on instead of waited for', async () => {
    const server = await serve((_request, response) => json(response, {}, 429, { 'retry-after': '120' }));
    const error = await failure(createFlowdock({ server: server.url, auth }).users.me());
    expect(error).toMatchObject({ kind: 'rate-limited', retryAfterMs: 120_000 });
    expect(server.seen).toHaveLength(1);
  });

  test('a dropped connection is tried again, three times in all', async () => {
    const server = await serve((_request, response) => void response.socket?.destroy());
    expect(await failure(createFlowdock({ server: server.url, auth }).users.me())).toMatchObject({
      kind: 'unreachable',
    });
    expect(server.seen).toHaveLength(3);
  });

  test.each(['send', 'update', 'remove'] as const)('a write is never repeated: %s', async (what) => {
    const server = await serve((_request, response) => json(response, {}, 503));
    const client = createFlowdock({ server: server.url, auth });
    const flow = { org: 'acme', flow: 'main' };
    const calls = {
      send: () => client.messages.send(flow, { event: 'message', content: 'x' }),
      update: () => client.messages.edit(flow, 1, { tags: [] }),
      remove: () => client.messages.remove(flow, 1),
    };
    expect(await failure(calls[what]())).toMatchObject({ kind: 'server', status: 503 });
    expect(server.seen).toHaveLength(1);
  });
});

describe('an answer that does not come', () => {
  test('is a time-out', async () => {
    const server = await serve(() => undefined);
    const client = createFlowdock({ server: server.url, auth, timeoutMs: 50 });
    expect(await failure(client.users.me())).toMatchObject({ kind: 'timeout' });
  });

  test('is a time-out also when it stops half way', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"id":');
    });
    const client = createFlowdock({ server: server.url, auth, timeoutMs: 50 });
    expect(await failure(client.users.me())).toMatchObject({ kind: 'timeout' });
  });

  test('is a time-out also of an upload, which may take any time before that', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(201, { 'content-type': 'application/json' }).write('{"id":');
    });
    const client = createFlowdock({ server: server.url, auth, timeoutMs: 50 });
    const file = { file: new Blob(['x']), file_name: 'x.txt' };
    expect(await failure(client.files.upload({ org: 'a', flow: 'b' }, file))).toMatchObject({
      kind: 'timeout',
    });
  });

  test('is unreachable when it breaks off half way or the name does not exist', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '99' }).write('{"id":');
      setTimeout(() => response.socket?.destroy(), 20);
    });
    for (const address of [server.url, 'http://127.0.0.1:1', 'http://nowhere.invalid']) {
      const client = createFlowdock({ server: address, auth });
      expect(await failure(client.flows.create('acme', { name: 'x' }))).toMatchObject({
        kind: 'unreachable',
      });
    }
  });

  test('is unreachable when the browser gave it up by itself', async () => {
    const fetch = () => Promise.reject(new DOMException('The operation was aborted.', 'AbortError'));
    const client = createFlowdock({ server: 'http://127.0.0.1:1', auth, fetch });
    expect(await failure(client.users.me())).toMatchObject({ kind: 'unreachable' });
  });

  test('is cancelled by a signal, before and during', async () => {
    const server = await serve(() => undefined);
    const client = createFlowdock({ server: server.url, auth });
    expect(await failure(client.users.me({ signal: AbortSignal.abort() }))).toMatchObject({
      kind: 'aborted',
    });
    expect(server.seen).toHaveLength(0);
    expect(await failure(client.users.me({ signal: AbortSignal.timeout(30) }))).toMatchObject({
      kind: 'aborted',
    });
  });
});

describe('credentials', () => {
  test.each([
    [{ kind: 'token', token: 'abc' }, `Basic ${btoa('abc:')}`],
    [
      { kind: 'basic', email: 'a@b.io', password: 'pä:ss' },
      `Basic ${Buffer.from('a@b.io:pä:ss').toString('base64')}`,
    ],
    [{ kind: 'oauth', accessToken: 'xyz' }, 'Bearer xyz'],
  ] as const)('%j', async (given, header) => {
    const server = await serve((_request, response) => json(response, me));
    await createFlowdock({ server: server.url, auth: given }).users.me();
    expect(server.seen[0]?.headers.authorization).toBe(header);
  });

  test('a flow_token goes among the parameters', async () => {
    const server = await serve((request, response) =>
      request.method === 'GET' ? json(response, []) : json(response, {}, 202),
    );
    const client = createFlowdock({ server: server.url, auth: { kind: 'flow-token', flowToken: 'ft' } });
    await client.sources.list();
    expect(await client.messages.post({ event: 'message', content: 'x' })).toBeNull();
    expect(server.seen[0]?.url).toBe('/sources?flow_token=ft');
    expect(JSON.parse(server.seen[1]?.body ?? '')).toEqual({
      event: 'message',
      content: 'x',
      flow_token: 'ft',
    });
    expect(server.seen[1]?.headers.authorization).toBeUndefined();
  });

  test('API calls follow no redirect', async () => {
    const other = await serve((_request, response) => json(response, me));
    const server = await serve((_request, response) => {
      response.writeHead(302, { location: `${other.url}/user` }).end();
    });
    expect(await failure(createFlowdock({ server: server.url, auth }).users.me())).toMatchObject({
      kind: 'not-flowdock',
    });
    expect(other.seen).toHaveLength(0);
  });

  test('a download follows its redirect and leaves the credentials behind', async () => {
    const store = await serve((_request, response) => void response.end('bytes'));
    const server = await serve((_request, response) => {
      response.writeHead(302, { location: `${store.url}/a.png?sig=1` }).end();
    });
    const response = await createFlowdock({ server: server.url, auth }).files.download({
      path: '//files/a.png',
    });
    expect(await response.text()).toBe('bytes');
    expect(server.seen[0]).toMatchObject({
      url: '/files/a.png',
      headers: { authorization: `Basic ${btoa('t:')}` },
    });
    expect(store.seen[0]?.headers.authorization).toBeUndefined();
  });

  test('a push carries no credentials of the caller', async () => {
    const server = await serve((_request, response) => json(response, {}));
    await createFlowdock({ server: server.url, auth }).push.chat('a,b', {
      content: 'x',
      external_user_name: 'Bot',
    });
    expect(server.seen[0]).toMatchObject({ method: 'POST', url: '/v1/messages/chat/a%2Cb' });
    expect(server.seen[0]?.headers.authorization).toBeUndefined();
  });
});

describe('an expired access token', () => {
  const guarded: Answer = (request, response) =>
    request.headers.authorization === 'Bearer new' ? json(response, me) : json(response, {}, 401);

  test('is renewed once, however many calls wait for it', async () => {
    const server = await serve(guarded);
    let refreshes = 0;
    const told: string[] = [];
    const client = createFlowdock({
      server: server.url,
      auth: {
        kind: 'oauth',
        accessToken: 'old',
        refresh: async () => {
          refreshes++;
          await new Promise((resolve) => setTimeout(resolve, 30));
          return 'new';
        },
      },
      onTokens: ({ accessToken }) => void told.push(accessToken),
    });
    const people = await Promise.all(Array.from({ length: 8 }, () => client.users.me()));
    expect(people).toHaveLength(8);
    expect(refreshes).toBe(1);
    expect(told).toEqual(['new']);
    await client.users.me();
    expect(refreshes).toBe(1);
  });

  test('that cannot be renewed ends in unauthorized, without a loop', async () => {
    const server = await serve((_request, response) => json(response, {}, 401));
    const client = createFlowdock({
      server: server.url,
      auth: { kind: 'oauth', accessToken: 'old', refresh: async () => 'newer' },
    });
    expect(await failure(client.users.me())).toMatchObject({ kind: 'unauthorized' });
    expect(server.seen).toHaveLength(2);
  });
});

describe('a button of a thread', () => {
  const button = (server: string) => ({
    '@type': 'UpdateAction',
    name: 'Close',
    target: { urlTemplate: `${server}/flows/a/b/threads/t/actions/0`, httpMethod: 'POST' },
  });

  test('whose application wants to know the person first says where, and costs no renewal of tokens', async () => {
    const server = await serve((_request, response) => {
      response.setHeader('www-authenticate', 'Flowdock-Token url="https://ci.test/sign-in?x=1"');
      json(response, { message: 'The application wants you to sign in first.' }, 401);
    });
    let renewed = 0;
    const refresh = async () => String(renewed++);
    const client = createFlowdock({
      server: server.url,
      auth: { kind: 'oauth', accessToken: 'good', refresh },
    });
    const error = await failure(client.actions.run(button(server.url)));
    expect(error).toMatchObject({ kind: 'sign-in-elsewhere', url: 'https://ci.test/sign-in?x=1' });
    expect(error.message).toContain('ci.test');
    expect([renewed, server.seen.length]).toEqual([0, 1]);
  });

  test.each(['http://ci.test/', 'javascript:alert(1)', '//ci.test'])('is not led to %s', async (address) => {
    const server = await serve((_request, response) => {
      response.setHeader('www-authenticate', `Flowdock-Token url=${address}`);
      json(response, {}, 401);
    });
    const client = createFlowdock({ server: server.url, auth: { kind: 'token', token: 't' } });
    expect(await failure(client.actions.run(button(server.url)))).toMatchObject({ kind: 'unauthorized' });
  });
});

describe('addresses', () => {
  test('keep a path prefix and encode each segment', () => {
    const http = createHttp({ server: 'https://chat.acme.test/flowdock/' });
    expect(
      http.url(path`/flows/${'a/b'}/${'ä?'}`, { tags: ['x', 'y'], users: true, event: undefined }).href,
    ).toBe('https://chat.acme.test/flowdock/flows/a%2Fb/%C3%A4%3F?tags=x%2Cy&users=1');
    for (const bad of ['', '.', '..', 'harbour \ud83c'])
      expect(() => path`/flows/${bad}`).toThrow(FlowdockError);
  });

  test.each(['', 'acme', 'ftp://acme.io', 'javascript:alert(1)', 'https://user:pw@acme.io'])(
    '%j is none',
    (server) => {
      expect(() => createHttp({ server })).toThrow(FlowdockError);
    },
  );
});

describe('an accepted message that is not in the answer', () => {
  test('is found by its uuid', async () => {
    const server = await serve((request, response) => {
      const posted = server.seen.find((one) => one.method === 'POST');
      if (request.method === 'POST') return json(response, {}, 202);
      const { uuid } = JSON.parse(posted?.body ?? '{}');
      json(
        response,
        server.seen.length < 3 ? [] : [{ id: 9, event: 'message', content: 'x', sent: 1, uuid }],
      );
    });
    const message = await createFlowdock({ server: server.url, auth }).private.send(7, {
      event: 'message',
      content: 'x',
    });
    expect(message.id).toBe(9);
    expect(server.seen.filter((one) => one.method === 'POST')).toHaveLength(1);
  });
});

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe('paging', () => {
  const all = Array.from({ length: 25 }, (_, index) => ({
    id: index + 1,
    event: 'message',
    content: '',
    sent: 1,
  }));
  const pages: Answer = (request, response) => {
    const query = new URL(request.url, 'http://x').searchParams;
    const since = Number(query.get('since_id') ?? 0);
    const until = Number(query.get('until_id') ?? 1e9);
    const limit = Number(query.get('limit'));
    const matching = all.filter(({ id }) => id > since && id < until);
    json(response, query.get('sort') === 'asc' ? matching.slice(0, limit) : matching.slice(-limit));
  };

  test('gives every message once, in either direction', async () => {
    const server = await serve(pages);
    const { messages } = createFlowdock({ server: server.url, auth });
    const flow = { org: 'acme', flow: 'main' };
    const ids = async (sort: 'asc' | 'desc') =>
      (await collect(messages.each(flow, { limit: 10, sort }))).map(({ id }) => id);
    const ascending = all.map(({ id }) => id);
    expect(await ids('asc')).toEqual(ascending);
    expect(await ids('desc')).toEqual(ascending.toReversed());
  });

  test('ends on a server that ignores the page asked for', async () => {
    const server = await serve((_request, response) => json(response, all.slice(0, 3)));
    const { messages } = createFlowdock({ server: server.url, auth });
    const found = await collect(messages.each({ org: 'acme', flow: 'main' }));
    expect(found.length).toBeLessThanOrEqual(6);
  });
});
