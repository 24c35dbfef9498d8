import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setPassword } from '../../server/services/people.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { makeTeam, send } from '../support/team.ts';

let server: TestServer;
let team: Awaited<ReturnType<typeof makeTeam>>;
beforeAll(async () => {
  server = await startServer();
  team = await makeTeam(server);
  await setPassword(team.db, team.person('Mira').id, 'a long harbour');
});
afterAll(async () => {
  await team.close();
  await server.stop();
});

const user = (authorization?: string, path = '/user') =>
  send(server.url, 'GET', path, undefined, authorization ? { Authorization: authorization } : {});
const grant = (fields: Record<string, string>, accept = 'application/json') =>
  send(server.url, 'POST', '/oauth/token', new URLSearchParams(fields).toString(), {
    'Content-Type': 'application/x-www-form-urlencoded',
    Accept: accept,
  });
const client = { client_id: 'quayside', client_secret: 'public' };
const mira = { username: 'person0@north-star.test', password: 'a long harbour' };

describe('HTTP Basic', () => {
  it.each([
    ['token and colon', (token: string) => btoa(`${token}:`)],
    ['any password', (token: string) => btoa(`${token}:undefined`)],
    ['no colon at all', (token: string) => btoa(token)],
    ['text behind the base64', (token: string) => `${btoa(token)}:BATMAN`],
  ])('takes a personal API token with %s', async (_name, encode) => {
    const { id, token } = team.person('Tuomo');
    const answer = await user(`Basic ${encode(token)}`);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ id, nick: 'Tuomo' });
    expect(answer.headers.get('flowdock-user')).toBe(String(id));
  });

  it('takes e-mail address, in any case, and password', async () => {
    const answer = await user(`Basic ${btoa('Person0@North-Star.test:a long harbour')}`);
    expect(answer.body).toMatchObject({ nick: 'Mira' });
  });

  it('answers wrong or missing credentials with 401 and a challenge', async () => {
    for (const authorization of [
      undefined,
      `Basic ${btoa('nope:')}`,
      `Basic ${btoa(`${mira.username}:x`)}`,
    ]) {
      const answer = await user(authorization);
      expect(answer.status).toBe(401);
      expect(answer.body).toEqual({ message: 'Unauthorized' });
      expect(answer.headers.get('www-authenticate')).toBe('Basic realm="Flowdock"');
    }
  });

  it('gives people without a password no way in by password', async () => {
    expect((await user(`Basic ${btoa('person1@north-star.test:')}`)).status).toBe(401);
  });
});

describe('OAuth password grant', () => {
  it('gives a token that acts as the person, within its scopes', async () => {
    const { status, body } = await grant({ grant_type: 'password', ...client, ...mira, scope: 'flow' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'bearer', expires_in: 7200, scope: 'flow' });
    expect(body.refresh_token).toBeUndefined();
    expect((await user(`Bearer ${body.access_token}`)).body.nick).toBe('Mira');
    expect((await user(undefined, `/user?access_token=${body.access_token}`)).body.nick).toBe('Mira');
    expect((await user(`Bearer ${body.access_token}`, '/flows')).status).toBe(200);
    const refused = await user(`Bearer ${body.access_token}`, '/private');
    expect(refused.status).toBe(403);
    expect(refused.body).toEqual({ message: 'Access denied' });
    expect(refused.headers.get('flowdock-user')).toBe(String(team.person('Mira').id));
  });

  it('answers as a form unless JSON is asked for', async () => {
    const { body, headers } = await grant({ grant_type: 'password', ...client, ...mira }, '*/*');
    expect(headers.get('content-type')).toContain('application/x-www-form-urlencoded');
    expect(new URLSearchParams(body).get('scope')).toBe('flow,private');
  });

  it.each([
    ['a wrong password', { ...client, ...mira, password: 'x' }, 'invalid_grant', 400],
    ['a wrong secret', { ...client, ...mira, client_secret: 'x' }, 'invalid_client', 401],
    ['an unknown scope', { ...client, ...mira, scope: 'world' }, 'invalid_scope', 400],
  ])('refuses %s', async (_name, fields, error, status) => {
    const answer = await grant({ grant_type: 'password', ...fields });
    expect(answer.status).toBe(status);
    expect(answer.body.error).toBe(error);
  });

  it('refuses a grant it does not know', async () => {
    expect((await grant({ grant_type: 'magic', ...client })).body.error).toBe('unsupported_grant_type');
  });

  it('challenges a bad access token without making a browser ask for a password', async () => {
    expect((await user('Bearer nope')).headers.get('www-authenticate')).toMatch(/^Bearer/);
  });

  it('lets nobody guess more by guessing all at once', async () => {
    const guess = (index: number) =>
      grant({ grant_type: 'password', ...client, username: 'nobody@x.test', password: `guess ${index}` });
    const answers = await Promise.all(Array.from({ length: 25 }, (_, index) => guess(index)));
    expect(answers.filter((answer) => answer.status === 400)).toHaveLength(10);
    expect(answers.filter((answer) => answer.status === 429)).toHaveLength(15);
  });

  it('does not mistake many requests with the right password for guessing', async () => {
    await setPassword(team.db, team.person('J.Doe').id, 'fair winds');
    const authorization = `Basic ${btoa('person3@north-star.test:fair winds')}`;
    const answers = await Promise.all(Array.from({ length: 30 }, () => user(authorization)));
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
  });

  it('answers a request without its parameters in the way of OAuth', async () => {
    const { status, body } = await grant({ ...client });
    expect(status).toBe(400);
    expect(body).toEqual({ error: 'invalid_request', error_description: "grant_type can't be blank." });
  });

  it('turns guessing away after ten wrong passwords', async () => {
    await setPassword(team.db, team.person('Li-Na').id, 'right');
    const fields = { grant_type: 'password', ...client, username: 'person2@north-star.test' };
    for (let attempt = 0; attempt < 10; attempt += 1) {
      expect((await grant({ ...fields, password: `guess ${attempt}` })).status).toBe(400);
    }
    const answer = await grant({ ...fields, password: 'right' });
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

describe('refresh', () => {
  const offline = { grant_type: 'password', ...client, ...mira, scope: 'flow offline_access' };
  const refresh = (token: string) => grant({ grant_type: 'refresh_token', ...client, refresh_token: token });

  it('rotates: the old token dies once a new one is used', async () => {
    const first = (await grant(offline)).body;
    const second = (await refresh(first.refresh_token)).body;
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect((await user(`Bearer ${second.access_token}`)).status).toBe(200);
    const reused = await refresh(first.refresh_token);
    expect(reused.status).toBe(400);
    expect(reused.body.error).toBe('invalid_grant');
  });

  it('survives a lost answer: the old token works until the new one is used', async () => {
    const first = (await grant(offline)).body;
    await refresh(first.refresh_token); // the answer never arrives
    const again = await refresh(first.refresh_token);
    expect(again.status).toBe(200);
    expect((await user(`Bearer ${again.body.access_token}`)).status).toBe(200);
  });
});
