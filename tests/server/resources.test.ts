import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createFlowdock } from '../../lib/flowdock/client.ts';
import { createFlow } from '../../server/services/flows.ts';
import { hashToken } from '../../server/services/tokens.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { openTestStream } from '../support/stream.ts';
import { type Caller, makeTeam, send } from '../support/team.ts';

/** What single endpoints promise beyond the stories of the other files. */
let server: TestServer;
let team: Awaited<ReturnType<typeof makeTeam>>;
let mira: Caller;
let tuomo: Caller;
beforeAll(async () => {
  server = await startServer();
  team = await makeTeam(server);
  mira = team.person('Mira');
  tuomo = team.person('Tuomo');
});
afterAll(async () => {
  await team.close();
  await server.stop();
});

const listen = async (who: Caller, query: string) => {
  const stream = await openTestStream(server.url, who.token, query);
  onTestFinished(() => stream.close());
  return stream;
};
const say = async (content: string, more: object = {}) =>
  (await mira.ask('POST', `${team.path}/messages`, { event: 'message', content, ...more })).body;

describe('a reaction', () => {
  it('is told to everybody who watches the flow, and borne by its message', async () => {
    const stream = await listen(tuomo, `filter=${team.flow.id}`);
    const message = await say('who likes it?');
    const at = `${team.path}/messages/${message.id}/emoji_reaction`;
    expect(await mira.ask('POST', at, { type: 'add', emoji: '👍' })).toMatchObject({ status: 200, body: {} });
    const told = await stream.until((one) => one.event === 'emoji-reaction', 'the reaction');
    expect(told.data).toMatchObject({
      user: String(mira.id),
      flow: team.flow.id,
      content: { type: 'add', emoji: '👍', message: message.id },
    });
    expect((await mira.ask('GET', `${team.path}/messages?event=emoji-reaction`)).body).toEqual([]);
    const shown = async () =>
      (await tuomo.ask('GET', `${team.path}/messages/${message.id}`)).body.emoji_reactions;
    expect(message).not.toHaveProperty('emoji_reactions');
    await mira.ask('POST', at, { type: 'add', emoji: '👍' });
    await Promise.all(
      [mira, tuomo].flatMap((who) =>
        ['👍', '🎉'].map((emoji) => who.ask('POST', at, { type: 'add', emoji })),
      ),
    );
    expect(await shown()).toEqual({
      '👍': [mira.id, tuomo.id],
      '🎉': expect.arrayContaining([mira.id, tuomo.id]),
    });
    for (const emoji of ['👍', '🎉', '🎉']) await mira.ask('POST', at, { type: 'remove', emoji });
    expect(await shown()).toEqual({ '👍': [tuomo.id], '🎉': [tuomo.id] });
    await tuomo.ask('PUT', `${team.path}/messages/${message.id}`, { content: 'who likes this?' });
    for (const emoji of ['👍', '🎉']) await tuomo.ask('POST', at, { type: 'remove', emoji });
    expect(await shown()).toEqual({});
    expect((await mira.ask('POST', at, { type: 'like', emoji: '' })).body.errors).toEqual({
      type: ['must be add or remove'],
      emoji: ["can't be blank"],
    });
    const nowhere = `${team.path}/messages/999999/emoji_reaction`;
    expect((await mira.ask('POST', nowhere, { type: 'add', emoji: 'x' })).status).toBe(404);
  });
});

describe('a comment', () => {
  it('is listed with the others on its message, and shown by itself', async () => {
    const parent = await say('say something');
    const at = `${team.path}/messages/${parent.id}/comments`;
    const { body: comment, headers } = await tuomo.ask('POST', at, { content: 'something' });
    expect(headers.get('link')).toMatch(/\/comments>; rel="comments"$/);
    await say('not a comment');
    expect((await mira.ask('GET', at)).body.map((one: { id: number }) => one.id)).toEqual([comment.id]);
    expect((await mira.ask('GET', `${at}/${comment.id}`)).body).toMatchObject({
      id: comment.id,
      content: { title: 'say something', text: 'something' },
    });
  });
});

describe('a status', () => {
  it('shows with the person until an empty one clears it; a line changes nothing', async () => {
    const statusOf = async () => {
      const { body } = await mira.ask('GET', team.path);
      return body.users.find((one: { id: number }) => one.id === mira.id).status;
    };
    await say('on the pier', { event: 'status' });
    expect(await statusOf()).toBe('on the pier');
    const line = await say('waves', { event: 'line' });
    expect(line).toMatchObject({ event: 'line', content: 'waves', app: 'chat' });
    expect(line).not.toHaveProperty('thread_id');
    expect(await statusOf()).toBe('on the pier');
    expect((await say('', { event: 'status' })).content).toBe('');
    expect(await statusOf()).toBeNull();
  });
});

