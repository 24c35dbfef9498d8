import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setPassword } from '../../server/services/people.ts';
import { hashToken } from '../../server/services/tokens.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { openTestStream } from '../support/stream.ts';
import { makeTeam, send } from '../support/team.ts';
import { type Seen, type Visitor, visitor } from '../support/visitor.ts';

let server: TestServer;
let team: Awaited<ReturnType<typeof makeTeam>>;
beforeAll(async () => {
  server = await startServer();
  team = await makeTeam(server);
  await setPassword(team.db, team.person('Mira').id, mira.password);
  await setPassword(team.db, team.person('Tuomo').id, mira.password);
});
afterAll(async () => {
  await team.close();
  await server.stop();
});

const mira = { email: 'person0@north-star.test', password: 'a long harbour' };
const verifier = 'v'.repeat(43);
const challenge = createHash('sha256').update(verifier).digest('base64url');
const extension = `https://${'abcdefghijklmnop'.repeat(2)}.chromiumapp.org/`;
const OOB = 'urn:ietf:wg:oauth:2.0:oob';
const quayside = {
  client_id: 'quayside',
  response_type: 'code',
  redirect_uri: extension,
  scope: 'flow private',
  state: 'opaque & "state"',
  code_challenge: challenge,
  code_challenge_method: 'S256',
};

const authorize = (parameters: Record<string, string>) =>
  `/oauth/authorize?${new URLSearchParams(parameters)}`;
const token = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
  send(server.url, 'POST', '/oauth/token', new URLSearchParams(fields).toString(), {
    'Content-Type': 'application/x-www-form-urlencoded',
    Accept: 'application/json',
    ...headers,
  });
const trade = (code: string, more: Record<string, string> = {}) =>
  token({
    grant_type: 'authorization_code',
    client_id: 'quayside',
    redirect_uri: extension,
    code,
    code_verifier: verifier,
    ...more,
  });
const me = (accessToken: string) =>
  send(server.url, 'GET', '/user', undefined, { Authorization: `Bearer ${accessToken}` });

/** Signs in on the page an address shows; gives the page that comes after. */
async function signedIn(who: Visitor, address: string, person = mira): Promise<Seen> {
  const page = await who.go(address);
  const after = await who.submit(page, 'Sign in', person);
  expect(after.status).toBe(303);
  return who.go(after.location ?? '');
}
async function allowed(who: Visitor, parameters: Record<string, string>): Promise<URL> {
  const page = await who.go(authorize(parameters));
  const consent = page.text.includes('Sign in ') ? await signedIn(who, authorize(parameters)) : page;
  const answer = await who.submit(consent, 'Allow');
  expect(answer.status).toBe(302);
  return new URL(answer.location ?? '');
}
const codeOf = (url: URL) => url.searchParams.get('code') ?? '';
const register = async (redirectUri: string, name = 'Weathervane') =>
  send(
    server.url,
    'POST',
    '/oauth/applications',
    { application: { name, redirect_uri: redirectUri } },
    { Authorization: `Basic ${btoa(`${mira.email}:${mira.password}`)}` },
  );

