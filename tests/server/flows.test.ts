import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addMembership, createApiToken, createUser } from '../../server/services/people.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { type Caller, makeTeam, send } from '../support/team.ts';

let server: TestServer;
let team: Awaited<ReturnType<typeof makeTeam>>;
let strangers: Awaited<ReturnType<typeof makeTeam>>;
let mira: Caller; // the admin
let tuomo: Caller;
let stranger: Caller;
beforeAll(async () => {
  server = await startServer();
  team = await makeTeam(server);
  strangers = await makeTeam(server, { org: 'elsewhere', nicks: ['Stranger'] });
  mira = team.person('Mira');
  tuomo = team.person('Tuomo');
  stranger = strangers.person('Stranger');
});
afterAll(async () => {
  await team.close();
  await strangers.close();
  await server.stop();
});

const names = (body: { name: string }[]) => body.map((flow) => flow.name);
const create = async (who: Caller, name: string) =>
  (await who.ask('POST', '/flows/north-star', { name })).body;

describe('a flow', () => {
  it('is created by a member of the organization, who is in it at once', async () => {
    const answer = await tuomo.ask('POST', '/flows/north-star', { name: 'Tide tables' });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      name: 'Tide tables',
      parameterized_name: 'tide-tables',
      joined: true,
      open: true,
      disabled: false,
      unread_mentions: 0,
      access_mode: 'invitation',
      url: `${server.url}/flows/north-star/tide-tables`,
      organization: { parameterized_name: 'north-star', user_count: 5 },
    });
    expect(answer.body.users).toHaveLength(1);
    expect(answer.body.join_url).toBeUndefined();
    expect((await create(mira, 'Tide tables')).parameterized_name).toBe('tide-tables-2');
    expect((await tuomo.ask('POST', '/flows/north-star', { name: ' ' })).body.errors).toEqual({
      name: ["can't be blank"],
    });
    expect((await tuomo.ask('POST', '/flows/north-star', { name: 'x'.repeat(101) })).status).toBe(400);
  });

  it('is found by path, by id, and by the old form of id', async () => {
    const byPath = (await mira.ask('GET', team.path)).body;
    for (const id of [team.flow.id, 'north-star:harbor-ops']) {
      const { body } = await mira.ask('GET', `/flows/find?id=${encodeURIComponent(id)}`);
      expect(body).toEqual(byPath);
    }
    expect((await mira.ask('GET', '/flows/find')).body.errors).toEqual({ id: ["can't be blank"] });
    expect((await mira.ask('GET', `/v1//flows/north-star/harbor-ops/`)).body.id).toBe(team.flow.id);
    expect((await mira.ask('GET', `/flows.json`)).status).toBe(200);
  });

  it('shows to strangers as unknown, in every way', async () => {
    const message = (await mira.ask('POST', `${team.path}/messages`, { event: 'message', content: 'secret' }))
      .body;
    for (const [method, path, body] of [
      ['GET', team.path],
      ['GET', `/flows/find?id=${team.flow.id}`],
      ['GET', '/flows/north-star'],
      ['GET', `${team.path}/users`],
      ['GET', `${team.path}/messages`],
      ['GET', `${team.path}/messages/${message.id}`],
      ['GET', `${team.path}/threads/${message.thread_id}`],
      ['PUT', `${team.path}/messages/${message.id}`, { tags: [] }],
      ['DELETE', `${team.path}/messages/${message.id}`],
      ['POST', `${team.path}/messages`, { event: 'message', content: 'x' }],
      ['POST', '/messages', { flow: team.flow.id, event: 'message', content: 'x' }],
      ['PUT', team.path, { open: true }],
      ['GET', '/organizations/north-star'],
      ['GET', `/users/${mira.id}`],
      ['GET', `/private/${mira.id}`],
      ['POST', `/private/${mira.id}/messages`, { event: 'message', content: 'x' }],
    ] as const) {
      expect([path, (await stranger.ask(method, path, body)).status]).toEqual([path, 404]);
    }
    expect(names((await stranger.ask('GET', '/flows/all')).body)).toEqual(['Harbor ops']);
    expect((await stranger.ask('GET', '/users')).body).toHaveLength(1);
  });
});

