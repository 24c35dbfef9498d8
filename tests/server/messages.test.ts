import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addToFlow, createFlow } from '../../server/services/flows.ts';
import { lockConversation } from '../../server/services/message-store.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { type Answer, type Caller, makeTeam } from '../support/team.ts';

let server: TestServer;
let team: Awaited<ReturnType<typeof makeTeam>>;
let mira: Caller;
let tuomo: Caller;
let messages: string;
beforeAll(async () => {
  server = await startServer();
  team = await makeTeam(server);
  mira = team.person('Mira');
  tuomo = team.person('Tuomo');
  messages = `${team.path}/messages`;
});
afterAll(async () => {
  await team.close();
  await server.stop();
});

const say = async (who: Caller, content: string, more: object = {}) =>
  (await who.ask('POST', messages, { event: 'message', content, ...more })).body;

describe('posting', () => {
  it('answers 201 with the message, its tags, and the thread it starts', async () => {
    const { status, body, headers } = await mira.ask('POST', messages, {
      event: 'message',
      content: '@tuomo ferry 3 is late, see http://ais.test #ops',
      uuid: 'Vn3cQ8yLr0eTb6Ka',
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      event: 'message',
      app: 'chat',
      flow: team.flow.id,
      user: String(mira.id),
      uuid: 'Vn3cQ8yLr0eTb6Ka',
      edited: null,
      attachments: [],
      thread: { initial_message: body.id, internal_comments: 1, title: body.content },
    });
    expect(new Set(body.tags)).toEqual(new Set(['ops', `:user:${tuomo.id}`, `:unread:${tuomo.id}`, ':url']));
    expect(body.thread_id).toMatch(/^[\w-]{27}$/);
    expect(Date.parse(body.created_at)).toBe(body.sent);
    expect(headers.get('link')).toBe(`<${server.url}${messages}/${body.id}/comments>; rel="comments"`);
  });

  it('stores one message for one uuid of one author, also when requests race', async () => {
    const twin = { event: 'message', content: 'once', uuid: 'race' };
    const answers = await Promise.all(Array.from({ length: 20 }, () => mira.ask('POST', messages, twin)));
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([201]));
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
    const other = await tuomo.ask('POST', messages, twin);
    expect(other.body.id).not.toBe(answers[0]?.body.id);
  });

  it('keeps nobody waiting for a flow that somebody else holds', async () => {
    const held = await createFlow(team.db, {
      organizationId: team.organization,
      name: 'Held',
      creator: null,
    });
    await addToFlow(team.db, held.id, mira.id);
    const post = { event: 'message', content: 'both at once' };
    let waiting: Promise<Answer> | undefined;
    await team.db.transaction().execute(async (trx) => {
      await lockConversation(trx, held.conversation_id);
      waiting = mira.ask('POST', `/flows/north-star/${held.parameterized_name}/messages`, post);
      const others = await Promise.all(Array.from({ length: 5 }, () => mira.ask('POST', messages, post)));
      expect(others.map(({ status }) => status)).toEqual(others.map(() => 201));
      expect(await Promise.race([waiting, 'waits'])).toBe('waits');
    });
    expect((await waiting)?.status).toBe(201);
  });

  it('replies into a thread and counts it', async () => {
    const first = await say(mira, 'a thread begins');
    const reply = await say(tuomo, 'and goes on', { thread_id: first.thread_id });
    expect(reply.thread_id).toBe(first.thread_id);
    expect(reply.thread.internal_comments).toBe(2);
    const inThread = await mira.ask('POST', `${team.path}/threads/${first.thread_id}/messages`, {
      event: 'message',
      content: 'by path',
    });
    expect(inThread.body.thread.internal_comments).toBe(3);
    const list = await mira.ask('GET', `${team.path}/threads/${first.thread_id}/messages`);
    expect(list.body.map((one: { content: string }) => one.content)).toEqual([
      'a thread begins',
      'and goes on',
      'by path',
    ]);
    expect((await mira.ask('GET', `${team.path}/threads`)).body[0].id).toBe(first.thread_id);
    expect((await say(mira, 'x', { thread_id: 'A'.repeat(27) })).message).toBe('not found');
  });

  it('takes the flow as a parameter, from the query too', async () => {
    const body = await mira.ask('POST', '/messages', {
      flow: team.flow.id,
      event: 'message',
      content: 'by id',
    });
    expect(body.status).toBe(201);
    const query = new URLSearchParams({ event: 'message', content: 'by query', tags: 'a,b' });
    const answer = await mira.ask('POST', `${messages}?${query}`);
    expect(answer.body).toMatchObject({ content: 'by query', tags: ['a', 'b'] });
    expect((await mira.ask('POST', '/messages', { event: 'message', content: 'x' })).body.errors).toEqual({
      flow: ["can't be blank"],
    });
  });

  it('keeps a status with the person', async () => {
    expect((await tuomo.ask('POST', messages, { event: 'status', content: 'on the pier' })).status).toBe(201);
    const { body } = await mira.ask('GET', team.path);
    expect(body.users.find((user: { id: number }) => user.id === tuomo.id).status).toBe('on the pier');
  });

  it('posts under another name without an author', async () => {
    const body = await say(mira, '@mira high water 14:20', { external_user_name: 'TideBot' });
    expect(body).toMatchObject({ user: '0', external_user_name: 'TideBot' });
    expect(body.tags).toContain(`:unread:${mira.id}`);
  });

  it('comments a message, not a comment; the parent is marked', async () => {
    const parent = await say(mira, 'shall we?');
    const comment = await tuomo.ask('POST', `${messages}/${parent.id}/comments`, { content: 'agreed' });
    expect(comment.body).toMatchObject({
      event: 'comment',
      content: { title: 'shall we?', text: 'agreed' },
      thread_id: parent.thread_id,
    });
    expect(comment.body.tags).toContain(`influx:${parent.id}`);
    expect((await mira.ask('GET', `${messages}/${parent.id}`)).body.tags).toContain(':thread');
    const listed = await mira.ask('GET', `${messages}/${parent.id}/comments`);
    expect(listed.body.map((one: { id: number }) => one.id)).toEqual([comment.body.id]);
    const nested = await mira.ask('POST', `${messages}/${comment.body.id}/comments`, { content: 'no' });
    expect(nested.status).toBe(400);
    expect(nested.body.errors).toHaveProperty('message');
  });
});