describe('a flow', () => {
  it('tells of its newest message and whether the caller administers it', async () => {
    const newest = await say('the newest');
    const { body } = await mira.ask('GET', team.path);
    expect(body).toMatchObject({
      flow_admin: true,
      last_message_id: newest.id,
      last_message_at: newest.created_at,
    });
    expect((await tuomo.ask('GET', team.path)).body.flow_admin).toBe(false);
  });

  it('that is archived takes no more messages, which its members are told', async () => {
    const { body: flow } = await mira.ask('POST', '/flows/north-star', { name: 'Old pier' });
    const path = new URL(flow.url).pathname;
    await mira.ask('POST', `${path}/users`, { id: tuomo.id });
    await mira.ask('PUT', path, { disabled: true });
    expect((await tuomo.ask('GET', path)).status).toBe(404);
    for (const who of [mira, tuomo]) {
      const answer = await who.ask('POST', `${path}/messages`, { event: 'message', content: 'x' });
      expect(answer).toMatchObject({ status: 403, body: { message: 'Access denied' } });
    }
    const outsider = await team
      .person('Li-Na')
      .ask('POST', `${path}/messages`, { event: 'message', content: 'x' });
    expect(outsider.status).toBe(404);
  });

  it('open to the organization lets anybody of it bring others', async () => {
    const { body: flow } = await mira.ask('POST', '/flows/north-star', { name: 'Commons' });
    const path = new URL(flow.url).pathname;
    const bring = () => tuomo.ask('POST', `${path}/users`, { id: team.person('Li-Na').id });
    expect((await bring()).status).toBe(404);
    await mira.ask('PUT', path, { access_mode: 'organization' });
    expect((await bring()).status).toBe(200);
    expect((await team.person('Li-Na').ask('GET', path)).body.joined).toBe(true);
  });
});

describe('the list of threads', () => {
  it('leads on by its Link with the same filters, until all were seen', async () => {
    for (const text of ['one', 'two', 'three']) await say(text);
    const seen: string[] = [];
    let next: string | null = `${team.path}/threads?application=chat&limit=2`;
    while (next) {
      const { body, headers } = await mira.ask('GET', next);
      expect(body.length).toBeLessThanOrEqual(2);
      seen.push(...body.map((thread: { id: string }) => thread.id));
      const link: string | undefined = /^<(.*)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1];
      next = link ? link.slice(server.url.length) : null;
      if (next) expect(next).toContain('application=chat&limit=2');
    }
    const { body: all } = await mira.ask('GET', `${team.path}/threads?limit=100&application=chat`);
    expect(seen).toEqual(all.map((thread: { id: string }) => thread.id));
    expect(seen.length).toBeGreaterThan(2);
  });

  it.each([2, 3, 100])('leaves out none of one moment where a page of %i ends', async (limit) => {
    const flow = await createFlow(team.db, {
      organizationId: team.organization,
      name: 'Ties',
      creator: mira.id,
    });
    const at = { org: 'north-star', flow: flow.parameterized_name };
    for (const content of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']) {
      await mira.ask('POST', `/flows/${at.org}/${at.flow}/messages`, { event: 'message', content });
    }
    const mine = team.db.updateTable('threads').where('flow_id', '=', flow.id);
    const early = await mine
      .set({ updated_at: new Date(5_000) })
      .returning('id')
      .execute();
    await mine
      .set({ updated_at: new Date(9_000) })
      .where(
        'id',
        'in',
        early.slice(0, 4).map((thread) => thread.id),
      )
      .execute();
    const all = early.map((thread) => thread.id).sort();

    const byLink: string[] = [];
    let next: string | null = `/flows/${at.org}/${at.flow}/threads?limit=${limit}`;
    while (next) {
      const { body, headers } = await mira.ask('GET', next);
      byLink.push(...body.map((thread: { id: string }) => thread.id));
      const link: string | undefined = /^<(.*)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1];
      next = link ? link.slice(server.url.length) : null;
    }
    expect(byLink.sort()).toEqual(all);

    const flowdock = createFlowdock({ server: server.url, auth: { kind: 'token', token: mira.token } });
    const byClient: string[] = [];
    for await (const thread of flowdock.threads.each(at, { limit })) byClient.push(thread.id);
    expect(byClient.sort()).toEqual(all);
  });
});

describe('paths of older clients', () => {
  it('lead to the same places', async () => {
    const { id } = await team.db
      .insertInto('applications')
      .values({ name: 'Old', client_id: 'old', secret_hash: hashToken('s'), secret: 's' })
      .returning('id')
      .executeTakeFirstOrThrow();
    await team.db
      .insertInto('access_tokens')
      .values({
        hash: hashToken('old-bearer'),
        user_id: mira.id,
        application_id: id,
        scopes: ['integration'],
        expires_at: new Date(Date.now() + 3_600_000),
      })
      .execute();
    const made = await send(
      server.url,
      'POST',
      `${team.path}/integrations`,
      { name: 'Old one' },
      {
        Authorization: 'Bearer old-bearer',
      },
    );
    expect(made.status).toBe(201);
    const sent = await send(server.url, 'POST', '/v1/activities/', {
      token: made.body.flow_token,
      event: 'activity',
      title: 'called',
      author: { name: 'Old' },
      external_thread_id: '1',
      thread: { title: 'A call' },
    });
    expect(sent.status).toBe(202);
    const { body: listed } = await mira.ask('GET', `${team.path}/messages.json?event=activity&limit=1`);
    expect(listed[0]).toMatchObject({ title: 'called', thread: { title: 'A call' } });
    expect((await mira.ask('GET', `//v1/user/${tuomo.id}/`)).body.nick).toBe('Tuomo');
    expect((await mira.ask('GET', '/rest/flows.json')).status).toBe(200);
  });
});

describe('what is too much or of the wrong kind', () => {
  it('is refused with the size or the kinds that go', async () => {
    const big = await mira.ask('PUT', `/users/${mira.id}`, JSON.stringify({ nick: 'x'.repeat(1_100_000) }));
    expect(big.status).toBe(413);
    expect(big.body.message).toBeTypeOf('string');
    const xml = await mira.ask('POST', `${team.path}/messages`, '<x/>', {
      'Content-Type': 'application/xml',
    });
    expect(xml.status).toBe(415);
    expect(xml.body.message).toContain('application/json');
  });
});