describe('joining', () => {
  it('is open to colleagues when the access mode says so', async () => {
    const flow = await create(mira, 'Open deck');
    const path = new URL(flow.url).pathname;
    expect((await tuomo.ask('GET', path)).status).toBe(404);
    const opened = await mira.ask('PUT', path, { access_mode: 'organization' });
    expect(opened.body.join_url).toMatch(/\/invitations\/[0-9a-f]{40}-open-deck$/);
    expect(names((await tuomo.ask('GET', '/flows')).body)).not.toContain('Open deck');
    const offered = (await tuomo.ask('GET', '/flows/all')).body.find(
      (one: { id: string }) => one.id === flow.id,
    );
    expect(offered).toMatchObject({ joined: false, open: false });
    expect((await tuomo.ask('GET', `${path}/messages`)).status).toBe(403);
    expect((await tuomo.ask('PUT', path, { open: 'true' })).body).toMatchObject({ joined: true, open: true });
    const [event] = (await tuomo.ask('GET', `${path}/messages?event=action`)).body;
    expect(event).toMatchObject({ user: String(tuomo.id), content: { type: 'join' } });
    expect((await tuomo.ask('PUT', path, { open: false })).body).toMatchObject({ joined: true, open: false });
    expect((await tuomo.ask('PUT', path, { joined: false })).body).toMatchObject({ joined: false });
    expect((await tuomo.ask('GET', `${path}/messages`)).status).toBe(403);
  });

  it('happens to people who are added, and not to strangers', async () => {
    const flow = await create(mira, 'Bridge');
    const path = new URL(flow.url).pathname;
    expect((await mira.ask('POST', `${path}/users`, {})).body.errors).toEqual({ id: ["can't be blank"] });
    expect((await mira.ask('POST', `${path}/users`, { id: stranger.id })).status).toBe(404);
    expect((await mira.ask('POST', `${path}/users`, { id: tuomo.id })).body).toEqual({});
    expect((await mira.ask('POST', `${path}/users`, { id: tuomo.id })).body).toEqual({});
    const events = (await tuomo.ask('GET', `${path}/messages?event=action`)).body;
    expect(events).toHaveLength(1);
    expect(events[0].content).toEqual({ type: 'add_people', description: 'Tuomo', message: ['Tuomo'] });
  });
});