describe('refusing', () => {
  it.each([
    ['no event', { content: 'x' }, 'event'],
    ['an unknown event', { event: 'shout', content: 'x' }, 'event'],
    ['no content', { event: 'message' }, 'content'],
    ['blank content', { event: 'message', content: ' \n ' }, 'content'],
    ['content that is no text', { event: 'message', content: { a: 1 } }, 'content'],
    ['8097 code points', { event: 'message', content: '😀'.repeat(8097) }, 'content'],
    ['a null character', { event: 'message', content: 'a\u0000b' }, 'content'],
    ['tags that are no list', { event: 'message', content: 'x', tags: 7 }, 'tags'],
    ['a uuid that is no text', { event: 'message', content: 'x', uuid: [] }, 'uuid'],
    [
      'a name with spaces',
      { event: 'message', content: 'x', external_user_name: 'a b' },
      'external_user_name',
    ],
  ])('%s gets 400 that names the field', async (_name, body, field) => {
    const answer = await mira.ask('POST', messages, body);
    expect(answer.status).toBe(400);
    expect(answer.body.message).toBe('Validation error');
    expect(Object.keys(answer.body.errors)).toEqual([field]);
  });

  it('takes 8096 code points, of any kind', async () => {
    expect((await say(mira, '😀'.repeat(8096))).id).toBeGreaterThan(0);
  });

  it.each([
    ['JSON that breaks off', '{"event":', 400],
    ['JSON of another kind', '[1,2]', 400],
    ['a message far too long', JSON.stringify({ event: 'message', content: 'x'.repeat(1_100_000) }), 400],
    [
      'nesting without end',
      `{"event":"message","content":"x","tags":${'['.repeat(400)}${']'.repeat(400)}}`,
      400,
    ],
  ])('%s is answered in the documented shape', async (_name, body, status) => {
    const answer = await mira.ask('POST', messages, body);
    expect(answer.status).toBe(status);
    expect(answer.body.message).toBeTypeOf('string');
    expect(JSON.stringify(answer.body)).not.toMatch(/at .*\.ts|node_modules/);
  });

  it('half a surrogate pair is replaced, not refused', async () => {
    expect((await say(mira, 'half \ud83d pair')).content).toBe('half \ufffd pair');
  });
});

