import { describe, expect, test } from 'vitest';
import { extraHeaders, headerProblem } from '../../lib/accounts/request-headers.ts';
import { connectionSteps, type Probes } from '../../lib/connection-steps.ts';
import { createFlowdock } from '../../lib/flowdock/client.ts';
import { openStream } from '../../lib/flowdock/stream.ts';

const well: Probes = {
  host: 'chat.example',
  online: true,
  https: true,
  reached: 'answered',
  plain: null,
  read: { status: 401, page: false, title: '', movedTo: null, flowdock: true, ms: 84 },
  allowed: true,
  headers: [],
};
const page = { status: 200, page: true, title: 'Guest Wi-Fi', movedTo: null, flowdock: false, ms: 84 };
const states = (probes: Partial<Probes>, failure = 'unreachable') =>
  Object.fromEntries(
    connectionSteps({ ...well, ...probes }, failure).map(({ id, state }) => [id, state] as const),
  );
const failed = (probes: Partial<Probes>, failure = 'unreachable') =>
  connectionSteps({ ...well, ...probes }, failure)
    .filter(({ state }) => state === 'failed')
    .map(({ id, text }) => `${id}: ${text}`);

describe('the check of a connection', () => {
  test('blames nothing when all is well', () => {
    expect(Object.values(states({}))).toEqual(['ok', 'ok', 'ok', 'ok', 'ok', 'unknown']);
    expect(states({}, '')).toMatchObject({ credentials: 'ok' });
    expect(states({ https: false })).not.toHaveProperty('tls');
  });

  test('tells what can be told apart of a server that does not answer', () => {
    const away = { reached: 'refused', read: null, allowed: null, plain: false } as const;
    expect(failed(away)).toEqual([expect.stringMatching(/^reach: .*certificate/)]);
    expect(states(away)).toMatchObject({ tls: 'unknown', own: 'unknown', cors: 'unknown', api: 'unknown' });
    expect(failed({ ...away, reached: 'silent' })).toEqual([expect.stringMatching(/^reach: .*firewall/)]);
    expect(failed({ ...away, online: false })).toEqual([expect.stringMatching(/^reach: .*not connected/)]);
    expect(failed({ ...away, plain: null, https: false })).toEqual([expect.stringMatching(/^reach: .*port/)]);
    // The name is known and something listens: only the encryption is left.
    expect(failed({ ...away, plain: true })).toEqual([expect.stringMatching(/^tls: .*certificate/)]);
  });

  test('names the page that answers in place of the server', () => {
    expect(failed({ read: page })).toEqual([expect.stringContaining('“Guest Wi-Fi”')]);
    expect(failed({ read: { ...page, movedTo: 'login.example' } })).toEqual([
      expect.stringMatching(/^own: .*login\.example/),
    ]);
  });

  test('tells an answer that may not be read from requests that may not be sent', () => {
    expect(failed({ read: null, allowed: null })).toEqual([expect.stringMatching(/^cors: .*CORS/)]);
    expect(failed({ allowed: false })).toEqual([expect.stringMatching(/^cors: .*OPTIONS/)]);
    expect(failed({ allowed: false, headers: ['cf-access-client-id'] })).toEqual([
      expect.stringContaining('cf-access-client-id'),
    ]);
  });

  test('knows what is no Flowdock, and what was wrong with the sign-in', () => {
    const read = { ...page, page: false, title: '' };
    expect(failed({ read: { ...read, status: 404 } })).toEqual([expect.stringMatching(/^api: .*404/)]);
    expect(failed({ read: { ...read, status: 503 } })).toEqual([expect.stringMatching(/^api: .*503/)]);
    expect(failed({ read })).toEqual([expect.stringMatching(/^api: .*200/)]);
    expect(failed({}, 'wrong-credentials')).toEqual([expect.stringMatching(/^credentials: /)]);
    expect(failed({}, 'rate-limited')).toEqual([expect.stringMatching(/^credentials: .*attempts/)]);
  });
});

