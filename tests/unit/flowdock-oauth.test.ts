import { afterEach, describe, expect, test } from 'vitest';
import {
  authorizationRequest,
  codeOfRedirect,
  passwordGrant,
  registerApplication,
  rotatingRefresh,
  scopesOf,
} from '../../lib/flowdock/oauth.ts';
import { type Answer, json, type LocalServer, localServer } from '../support/http-server.ts';

const open: LocalServer[] = [];
const serve = async (answer: Answer) => {
  const server = await localServer(answer);
  open.push(server);
  return { server: server.url, seen: server.seen, clientId: 'quayside', clientSecret: 'public' };
};
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});
const ada = { email: 'ada@example.com', password: 'quayside' };

describe('the password grant', () => {
  test.each([
    ['application/json', '{"access_token":"a","expires_in":60,"scope":"flow private","refresh_token":"r"}'],
    [
      'application/x-www-form-urlencoded',
      'access_token=a&expires_in=60&scope=flow%2Cprivate&refresh_token=r',
    ],
  ])('reads an answer in %s', async (type, body) => {
    const client = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': type }).end(body);
    });
    const grant = await passwordGrant({ ...client, ...ada, scope: 'flow private' });
    expect(grant).toMatchObject({
      access_token: 'a',
      expires_in: 60,
      refresh_token: 'r',
      token_type: 'bearer',
    });
    expect(scopesOf(grant)).toEqual(['flow', 'private']);
    const request = client.seen[0];
    expect(request?.headers.authorization).toBeUndefined();
    expect(Object.fromEntries(new URLSearchParams(request?.body))).toEqual({
      client_id: 'quayside',
      client_secret: 'public',
      grant_type: 'password',
      username: ada.email,
      password: ada.password,
      scope: 'flow private',
    });
  });

  test.each([
    [400, { error: 'invalid_grant' }],
    [401, { message: 'Unauthorized' }],
  ])('tells that email or password is wrong (%i)', async (status, body) => {
    const client = await serve((_request, response) => json(response, body, status));
    await expect(passwordGrant({ ...client, ...ada })).rejects.toMatchObject({
      kind: 'unauthorized',
      message: 'Email or password is wrong. Check both and try again.',
    });
  });

  test('tells other refusals in the words of the server', async () => {
    const body = { error: 'invalid_scope', error_description: 'unknown scope' };
    const client = await serve((_request, response) => json(response, body, 400));
    await expect(passwordGrant({ ...client, ...ada })).rejects.toMatchObject({
      kind: 'validation',
      code: 'invalid_scope',
      message: expect.stringContaining('unknown scope'),
    });
  });
});

test('refreshing rotates the token, one request at a time', async () => {
  const client = await serve((_request, response, count) =>
    json(response, { access_token: `a${count}`, refresh_token: `r${count}` }),
  );
  const kept: string[] = [];
  const refresh = rotatingRefresh({ ...client, refreshToken: 'r0' }, async (grant) => {
    await new Promise((resolve) => setTimeout(resolve, 10));
    kept.push(grant.refresh_token ?? '');
  });
  expect(await Promise.all([refresh(), refresh(), refresh()])).toEqual(['a1', 'a1', 'a1']);
  expect(kept).toEqual(['r1']);
  expect(await refresh()).toBe('a2');
  const sent = client.seen.map(({ body }) => new URLSearchParams(body).get('refresh_token'));
  expect(sent).toEqual(['r0', 'r1']);
});

describe('the authorization code', () => {
  test('is asked for with state and a challenge that fits the verifier', async () => {
    const request = await authorizationRequest({
      server: 'https://api.flowdock.com/',
      clientId: 'quayside',
      redirectUri: 'https://x.test/cb',
      scope: 'flow private',
    });
    const url = new URL(request.url);
    expect(url.origin + url.pathname).toBe('https://api.flowdock.com/oauth/authorize');
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(request.verifier));
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      response_type: 'code',
      redirect_uri: 'https://x.test/cb',
      state: request.state,
      code_challenge: Buffer.from(digest).toString('base64url'),
      code_challenge_method: 'S256',
    });
  });

  test('is taken only from an answer to this request', () => {
    const request = { state: 's1' };
    expect(codeOfRedirect('https://x.test/cb?code=c&state=s1', request)).toBe('c');
    expect(() => codeOfRedirect('https://x.test/cb?code=c&state=s2', request)).toThrow(/does not belong/);
    expect(() => codeOfRedirect('https://x.test/cb?error=access_denied&state=s1', request)).toThrow(
      /not granted/,
    );
    expect(() => codeOfRedirect('https://x.test/cb?state=s1', request)).toThrow(/no code/);
  });
});

test('an application is registered by email and password', async () => {
  const client = await serve((_request, response) =>
    json(response, { client_id: 12, client_secret: 's' }, 201),
  );
  const application = await registerApplication({
    ...client,
    ...ada,
    name: 'Bot',
    redirectUri: 'https://x.test',
  });
  expect(application).toMatchObject({ client_id: '12', client_secret: 's' });
  expect(JSON.parse(client.seen[0]?.body ?? '')).toEqual({
    application: { name: 'Bot', redirect_uri: 'https://x.test' },
  });
});