describe('listing', () => {
  let list: string;
  const ids: number[] = [];
  const get = async (query: string) =>
    (await mira.ask('GET', `${list}?${query}`)).body.map((one: { id: number }) => ids.indexOf(one.id));

  beforeAll(async () => {
    const other = await mira.ask('POST', '/flows/north-star', { name: 'Listing' });
    list = `${new URL(other.body.url).pathname}/messages`;
    for (const [content, tags] of [
      ['alpha one', 'red'],
      ['beta one', 'red,blue'],
      ['gamma two', 'blue'],
      ['alpha beta', ''],
      ['keyword here', 'Red'],
      ['keywords here', ''],
    ] as const) {
      ids.push((await mira.ask('POST', list, { event: 'message', content, tags })).body.id);
    }
  });

  it.each([
    ['', [0, 1, 2, 3, 4, 5]],
    ['limit=2', [4, 5]],
    ['limit=2&sort=asc', [0, 1]],
    ['limit=0', [5]],
    ['limit=x', [0, 1, 2, 3, 4, 5]],
    ['event=status', []],
    ['event=message,status&limit=1', [5]],
    ['tags=red', [0, 1, 4]],
    ['tags=%23red,blue', [1]],
    ['tags=red,blue&tag_mode=or', [0, 1, 2, 4]],
    ['tags=@nobody', []],
    ['search=alpha', [0, 3]],
    ['search=beta%20ALPHA', [3]],
    ['search=keyword', [4]],
    ['search=alpha&tags=red', [0]],
    ['search=gamma&tags=red&tag_mode=or', [0, 1, 2, 4]],
    ['search=one&limit=1', [1]],
    ['search=one&limit=1&skip=1', [0]],
  ])('%s', async (query, expected) => {
    expect(await get(query)).toEqual(expected);
  });

  it('pages backwards and forwards by exclusive ids', async () => {
    expect(await get(`until_id=${ids[2]}`)).toEqual([0, 1]);
    expect(await get(`since_id=${ids[3]}&sort=asc&limit=1`)).toEqual([4]);
    expect(await get(`since_id=${ids[0]}&until_id=${ids[3]}`)).toEqual([1, 2]);
  });

  it.each([
    ['the name of a file', 'failed in build/main.log', 'main'],
    ['part of an address', 'see http://docs.acme.io/pilot-boats?x=1', 'acme pilot'],
    ['a word between signs', '**urgent**: (berth_17)!', 'URGENT berth'],
    ['letters with accents', 'ÄÄNI kuuluu', 'ääni'],
  ])('finds words whatever stands around them: %s', async (_name, content, search) => {
    const { body } = await mira.ask('POST', list, { event: 'message', content });
    const found = await mira.ask('GET', `${list}?search=${encodeURIComponent(search)}`);
    expect(found.body.map((one: { id: number }) => one.id)).toEqual([body.id]);
  });

  it('finds the text as it is after an edit, and no more the one before', async () => {
    const { body } = await mira.ask('POST', list, { event: 'message', content: 'starboard' });
    await mira.ask('PUT', `${list}/${body.id}`, { content: 'larboard' });
    expect((await mira.ask('GET', `${list}?search=starboard`)).body).toEqual([]);
    expect((await mira.ask('GET', `${list}?search=larboard`)).body[0].id).toBe(body.id);
    expect((await mira.ask('GET', `${list}?search=!!!`)).body).toEqual([]);
  });

  it('takes filters as a JSON body on GET, as some clients send them', async () => {
    const { hostname, port } = new URL(server.url);
    const { request } = await import('node:http');
    const body = JSON.stringify({ tags: ['red', 'blue'] });
    const answer = await new Promise<string>((resolve, reject) => {
      const call = request(
        {
          hostname,
          port,
          path: list,
          method: 'GET',
          auth: `${mira.token}:`,
          headers: { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) },
        },
        (response) => {
          let text = '';
          response.on('data', (piece) => {
            text += piece;
          });
          response.on('end', () => resolve(text));
        },
      );
      call.on('error', reject);
      call.end(body);
    });
    expect(JSON.parse(answer).map((one: { id: number }) => ids.indexOf(one.id))).toEqual([1]);
  });
});