describe('extra request headers', () => {
  test('are refused with the reason where a browser would drop them or Quayside needs them', () => {
    const problem = (name: string, value = 'x') => headerProblem({ name, value });
    for (const name of ['Cookie', 'host', 'Origin', 'Sec-Fetch-Mode', 'Proxy-Authorization', 'Via', 'DNT'])
      expect(problem(name)).toMatch(/Browsers let no extension set/);
    expect(problem('Authorization')).toMatch(/sets Authorization itself/);
    expect(problem('')).toMatch(/needs a name/);
    for (const name of ['X Y', 'X:Y', 'Ünder', 'X\nY']) expect(problem(name)).toMatch(/no header name/);
    expect(problem('X-Key', ' ')).toMatch(/Type the value/);
    for (const value of ['a\r\nX-Evil: 1', 'snowman ☃', 'nul\0'])
      expect(problem('X-Key', value)).toMatch(/can’t carry/);
    expect(problem('X-Key', 'x'.repeat(5_000))).toMatch(/too long/);
    expect(problem('CF-Access-Client-Id', 'abc.access')).toBeNull();
  });

  test('are those a browser can send: each passes its own check', () => {
    const headers = extraHeaders([
      { name: ' CF-Access-Client-Id ', value: ' abc ' },
      { name: 'X-Tilde~', value: 'ÿ' },
    ]);
    expect(headers).toEqual({ 'cf-access-client-id': 'abc', 'x-tilde~': 'ÿ' });
    expect([...new Headers(headers)]).toHaveLength(2);
    expect(() =>
      extraHeaders([
        { name: 'a', value: '1' },
        { name: 'A', value: '2' },
      ]),
    ).toThrow(/twice/);
  });

  test('go to the server alone: not to a streaming server elsewhere, not along a redirect', async () => {
    const sent: { url: string; header: string | null; redirect: string }[] = [];
    const fake: typeof fetch = async (input, init) => {
      const request = new Request(input, init);
      sent.push({ url: request.url, header: request.headers.get('x-door'), redirect: request.redirect });
      return new Response('[]', { headers: { 'content-type': 'application/json' } });
    };
    const auth = { kind: 'token', token: 't' } as const;
    const options = { auth, fetch: fake, headers: { 'x-door': 'open' } };
    const elsewhere = createFlowdock({ ...options, server: 'https://api.chat.example' });
    const here = createFlowdock({ ...options, server: 'https://chat.example' });
    await elsewhere.flows.list();
    await openStream(elsewhere.streaming, { user: true })
      .next()
      .catch(() => null);
    await openStream(here.streaming, { user: true })
      .next()
      .catch(() => null);
    await here.files.download({ path: 'files/1/a/b.png' });
    await createFlowdock({ auth, fetch: fake, server: 'https://chat.example' }).files.download({ path: 'f' });
    expect(sent.map(({ url, header, redirect }) => [new URL(url).host, header, redirect])).toEqual([
      ['api.chat.example', 'open', 'manual'],
      ['stream.api.chat.example'.replace('api.', ''), null, 'manual'],
      ['chat.example', 'open', 'manual'],
      ['chat.example', 'open', 'manual'],
      ['chat.example', null, 'follow'],
    ]);
  });

  test('are not shown to another origin that a file’s address names', async () => {
    const calls: string[] = [];
    const answers =
      (address: string): typeof fetch =>
      async (input, init) => {
        const request = new Request(input, init);
        calls.push(request.url);
        return request.headers.get('accept')?.startsWith('application/vnd.quayside.address+json')
          ? new Response(JSON.stringify({ address }), {
              headers: { 'content-type': 'application/vnd.quayside.address+json' },
            })
          : new Response('bytes', { headers: { 'content-type': 'image/png' } });
      };
    const client = (address: string) =>
      createFlowdock({
        server: 'https://chat.example',
        auth: { kind: 'token', token: 't' },
        headers: { 'x-door': 'open' },
        fetch: answers(address),
      });
    const file = await client('https://chat.example/downloads/k/b.png?sig=1').files.download({ path: 'f' });
    expect(await file.text()).toBe('bytes');
    expect(calls.at(-1)).toBe('https://chat.example/downloads/k/b.png?sig=1');
    const elsewhere = client('https://chat.example.evil/downloads/k').files.download({ path: 'f' });
    await expect(elsewhere).rejects.toThrow(/another address/);
    expect(calls.every((url) => new URL(url).host === 'chat.example')).toBe(true);
  });
});
