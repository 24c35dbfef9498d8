import { afterAll, beforeAll, expect, it } from 'vitest';
import { setPassword } from '../../server/services/people.ts';
import { eventually } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { openTestStream } from '../support/stream.ts';
import { makeTeam, send } from '../support/team.ts';
import { visitor } from '../support/visitor.ts';

let server: TestServer;
let team: Awaited<ReturnType<typeof makeTeam>>;
beforeAll(async () => {
  server = await startServer({ env: { QUAYSIDE_LOG: 'trace' } });
  team = await makeTeam(server);
});
afterAll(async () => {
  await team.close();
  await server.stop();
});

it('the log tells what was asked, and no token, password, address, header or content', async () => {
  const secrets: Record<string, string> = {
    password: 'password-3f1c',
    content: 'content-7d20',
    tag: 'tag-11ab',
    header: 'header-52e9',
    query: 'query-90aa',
    state: 'state-4c4c',
    nobody: 'nobody-6b6b',
    email: 'person0@north-star.test',
  };
  const mira = team.person('Mira');
  secrets.token = mira.token;
  await setPassword(team.db, mira.id, secrets.password ?? '');
  const form = { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' };
  const grant = await send(
    server.url,
    'POST',
    '/oauth/token',
    new URLSearchParams({
      grant_type: 'password',
      client_id: 'quayside',
      username: secrets.email ?? '',
      password: secrets.password ?? '',
      scope: 'flow private offline_access',
    }).toString(),
    form,
  );
  secrets.access = grant.body.access_token;
  secrets.refresh = grant.body.refresh_token;
  const refresh = {
    grant_type: 'refresh_token',
    client_id: 'quayside',
    refresh_token: secrets.refresh ?? '',
  };
  const refreshed = await send(
    server.url,
    'POST',
    '/oauth/token',
    new URLSearchParams(refresh).toString(),
    form,
  );
  secrets.second = refreshed.body.access_token;

  const messages = `${team.path}/messages`;
  const posted = await mira.ask('POST', messages, {
    event: 'message',
    content: secrets.content,
    tags: [secrets.tag],
  });
  expect(posted.status).toBe(201);
  await mira.ask('GET', `${messages}?search=${secrets.query}`, undefined, {
    'X-Secret': secrets.header ?? '',
  });
  await mira.ask('GET', `/flows/${secrets.query}/${secrets.query}`);
  await mira.ask('POST', messages, { event: secrets.content, content: '' });
  await mira.ask('POST', messages, `{"content": "${secrets.content}`);
  await mira.ask('POST', messages, secrets.content, { 'Content-Type': 'text/plain' });
  await send(server.url, 'GET', `/user?access_token=${secrets.second}`);
  await send(server.url, 'GET', `/user?access_token=${secrets.nobody}`);
  await send(server.url, 'GET', '/user', undefined, { Authorization: `Bearer ${secrets.nobody}` });
  await send(server.url, 'GET', '/user', undefined, {
    Authorization: `Basic ${btoa(`${secrets.email}:${secrets.nobody}`)}`,
  });
  await send(server.url, 'GET', `/%ff/${secrets.query}`);
  const api = (await mira.ask('GET', team.path)).body.api_token;
  secrets.push = api;
  await send(server.url, 'POST', `/v1/messages/chat/${api}`, {
    content: secrets.content,
    external_user_name: 'Gull',
  });
  const stream = await openTestStream(server.url, mira.token, `filter=${team.flow.id}&user=1&active=true`);
  await mira.ask('POST', messages, { event: 'message', content: secrets.content });
  await stream.until((event) => event.data.content === secrets.content, 'the message');
  stream.close();

  const invitation = await mira.ask('POST', `${team.path}/invitations`, { email: 'guest@log.test' });
  secrets.link = new URL(invitation.body.join_url).pathname.split('/').at(-1) ?? '';
  const who = visitor(server.url);
  await who.go(`/invitations/${secrets.link}`);
  const query = new URLSearchParams({
    client_id: 'quayside',
    response_type: 'code',
    redirect_uri: 'urn:ietf:wg:oauth:2.0:oob',
    state: secrets.state ?? '',
    code_challenge: 'c'.repeat(43),
    code_challenge_method: 'S256',
  });
  const person = { email: secrets.email ?? '', password: secrets.password ?? '' };
  const next =
    (await who.submit(await who.go(`/oauth/authorize?${query}`), 'Sign in', person)).location ?? '';
  const allowed = await who.submit(await who.go(next), 'Allow');
  secrets.code = allowed.location?.split('/').at(-1) ?? '';
  await who.go(new URL(allowed.location ?? '').pathname);
  secrets.session = who.cookies.get('quayside_session') ?? '';

  // What the database says of a failure holds what it was given.
  await team.db.schema.alterTable('threads').renameTo('threads_away').execute();
  const broken = await mira.ask('POST', messages, { event: 'message', content: secrets.content });
  await team.db.schema.alterTable('threads_away').renameTo('threads').execute();
  expect(broken.status).toBe(500);

  await eventually('the log', async () => server.log().includes('request failed'));
  const log = server.log();
  expect(log).toContain('/flows/:org/:flow/messages');
  expect(log).toContain('"statusCode":201');
  for (const [name, secret] of Object.entries(secrets)) {
    expect(secret.length, name).toBeGreaterThan(6);
    expect(log.includes(secret), `${name} in the log`).toBe(false);
  }
});