describe('rights', () => {
  it('let only admins rename, open up or archive a flow', async () => {
    const flow = await create(tuomo, 'Engine room');
    const path = new URL(flow.url).pathname;
    for (const change of [{ name: 'x' }, { access_mode: 'link' }, { disabled: true }]) {
      expect((await tuomo.ask('PUT', path, change)).status).toBe(403);
    }
    await tuomo.ask('POST', `${path}/users`, { id: mira.id });
    const renamed = (await mira.ask('PATCH', path, { name: 'Boiler room' })).body;
    expect(renamed).toMatchObject({ name: 'Boiler room', parameterized_name: 'engine-room' });
    expect((await mira.ask('PUT', path, { access_mode: 'open' })).body.errors).toHaveProperty('access_mode');
    expect((await mira.ask('PUT', path, { disabled: 'perhaps' })).body.errors).toHaveProperty('disabled');
    expect((await mira.ask('PUT', path, { disabled: true })).body.disabled).toBe(true);
    expect(names((await tuomo.ask('GET', '/flows')).body)).not.toContain('Boiler room');
    const post = await mira.ask('POST', `${path}/messages`, { event: 'message', content: 'x' });
    expect(post.status).toBe(403);
  });

  it('end at once for people who are blocked', async () => {
    const flow = await create(mira, 'Quiet cove');
    const path = new URL(flow.url).pathname;
    await mira.ask('POST', `${path}/users`, { id: tuomo.id });
    expect((await tuomo.ask('PUT', `${path}/users/${mira.id}`, { disabled: true })).status).toBe(403);
    expect((await mira.ask('PUT', `${path}/users/${tuomo.id}`, {})).body.errors).toHaveProperty('disabled');
    expect((await mira.ask('PUT', `${path}/users/${tuomo.id}`, { disabled: true })).body).toEqual({});
    expect((await tuomo.ask('GET', `${path}/messages`)).status).toBe(403);
    expect(names((await tuomo.ask('GET', '/flows')).body)).not.toContain('Quiet cove');
    await mira.ask('PUT', `${path}/users/${tuomo.id}`, { disabled: false });
    expect((await tuomo.ask('GET', `${path}/messages`)).status).toBe(200);
  });

  it('are the same after a block as before it, for who was in the flow and for who had left', async () => {
    const flow = await create(mira, 'Slipway');
    const path = new URL(flow.url).pathname;
    await mira.ask('POST', `${path}/users`, { id: tuomo.id });
    const block = (disabled: boolean) => mira.ask('PUT', `${path}/users/${tuomo.id}`, { disabled });
    await tuomo.ask('PUT', path, { joined: false });
    // Twice changes nothing more than once.
    for (const disabled of [true, true, false, false]) expect((await block(disabled)).body).toEqual({});
    expect((await tuomo.ask('GET', `${path}/messages`)).status).toBe(404);
    expect(names((await tuomo.ask('GET', '/flows')).body)).not.toContain('Slipway');
    await mira.ask('POST', `${path}/users`, { id: tuomo.id });
    await block(true);
    expect((await tuomo.ask('GET', `${path}/messages`)).status).toBe(403);
    await block(false);
    expect((await tuomo.ask('GET', `${path}/messages`)).status).toBe(200);
  });

  it('end with membership of the organization', async () => {
    const id = await createUser(team.db, {
      email: 'leaver@x.test',
      name: 'L',
      nick: 'Leaver',
      password: null,
    });
    await addMembership(team.db, team.organization, id, false);
    const token = await createApiToken(team.db, id, 'test');
    await mira.ask('POST', `${team.path}/users`, { id });
    const asLeaver = (path: string) =>
      send(server.url, 'GET', path, undefined, { Authorization: `Basic ${btoa(token)}` });
    expect((await asLeaver(`${team.path}/messages`)).status).toBe(200);
    expect((await tuomo.ask('DELETE', `/organizations/north-star/users/${id}`)).status).toBe(403);
    expect((await mira.ask('DELETE', `/organizations/north-star/users/${id}`)).status).toBe(204);
    expect((await asLeaver(`${team.path}/messages`)).status).toBe(404);
    const lastAdmin = await mira.ask('DELETE', `/organizations/north-star/users/${mira.id}`);
    expect(lastAdmin.status).toBe(400);
  });
});

describe('people and organizations', () => {
  it('show in their documented shapes', async () => {
    const user = (await mira.ask('GET', `/users/${tuomo.id}`)).body;
    expect(user).toEqual({
      id: tuomo.id,
      email: 'person1@north-star.test',
      name: 'Tuomo Test',
      nick: 'Tuomo',
      avatar: expect.stringMatching(`^${server.url}/avatars/initials/[0-9a-f]{32}/$`),
      website: null,
    });
    expect((await mira.ask('GET', '/users/0')).headers.get('flowdock-user')).toBe(String(mira.id));
    const [organization] = (await tuomo.ask('GET', '/organizations')).body;
    expect(organization).toMatchObject({ parameterized_name: 'north-star', active: true });
    expect(organization.users[0]).toMatchObject({ nick: 'Mira', admin: true });
    for (const key of [organization.id, `find?id=${organization.id}`]) {
      expect((await tuomo.ask('GET', `/organizations/${key}`)).body.id).toBe(organization.id);
    }
    expect((await tuomo.ask('PUT', '/organizations/north-star', { name: 'x' })).status).toBe(403);
  });

  it('let everybody change their own nick and address, and nobody else', async () => {
    const leo = team.person('J.Doe');
    expect((await leo.ask('PUT', `/users/${leo.id}`, { nick: 'Jay' })).body).toEqual({});
    expect((await leo.ask('GET', '/user')).body.nick).toBe('Jay');
    expect((await leo.ask('PUT', `/users/${leo.id}`, { nick: 'tuomo' })).body.errors).toHaveProperty('nick');
    expect((await leo.ask('PUT', `/users/${leo.id}`, { nick: 'a b' })).body.errors).toHaveProperty('nick');
    expect((await leo.ask('PUT', `/users/${leo.id}`, { email: 'nowhere' })).body.errors).toHaveProperty(
      'email',
    );
    expect((await leo.ask('PUT', `/users/${mira.id}`, { nick: 'Boss' })).status).toBe(403);
  });
});