describe('unread mentions', () => {
  const unread = async (who: Caller) => (await who.ask('GET', team.path)).body.unread_mentions;

  it('count until the reader removes the tag, and only that reader', async () => {
    const before = await unread(tuomo);
    const everyone = await say(mira, '@everyone low tide');
    expect(await unread(tuomo)).toBe(before + 1);
    const listed = await tuomo.ask('GET', `${messages}?tags=:unread:${tuomo.id}`);
    expect(listed.body.at(-1).id).toBe(everyone.id);
    const tags = everyone.tags.filter((tag: string) => tag !== `:unread:${tuomo.id}`);
    expect((await tuomo.ask('PUT', `${messages}/${everyone.id}`, { tags })).body).toEqual({});
    expect(await unread(tuomo)).toBe(before);
    const now = (await mira.ask('GET', `${messages}/${everyone.id}`)).body;
    expect(now.tags).toContain(`:unread:${team.person('Li-Na').id}`);
    const change = (await mira.ask('GET', `${messages}?event=tag-change&limit=1`)).body[0];
    expect(change).toMatchObject({
      user: String(tuomo.id),
      content: { message: everyone.id, add: [], remove: [`:unread:${tuomo.id}`] },
    });
  });
});

describe('editing and deleting', () => {
  it('lets the author change the text and tells so', async () => {
    const message = await say(mira, 'first');
    expect((await mira.ask('PUT', `${messages}/${message.id}`, { content: 'second #new' })).body).toEqual({});
    const now = (await mira.ask('GET', `${messages}/${message.id}`)).body;
    expect(now.content).toBe('second #new');
    expect(now.edited).toBeTypeOf('number');
    expect(now.tags).toEqual(['new']);
    const event = (await mira.ask('GET', `${messages}?event=message-edit&limit=1`)).body[0];
    expect(event.content).toEqual({ message: message.id, updated_content: 'second #new' });
    const other = await tuomo.ask('PATCH', `${messages}/${message.id}`, { content: 'mine' });
    expect(other.status).toBe(403);
    expect((await mira.ask('PUT', `${messages}/${message.id}`, {})).status).toBe(400);
  });

  it('drops duplicate tags and keeps the first spelling', async () => {
    const message = await say(mira, 'docs at http://acme.io/#Ops', { tags: ['docs'] });
    await mira.ask('PUT', `${messages}/${message.id}`, { tags: ['ref', ':url', 'ref', 'Ref'] });
    expect((await mira.ask('GET', `${messages}/${message.id}`)).body.tags).toEqual(['ref', ':url']);
  });

  it('empties an own message and leaves nobody with it unread', async () => {
    const message = await say(mira, '@tuomo never mind');
    const before = (await tuomo.ask('GET', team.path)).body.unread_mentions;
    expect((await tuomo.ask('DELETE', `${messages}/${message.id}`)).status).toBe(403);
    expect(await mira.ask('DELETE', `${messages}/${message.id}`)).toMatchObject({ status: 200, body: {} });
    expect((await mira.ask('GET', `${messages}/${message.id}`)).body.content).toBe('');
    expect((await tuomo.ask('GET', team.path)).body.unread_mentions).toBe(before - 1);
    expect((await mira.ask('DELETE', `${messages}/999999`)).status).toBe(404);
  });
});