describe('the consent page', () => {
  it('asks who is there, says what is asked for, and answers with code and state', async () => {
    const who = visitor(server.url);
    const page = await who.go(authorize(quayside));
    expect(page.status).toBe(200);
    expect(page.text).toContain('Quayside asks to use your account');
    const consent = await signedIn(who, authorize(quayside));
    expect(consent.text).toContain('Let Quayside use your account?');
    expect(consent.text).toContain('Mira Test');
    expect(consent.text).toContain('Read and write messages, threads and files in your flows');
    expect(consent.text).toContain('Read and write your private messages');
    expect(consent.text).not.toContain('Manage');
    expect(consent.text).toContain('the browser extension abcdefghijklmnop');
    const answer = await who.submit(consent, 'Allow');
    const url = new URL(answer.location ?? '');
    expect(url.origin + url.pathname).toBe(extension);
    expect(url.searchParams.get('state')).toBe(quayside.state);
    const { status, body } = await trade(codeOf(url));
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'bearer', scope: 'flow,private' });
    expect(body).not.toHaveProperty('refresh_token');
    expect((await me(body.access_token)).body).toMatchObject({ nick: 'Mira' });
  });

  it('tells the application of a refusal', async () => {
    const who = visitor(server.url);
    const answer = await who.submit(await signedIn(who, authorize(quayside)), 'Don’t allow');
    expect(answer.status).toBe(302);
    const { searchParams } = new URL(answer.location ?? '');
    expect(Object.fromEntries(searchParams)).toEqual({ state: quayside.state, error: 'access_denied' });
  });

  it('asks for flow and private when no scope is named, and for a refresh token with offline_access', async () => {
    const { scope: _, ...bare } = quayside;
    const who = visitor(server.url);
    const plain = await trade(codeOf(await allowed(who, bare)));
    expect(plain.body.scope).toBe('flow,private');
    const offline = await trade(codeOf(await allowed(who, { ...quayside, scope: 'profile offline_access' })));
    expect(offline.body.scope).toBe('profile,offline_access');
    const refreshed = await token({
      grant_type: 'refresh_token',
      client_id: 'quayside',
      refresh_token: offline.body.refresh_token,
    });
    expect(refreshed.body.scope).toBe('profile,offline_access');
  });

  it.each([
    ['an unknown application', { client_id: 'nobody' }],
    ['an address that is not registered', { redirect_uri: 'https://evil.example/' }],
    ['an address that only begins like one', { redirect_uri: `${extension}more` }],
    ['another host behind it', { redirect_uri: extension.replace('.org/', '.org.evil.example/') }],
    ['a script', { redirect_uri: 'javascript:alert(1)//chromiumapp.org/' }],
  ])('goes nowhere for %s', async (_name, change) => {
    const answer = await visitor(server.url).go(authorize({ ...quayside, ...change }));
    expect(answer.status).toBe(400);
    expect(answer.location).toBeNull();
    expect(answer.headers.get('content-type')).toContain('text/html');
  });

  it.each([
    ['another response type', { response_type: 'token' }, 'unsupported_response_type'],
    ['an unknown scope', { scope: 'flow world' }, 'invalid_scope'],
    ['a challenge that is not S256', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['an empty challenge', { code_challenge: '' }, 'invalid_request'],
  ])('tells the application about %s', async (_name, change, error) => {
    const answer = await visitor(server.url).go(authorize({ ...quayside, ...change }));
    expect(answer.status).toBe(302);
    const { searchParams } = new URL(answer.location ?? '');
    expect(searchParams.get('error')).toBe(error);
    expect(searchParams.get('state')).toBe(quayside.state);
  });

  it('demands PKCE of an application that keeps no secret', async () => {
    const { code_challenge: _, code_challenge_method: __, ...bare } = quayside;
    const answer = await visitor(server.url).go(authorize(bare));
    expect(new URL(answer.location ?? '').searchParams.get('error')).toBe('invalid_request');
  });

  it('answers an extension in Firefox, too', async () => {
    const redirect_uri = `https://${'0123456789'.repeat(4)}.extensions.allizom.org/`;
    const url = await allowed(visitor(server.url), { ...quayside, redirect_uri });
    expect(url.href.startsWith(redirect_uri)).toBe(true);
    expect((await trade(codeOf(url), { redirect_uri })).status).toBe(200);
  });

  it('shows a code to copy where nothing can be redirected to, and its address ends in it', async () => {
    const who = visitor(server.url);
    const url = await allowed(who, { ...quayside, redirect_uri: OOB });
    const code = /^\/oauth\/authorize\/([0-9a-f]{32})$/.exec(url.pathname)?.[1] ?? '';
    expect((await who.go(url.pathname)).html).toContain(`value="${code}"`);
    // Nobody else is shown it, and it is shown no more once it was used.
    const other = visitor(server.url);
    await signedIn(other, '/sign-in', { ...mira, email: 'person1@north-star.test' });
    expect((await other.go(url.pathname)).status).toBe(404);
    expect((await trade(code, { redirect_uri: OOB })).status).toBe(200);
    const after = await who.go(url.pathname);
    expect(after.status).toBe(404);
    expect(after.html).not.toContain(code);
    const refused = await who.submit(
      await who.go(authorize({ ...quayside, redirect_uri: OOB })),
      'Don’t allow',
    );
    expect(refused.text).toContain('Nothing was shared');
  });

  it('shows whatever an application is called as text', async () => {
    const { body } = await register('https://vane.example/cb', '<script>alert("x")</script>');
    const page = await visitor(server.url).go(
      authorize({ client_id: body.client_id, response_type: 'code', state: '"><img src=x>' }),
    );
    expect(page.html).not.toContain('<script');
    expect(page.html).not.toContain('<img');
    expect(page.text).toContain('<script>alert("x")</script> asks');
  });
});

