import { afterAll, beforeAll, expect, it } from 'vitest';
import { startServer, type TestServer } from '../support/server.ts';
import { type Caller, makeTeam } from '../support/team.ts';

let server: TestServer;
let team: Awaited<ReturnType<typeof makeTeam>>;
let mira: Caller;
let tuomo: Caller;
let lina: Caller;
beforeAll(async () => {
  server = await startServer();
  team = await makeTeam(server);
  mira = team.person('Mira');
  tuomo = team.person('Tuomo');
  lina = team.person('Li-Na');
});
afterAll(async () => {
  await team.close();
  await server.stop();
});

it('a conversation exists, closed, once it is looked at', async () => {
  expect((await mira.ask('GET', '/private')).body).toEqual([]);
  const { body } = await mira.ask('GET', `/private/${lina.id}`);
  expect(body).toMatchObject({ id: lina.id, name: '@Li-Na', open: false, activity: { mentions: 0 } });
  expect(body.users.map((user: { id: number }) => user.id)).toEqual([mira.id, lina.id]);
  expect((await mira.ask('GET', `/private/${mira.id}`)).status).toBe(404);
  expect((await mira.ask('PUT', `/private/${lina.id}`, { open: true })).body.open).toBe(true);
  expect((await mira.ask('PUT', `/private/${lina.id}`, { open: 7 })).body.errors).toHaveProperty('open');
});

it('a message opens it for the other person, unread until they take the tag away', async () => {
  const { status, body } = await mira.ask('POST', `/private/${tuomo.id}/messages`, {
    event: 'message',
    content: 'tide table is up, see http://acme.io',
    tags: ['ref'],
  });
  expect(status).toBe(201);
  expect(body).toMatchObject({ to: String(tuomo.id), user: String(mira.id), app: 'chat' });
  expect(body.tags).toEqual([`:unread:${tuomo.id}`, 'ref', ':url']);
  expect(body).not.toHaveProperty('flow');
  expect(body).not.toHaveProperty('thread_id');
  const [conversation] = (await tuomo.ask('GET', '/private')).body;
  expect(conversation).toMatchObject({ id: mira.id, open: true, activity: { mentions: 1, chat: true } });
  const path = `/private/${mira.id}/messages`;
  expect((await tuomo.ask('GET', `${path}?tags=:unread:${tuomo.id}`)).body).toHaveLength(1);
  await tuomo.ask('PUT', `${path}/${body.id}`, { tags: ['ref', ':url'] });
  expect((await tuomo.ask('GET', `/private/${mira.id}`)).body.activity.mentions).toBe(0);
});

it('the same uuid is one message, also when both requests come at once and start the conversation', async () => {
  const twin = { event: 'message', content: 'once', uuid: 'twin' };
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => tuomo.ask('POST', `/private/${lina.id}/messages`, twin)),
  );
  expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
  expect((await lina.ask('GET', `/private/${tuomo.id}/messages`)).body).toHaveLength(1);
});

it('two people who write to each other for the first time at once share one conversation', async () => {
  const [a, b] = [team.person('J.Doe'), team.person('Ääni')];
  await Promise.all([
    a.ask('POST', `/private/${b.id}/messages`, { event: 'message', content: 'ahoy' }),
    b.ask('POST', `/private/${a.id}/messages`, { event: 'message', content: 'ahoy' }),
  ]);
  expect((await a.ask('GET', `/private/${b.id}/messages`)).body).toHaveLength(2);
  expect((await b.ask('GET', `/private/${a.id}/messages`)).body).toHaveLength(2);
});

it('nobody else sees it', async () => {
  const { body } = await mira.ask('GET', `/private/${tuomo.id}/messages`);
  expect(body.length).toBeGreaterThan(0);
  expect((await lina.ask('GET', `/private/${tuomo.id}/messages/${body[0].id + 100}`)).status).toBe(404);
  const seen = JSON.stringify((await lina.ask('GET', `/private/${tuomo.id}/messages`)).body);
  expect(seen).not.toContain('tide table');
});

it('stays readable with somebody who has left, and can still be marked read', async () => {
  const leaver = team.person('Ääni');
  const { body } = await leaver.ask('POST', `/private/${tuomo.id}/messages`, {
    event: 'message',
    content: 'fare well',
  });
  await mira.ask('DELETE', `/organizations/north-star/users/${leaver.id}`);
  expect((await tuomo.ask('GET', `/private/${leaver.id}/messages/${body.id}`)).body.content).toBe(
    'fare well',
  );
  await tuomo.ask('PUT', `/private/${leaver.id}/messages/${body.id}`, { tags: [] });
  expect((await tuomo.ask('GET', `/private/${leaver.id}`)).body.activity.mentions).toBe(0);
  const late = await tuomo.ask('POST', `/private/${leaver.id}/messages`, { event: 'message', content: 'x' });
  expect(late.status).toBe(404);
  expect((await lina.ask('GET', `/private/${leaver.id}`)).status).toBe(404);
});

it('only the author edits or deletes the text', async () => {
  const path = `/private/${tuomo.id}/messages`;
  const { body } = await mira.ask('POST', path, { event: 'message', content: 'draft' });
  expect((await tuomo.ask('PUT', `/private/${mira.id}/messages/${body.id}`, { content: 'x' })).status).toBe(
    403,
  );
  await mira.ask('PUT', `${path}/${body.id}`, { content: 'final' });
  expect((await mira.ask('GET', `${path}/${body.id}`)).body.content).toBe('final');
  expect((await mira.ask('DELETE', `${path}/${body.id}`)).body).toEqual({});
  expect((await tuomo.ask('GET', `/private/${mira.id}/messages/${body.id}`)).body.content).toBe('');
});
