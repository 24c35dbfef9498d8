import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseForm } from '../../server/http/normalise.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { makeTeam, send } from '../support/team.ts';

let server: TestServer;
let team: Awaited<ReturnType<typeof makeTeam>>;
beforeAll(async () => {
  server = await startServer({ args: ['--rate-limit', '60'] });
  team = await makeTeam(server);
});
afterAll(async () => {
  await team.close();
  await server.stop();
});

const origin = 'chrome-extension://abcdefgh';

describe('CORS', () => {
  it('lets a preflight pass without credentials', async () => {
    const { status, headers } = await send(server.url, 'OPTIONS', '/flows', undefined, {
      Origin: origin,
      'Access-Control-Request-Method': 'PUT',
      'Access-Control-Request-Headers': 'authorization,cf-access-client-id, bad name',
    });
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe(origin);
    expect(headers.get('access-control-allow-methods')).toContain('PATCH');
    for (const name of ['Authorization', 'Content-type', 'Last-Event-ID', 'X-flowdock-wait-for-message']) {
      expect(headers.get('access-control-allow-headers')).toContain(name);
    }
    // What an access proxy in front of the server asks for; a name that is none is left out.
    const allowed = headers.get('access-control-allow-headers')?.split(', ');
    expect(allowed).toContain('cf-access-client-id');
    expect(allowed?.join()).not.toContain('bad name');
  });

  it('holds for errors too, exposes what clients read, and never allows cookies', async () => {
    const { status, headers } = await send(server.url, 'GET', '/flows', undefined, { Origin: origin });
    expect(status).toBe(401);
    expect(headers.get('access-control-allow-origin')).toBe(origin);
    const exposed = headers.get('access-control-expose-headers')?.split(', ');
    expect(exposed).toEqual(expect.arrayContaining(['Flowdock-User', 'Link', 'Retry-After']));
    expect(headers.get('access-control-allow-credentials')).toBeNull();
  });
});

it('says in a browser what it is, and to monitors that it is well', async () => {
  const page = await send(server.url, 'GET', '/');
  expect(page.body).toContain(server.url);
  expect((await send(server.url, 'GET', '/health')).body).toEqual({
    status: 'ok',
    upload_limit: 100 * 1024 * 1024,
  });
  expect((await send(server.url, 'GET', '/nowhere')).body).toEqual({ message: 'not found' });
});

it('refuses bodies of kinds it does not know', async () => {
  const { ask } = team.person('Tuomo');
  const answer = await ask('POST', `${team.path}/messages`, 'x', { 'Content-Type': 'text/plain' });
  expect(answer.status).toBe(415);
  expect(answer.body.message).toContain('application/json');
});

it('takes forms with nested keys and PATCH for PUT', async () => {
  const { ask } = team.person('Tuomo');
  const form = 'event=message&content=by+form&tags[]=one&tags[]=two';
  const answer = await ask('POST', `${team.path}/messages`, form, {
    'Content-Type': 'application/x-www-form-urlencoded',
  });
  expect(answer.body).toMatchObject({ content: 'by form', tags: ['one', 'two'] });
});

it.each([
  '/flows/%00/x',
  '/flows/north-star/%F0%9F%98%80',
  '/users/99999999999999999999',
  '/users/-1',
  '/users/1e5',
  '/private/2147483648',
  '/flows/north-star/harbor-ops/messages/9007199254740993',
  '/flows/north-star/harbor-ops/threads/%27%3B--',
  `/flows/${'x'.repeat(3000)}`,
])('%s is never an error of the server', async (path) => {
  const { ask } = team.person('Li-Na');
  const answer = await ask('GET', path);
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.status).toBeLessThan(500);
  expect(answer.body.message).toBeTypeOf('string');
});

it('turns away who asks too much, says how long, and leaves others alone', async () => {
  const hasty = team.person('Ääni');
  const answers = await Promise.all(Array.from({ length: 70 }, () => hasty.ask('GET', '/user')));
  const refused = answers.filter((answer) => answer.status === 429);
  expect(refused.length).toBe(10);
  expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(refused[0]?.body.message).toContain('Too many requests');
  expect((await team.person('Mira').ask('GET', '/user')).status).toBe(200);
});

describe('lists in a form', () => {
  it.each<[string, unknown]>([
    [
      'f[][label]=a&f[][value]=b&f[][label]=c&f[][value]=d',
      [
        { label: 'a', value: 'b' },
        { label: 'c', value: 'd' },
      ],
    ],
    ['f%5B%5D%5Blabel%5D=a&f%5B%5D%5Bvalue%5D=%5B%5D%5Bx%5D', [{ label: 'a', value: '[][x]' }]],
    ['f[]=a&f[]=b', ['a', 'b']],
    ['f[][a][][b]=1&f[][a][][b]=2', [{ a: [{ b: '1' }, { b: '2' }] }]],
    ['f[a][b]=1', { a: { b: '1' } }],
  ])('%s', (text, list) => {
    expect(JSON.parse(JSON.stringify(parseForm(text)))).toEqual({ f: list });
  });
});