describe('pages are safe', () => {
  it('no script, no frame, no cache, no neighbours', async () => {
    const who = visitor(server.url);
    for (const page of [
      await who.go('/'),
      await signedIn(who, authorize(quayside)),
      await who.go('/oauth/applications'),
    ]) {
      const policy = page.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toContain("base-uri 'none'");
      expect(policy).toMatch(/style-src 'sha256-[^']+';/);
      expect(policy).not.toContain('unsafe');
      expect(page.headers.get('x-frame-options')).toBe('DENY');
      expect(page.headers.get('x-content-type-options')).toBe('nosniff');
      expect(page.headers.get('cache-control')).toBe('no-store');
      expect(page.headers.get('access-control-allow-credentials')).toBeNull();
    }
    const consent = await who.go(authorize(quayside));
    expect(consent.headers.get('content-security-policy')).toContain(
      `form-action 'self' ${new URL(extension).origin};`,
    );
  });

  it('keeps cookies from scripts and from other sites', async () => {
    const page = await visitor(server.url).go('/sign-in');
    const [cookie = ''] = page.headers.getSetCookie();
    expect(cookie).toMatch(/; HttpOnly/i);
    expect(cookie).toMatch(/; SameSite=Lax/i);
  });

  it('takes no form that another site made up', async () => {
    const who = visitor(server.url);
    const consent = await signedIn(who, authorize(quayside));
    for (const form_token of ['', 'f'.repeat(64)]) {
      const answer = await who.submit(consent, 'Allow', { form_token });
      expect(answer.status).toBe(403);
      expect(answer.location).toBeNull();
    }
    // Not even one with the token of the attacker's own browser.
    const attacker = visitor(server.url);
    const theirs = await attacker.go('/sign-in');
    const form_token = / name="form_token" value="([^"]*)"/.exec(theirs.html)?.[1] ?? '';
    expect((await who.submit(consent, 'Allow', { form_token })).status).toBe(403);
    expect((await visitor(server.url).submit(theirs, 'Sign in', mira)).status).toBe(403);
  });

  it('checks again what a form that was sent asks for', async () => {
    const who = visitor(server.url);
    const consent = await signedIn(who, authorize(quayside));
    const answer = await who.submit(consent, 'Allow', { redirect_uri: 'https://evil.example/' });
    expect(answer.status).toBe(400);
    expect(answer.location).toBeNull();
  });

  it('signing in leads nowhere but to this server', async () => {
    for (const next of [
      'https://evil.example/',
      '//evil.example/',
      '/\\evil.example/',
      '/.//evil.example/',
      'javascript:alert(1)',
    ]) {
      const who = visitor(server.url);
      const page = await who.go(`/sign-in?${new URLSearchParams({ next })}`);
      expect((await who.submit(page, 'Sign in', mira)).location).toBe('/');
      const again = await who.go('/sign-in');
      expect((await who.submit(again, 'Sign in', { ...mira, next })).location).toBe('/');
    }
  });

  it('a new cookie comes with signing in, and the old one ends with signing out', async () => {
    const who = visitor(server.url);
    await signedIn(who, '/oauth/applications');
    const stolen = who.cookies.get('quayside_session') ?? '';
    const page = await who.go('/oauth/applications');
    expect((await who.submit(page, 'Not you?')).status).toBe(303);
    const thief = visitor(server.url);
    thief.cookies.set('quayside_session', stolen);
    expect((await thief.go('/oauth/applications')).text).toContain('Sign in');
  });

  it('a new password ends the sessions of the old one', async () => {
    const who = visitor(server.url);
    await signedIn(who, '/oauth/applications');
    await setPassword(team.db, team.person('Mira').id, mira.password);
    expect((await who.go('/oauth/applications')).text).toContain('Sign in');
  });

  it('a cookie opens nothing of the API', async () => {
    const who = visitor(server.url);
    await signedIn(who, '/oauth/applications');
    expect((await who.go('/user')).status).toBe(401);
  });

  it('keeps what was typed after a wrong password, and turns guessing away', async () => {
    const who = visitor(server.url);
    const page = await who.go('/sign-in');
    const email = 'person2@north-star.test';
    for (let attempt = 0; attempt < 10; attempt += 1) {
      const again = await who.submit(page, 'Sign in', { email, password: `guess ${attempt}` });
      expect(again.status).toBe(422);
      expect(again.html).toContain(`value="${email}"`);
    }
    const answer = await who.submit(page, 'Sign in', { email, password: 'guess' });
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

describe('a code', () => {
  it.each([
    ['another verifier', { code_verifier: 'w'.repeat(43) }, 'invalid_grant'],
    ['no verifier', { code_verifier: '' }, 'invalid_grant'],
    ['another address', { redirect_uri: OOB }, 'invalid_grant'],
    ['no address', { redirect_uri: '' }, 'invalid_request'],
    ['a wrong secret', { client_secret: 'x' }, 'invalid_client'],
    ['another application', { client_id: 'nobody' }, 'invalid_client'],
  ])('is worth nothing with %s', async (_name, change, error) => {
    const code = codeOf(await allowed(visitor(server.url), quayside));
    expect((await trade(code, change)).body.error).toBe(error);
    expect((await trade(code)).status).toBe(200);
  });

  it('counts once; used twice, all it brought is taken back, refreshed or not', async () => {
    const url = await allowed(visitor(server.url), { ...quayside, scope: 'flow offline_access' });
    const first = (await trade(codeOf(url))).body;
    const client = { grant_type: 'refresh_token', client_id: 'quayside' };
    const second = (await token({ ...client, refresh_token: first.refresh_token })).body;
    expect((await me(second.access_token)).status).toBe(200);
    const again = await trade(codeOf(url));
    expect(again.status).toBe(400);
    expect(again.body.error).toBe('invalid_grant');
    for (const { access_token, refresh_token } of [first, second]) {
      expect((await me(access_token)).status).toBe(401);
      expect((await token({ ...client, refresh_token })).body.error).toBe('invalid_grant');
    }
  });

  it('brings one grant to one of many who come at once', async () => {
    const code = codeOf(await allowed(visitor(server.url), quayside));
    const answers = await Promise.all(Array.from({ length: 6 }, () => trade(code)));
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
  });

  it('is too old after ten minutes', async () => {
    const code = codeOf(await allowed(visitor(server.url), quayside));
    const row = team.db.selectFrom('authorization_codes').where('hash', '=', hashToken(code));
    const { expires_at } = await row.select('expires_at').executeTakeFirstOrThrow();
    expect(Math.abs(expires_at.getTime() - Date.now() - 600_000)).toBeLessThan(60_000);
    await team.db
      .updateTable('authorization_codes')
      .set({ expires_at: new Date(Date.now() - 1) })
      .where('hash', '=', hashToken(code))
      .execute();
    expect((await trade(code)).body.error).toBe('invalid_grant');
  });
});

describe('registered applications', () => {
  it('are told id, secret and address, and use them by body or Basic', async () => {
    const { status, body } = await register('https://vane.example/cb?keep=1');
    expect(status).toBe(201);
    expect(body).toMatchObject({ name: 'Weathervane', redirect_uri: 'https://vane.example/cb?keep=1' });
    expect(body.url).toBe(`${server.url}/oauth/applications/${body.id}`);
    // Its address is the default one; it keeps a secret, so it needs no PKCE.
    const asked = { client_id: body.client_id, response_type: 'code', state: 's' };
    const who = visitor(server.url);
    const url = await allowed(who, asked);
    expect(url.href).toMatch(/^https:\/\/vane\.example\/cb\?keep=1&state=s&code=[0-9a-f]{32}$/);
    const fields = { grant_type: 'authorization_code', redirect_uri: body.redirect_uri };
    const basic = { Authorization: `Basic ${btoa(`${body.client_id}:${body.client_secret}`)}` };
    expect((await token({ ...fields, code: codeOf(url) }, basic)).status).toBe(200);
    const { client_id, client_secret } = body;
    const second = codeOf(await allowed(who, asked));
    const without = await token({ ...fields, client_id, code: second });
    expect(without.status).toBe(401);
    expect(without.headers.get('www-authenticate')).toMatch(/^Basic/);
    expect(
      (await token({ ...fields, client_id, client_secret, code: second, code_verifier: verifier })).status,
    ).toBe(400);
    expect((await token({ ...fields, client_id, client_secret, code: second })).status).toBe(200);
  });

  it('can show their code to people instead', async () => {
    const { body } = await register(OOB);
    const url = await allowed(visitor(server.url), { client_id: body.client_id, response_type: 'code' });
    expect(url.pathname).toMatch(/^\/oauth\/authorize\/[0-9a-f]{32}$/);
  });

  it.each([
    'http://vane.example/cb',
    'javascript:alert(1)',
    'data:text/html,x',
    'https://a@b.example/',
    'https://b.example/#x',
    'nonsense',
  ])('are not answered at %s', async (address) => {
    const { status, body } = await register(address);
    expect(status).toBe(400);
    expect(body.errors).toHaveProperty('redirect_uri');
  });

  it.each(['http://127.0.0.1:8080/cb', 'http://localhost/cb', 'com.example.vane:/cb'])(
    'may be answered at %s',
    async (address) => expect((await register(address)).status).toBe(201),
  );

  it('are registered by people only', async () => {
    expect((await send(server.url, 'POST', '/oauth/applications', {})).status).toBe(401);
    const { body } = await trade(codeOf(await allowed(visitor(server.url), quayside)));
    const answer = await send(
      server.url,
      'POST',
      '/oauth/applications',
      { application: { name: 'x', redirect_uri: 'https://x.example/' } },
      { Authorization: `Bearer ${body.access_token}` },
    );
    expect(answer.status).toBe(403);
  });

  it('have an address that says who they are, to people and to programs', async () => {
    const { body } = await register('https://vane.example/cb', 'Barometer');
    const who = visitor(server.url);
    expect((await signedIn(who, `/oauth/applications/${body.id}`)).text).toContain('Barometer');
    const json = await team.person('Tuomo').ask('GET', `/oauth/applications/${body.id}`, undefined, {
      Accept: 'application/json',
    });
    expect(json.body).toEqual({ id: body.id, name: 'Barometer', icon_url: null, url: body.url });
    expect((await who.go('/oauth/applications/999999')).status).toBe(404);
  });
});

describe('taking access back', () => {
  it('is one press, and ends tokens and streams at once', async () => {
    const who = visitor(server.url);
    const url = await allowed(who, { ...quayside, scope: 'flow private offline_access' });
    const { body } = await trade(codeOf(url));
    const waiting = codeOf(await allowed(who, quayside));
    const stream = await openTestStream(server.url, 'unused', 'user=1', {
      headers: { Authorization: `Bearer ${body.access_token}` },
    });
    expect(stream.status).toBe(200);
    // Somebody else's stream of the same application goes on.
    const other = visitor(server.url);
    await signedIn(other, '/sign-in', { ...mira, email: 'person1@north-star.test' });
    const theirs = (await trade(codeOf(await allowed(other, quayside)))).body;
    const page = await who.go('/oauth/applications');
    expect(page.text).toMatch(/Quayside Read/);
    await who.submit(page, 'Take back');
    await stream.ended;
    expect((await me(body.access_token)).status).toBe(401);
    expect((await me(theirs.access_token)).status).toBe(200);
    expect((await trade(waiting)).body.error).toBe('invalid_grant');
    const refresh = { grant_type: 'refresh_token', client_id: 'quayside', refresh_token: body.refresh_token };
    expect((await token(refresh)).body.error).toBe('invalid_grant');
    expect((await who.go('/oauth/applications')).text).not.toMatch(/Quayside (Read|Take)/);
  });
});
