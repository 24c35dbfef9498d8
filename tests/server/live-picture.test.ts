/**
 * The picture a browser keeps, through everything that happens to a connection, against the real server: what holds
 * the streams and what writes the picture run here as they do in the extension, only without a browser around them.
 */
import 'fake-indexeddb/auto';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { openDatabase as openServerDatabase } from '../../server/store/database.ts';
import { type NotingProxy, startNotingProxy } from '../support/noting-proxy.ts';
import { colleague, type Message } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { ada } from '../support/story.ts';

vi.mock('wxt/browser', () => ({ browser: fakeBrowser }));
fakeBrowser.runtime.getManifest = () => ({ manifest_version: 3, name: 'Quayside', version: '1.0' });
// A background that is told and has nothing to say.
fakeBrowser.runtime.onMessage.addListener(async () => ({ ok: true, value: null }));
// Pages and workers are event targets; Node's global object is none.
const page = new EventTarget();
vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));

const { signIn, signOut } = await import('../../lib/accounts/accounts.ts');
const { tell } = await import('../../lib/live/channel.ts');
const { holdStreams } = await import('../../lib/live/hold.ts');
const { standingAccounts } = await import('../../lib/live/locks.ts');
const { takeReport } = await import('../../lib/live/take.ts');
const { openDatabase, under } = await import('../../lib/store/database.ts');
const { flowKey, privateKey } = await import('../../lib/store/picture.ts');
const { loadMessages } = await import('../../lib/sync/messages.ts');
const { poll } = await import('../../lib/sync/poll.ts');
const { refresh } = await import('../../lib/sync/refresh.ts');

const NOWHERE = 'http://127.0.0.1:9';
const WAIT = { timeout: 90_000, interval: 100 };
const ENGINEERING = '/flows/acme/engineering/messages';

let server: TestServer;
let proxy: NotingProxy;
let database: Awaited<ReturnType<typeof openServerDatabase>>;
let account: string;
let me: number;
let holder: ReturnType<typeof holdStreams> | undefined;

const hold = (options: { idleMs?: number } = {}) =>
  holdStreams(
    takeReport,
    { on: true, everyMessage: {}, mutedFlows: [], notifyThreads: true, flowThreads: {}, keywords: [] },
    options,
  );
const mention = (content: string) =>
  colleague(server.url, 'grace').post<Message>(ENGINEERING, { event: 'message', content: `@Ada ${content}` });
const whisper = (content: string) =>
  colleague(server.url, 'linus').post(`/private/${me}/messages`, { event: 'message', content });
const readElsewhere = ({ id, tags }: Message) =>
  colleague(server.url, 'ada').put(`${ENGINEERING}/${id}`, {
    tags: tags.filter((tag) => tag !== `:unread:${me}`),
  });
const signInAsAda = () => signIn({ server: proxy.url, credentials: { method: 'password', ...ada } });
const stands = () => expect.poll(async () => (await standingAccounts()).has(account), WAIT).toBe(true);
const accountNow = async () => (await openDatabase()).get('accounts', account);

/** A message in one line, with all that changes about it. */
const line = (key: string, what: string, message: Shown): string =>
  `${key} ${what}: ${JSON.stringify([message.id, message.user, message.content, [...message.tags].sort(), message.thread_id])}`;
type Shown = { id: number; user: string; content: unknown; tags: readonly string[]; thread_id?: unknown };
const idsOf = (people: readonly { id: number }[] = []) => people.map(({ id }) => id).sort((a, b) => a - b);

/** All there is of Ada's on the server: the conversations, who is in them, what is unread, and what the picture knows. */
async function onServer(): Promise<string[]> {
  const api = colleague(server.url, 'ada');
  type ListedFlow = {
    id: string;
    unread_mentions: number;
    url: string;
    name: string;
    users: { id: number }[];
  };
  const flows = await api.get<ListedFlow[]>('/flows?users=1');
  const privates = await api.get<{ id: number; name: string; activity: { mentions: number } }[]>('/private');
  const states = await (await openDatabase()).getAll('conversations', under(account));
  const lists = [
    ...flows.map((one) => ({ key: flowKey(one.id), address: new URL(one.url).pathname })),
    ...privates.map(({ id }) => ({ key: privateKey(id), address: `/private/${id}` })),
  ];
  const messages = await Promise.all(
    lists.map(async ({ key, address }) => {
      const tags = encodeURIComponent(`:unread:${me}`);
      const known = states.find(({ conversation }) => conversation === key);
      const [unread, all] = await Promise.all([
        api.get<Message[]>(`${address}/messages?tags=${tags}&limit=100`),
        known ? api.get<Message[]>(`${address}/messages?limit=100`) : [],
      ]);
      return [
        ...unread.map((one) => line(key, 'unread', one)),
        ...all.filter(({ id }) => id >= (known?.oldestId ?? 0)).map((one) => line(key, 'known', one)),
      ];
    }),
  );
  return [
    ...flows.map((one) => JSON.stringify([one.id, one.name, one.unread_mentions, idsOf(one.users)])),
    ...privates.map(({ id, name, activity }) => JSON.stringify([id, name, activity.mentions])),
    ...messages.flat(),
  ];
}

/** The same, as the picture has it. */
async function inPicture(): Promise<string[]> {
  const store = await openDatabase();
  const [flows, privates, messages, states] = await Promise.all([
    store.getAll('flows', under(account)),
    store.getAll('privates', under(account)),
    store.getAll('messages', under(account)),
    store.getAll('conversations', under(account)),
  ]);
  const isKnown = (key: string, id: number) =>
    states.some(({ conversation, oldestId }) => conversation === key && id >= oldestId);
  const joined = flows.filter(({ flow }) => flow.joined).map(({ flow }) => flow);
  return [
    ...joined.map(({ id, name, unread_mentions, users = [] }) =>
      JSON.stringify([id, name, unread_mentions, idsOf(users.filter((user) => user.in_flow !== false))]),
    ),
    ...privates.map(({ id, conversation: { name, activity } }) =>
      JSON.stringify([id, name, activity.mentions]),
    ),
    ...messages.flatMap(({ conversation: key, id, unread, message }) => [
      ...(unread === 1 ? [line(key, 'unread', message)] : []),
      ...(isKnown(key, id) ? [line(key, 'known', message)] : []),
    ]),
  ];
}

/**
 * The picture becomes what the server says, a stream stands, and nothing is being asked for beside it but what a page
 * asks for that shows a conversation in which something may be missing.
 */
async function exact(): Promise<void> {
  await stands();
  await expect.poll(accountNow, WAIT).toMatchObject({ health: { state: 'ok' }, live: { state: 'standing' } });
  await expect
    .poll(async () => {
      // A refresh that was begun ends first.
      await navigator.locks.request(`quayside-refresh-picture:${account}`, () => undefined);
      for (const { conversation, behind } of await (await openDatabase()).getAll(
        'conversations',
        under(account),
      ))
        if (behind) await loadMessages({ account, conversation });
      const [picture, truth] = [await inPicture(), await onServer()];
      return {
        missing: truth.filter((one) => !picture.includes(one)),
        wrong: picture.filter((one) => !truth.includes(one)),
      };
    }, WAIT)
    .toEqual({ missing: [], wrong: [] });
}

/** What was asked for since, each once, without the stream. */
const askedSince = (from: number) =>
  [...new Set(proxy.asked.slice(from))].filter((one) => one !== 'GET /stream/flows');

beforeAll(async () => {
  server = await startServer({ demo: true });
  database = await openServerDatabase(server.databaseUrl);
  proxy = await startNotingProxy(server.url);
  account = await signInAsAda();
  me = Number(account.slice(0, account.indexOf('@')));
  await refresh(account);
  const flow = await colleague(server.url, 'ada').get<{ id: string }>('/flows/acme/engineering');
  const linus = await colleague(server.url, 'linus').get<{ id: number }>('/user');
  // As if a page had shown them.
  for (const conversation of [flowKey(flow.id), privateKey(linus.id)])
    await loadMessages({ account, conversation });
  holder = hold();
});
afterEach(() => {
  vi.restoreAllMocks();
});
afterAll(async () => {
  await holder?.close();
  await proxy?.stop();
  await database?.close();
  await server?.stop();
});

test('a connection that is cut is made anew and resumes; nothing but the stream is asked for', async () => {
  const first = await mention('before the cut');
  await exact();
  const from = proxy.asked.length;
  proxy.target(server.url);
  await Promise.all([mention('in the cut'), whisper('psst'), readElsewhere(first)]);
  await exact();
  expect(askedSince(from)).toEqual([]);
  expect(proxy.asked.length).toBeGreaterThan(from);
});

test('a reply in one’s own thread is told of at once, with nobody looking; other talk waits for it', async () => {
  await exact();
  const say = (nick: string, content: string, thread_id?: string) =>
    colleague(server.url, nick).post<Message>(ENGINEERING, { event: 'message', content, thread_id });
  const ids = async () => (await (await openDatabase()).getAllKeys('messages')).map(([, , id]) => id);
  const mine = await say('ada', 'from my telephone');
  await expect.poll(ids, WAIT).toContain(mine.id);
  const talk = await say('linus', 'to nobody');
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  expect(await ids()).not.toContain(talk.id);
  const reply = await say('grace', 'to you', mine.thread_id);
  await expect.poll(ids, WAIT).toContain(reply.id);
  expect(await ids()).toContain(talk.id);
});

test('a network that is away for longer is said to be, and everything is there when it is back', async () => {
  const first = await mention('before the network went');
  await exact();
  proxy.target(NOWHERE);
  const away = { health: { state: 'offline' }, live: { state: 'reconnecting' } };
  await expect.poll(accountNow, WAIT).toMatchObject(away);
  await Promise.all([mention('while away'), whisper('are you there?'), readElsewhere(first)]);
  proxy.target(server.url);
  page.dispatchEvent(new Event('online'));
  await exact();
});

test('after a sleep the dead connection is noticed by the clock, and a burst of events is caught up with', async () => {
  await exact();
  const from = proxy.asked.length;
  proxy.stall();
  const said: Message[] = [];
  for (let turn = 0; turn < 20; turn += 1) said.push(await mention(`while asleep ${turn}`));
  await Promise.all(said.slice(0, 10).map(readElsewhere));
  const now = Date.now;
  vi.spyOn(Date, 'now').mockImplementation(() => now() + 600_000);
  await exact();
  expect(askedSince(from)).toEqual([]);
});

test('a connection that went dead without a word is given up, and the next one resumes', async () => {
  await holder?.close();
  holder = hold({ idleMs: 3_000 });
  await exact();
  const from = proxy.asked.length;
  proxy.stall();
  await Promise.all([mention('into the silence'), whisper('hello?')]);
  await exact();
  expect(askedSince(from)).toEqual([]);
  await holder.close();
  holder = hold();
  await exact();
});

test('lists that a dead worker left unread are read by the next one, though the stream stands', async () => {
  await exact();
  const { fetch } = globalThis;
  vi.spyOn(globalThis, 'fetch').mockImplementation((input, init) => {
    const { url } = new Request(input, init);
    return url.includes('/flows/all') ? Promise.reject(new TypeError('cut')) : fetch(input, init);
  });
  await takeReport({ account, steps: [{ kind: 'connected', resumed: false }] });
  await expect.poll(async () => (await accountNow())?.health.state, WAIT).toBe('offline');
  vi.restoreAllMocks();
  expect((await standingAccounts()).has(account)).toBe(true);
  await expect
    .poll(async () => {
      await poll();
      return (await accountNow())?.health.state;
    }, WAIT)
    .toBe('ok');
  await exact();
  const from = proxy.asked.length;
  await poll();
  expect(proxy.asked.slice(from)).toEqual([]);
});

test('an access token that ran out is renewed once, and the stream resumes', async () => {
  const before = await (await openDatabase()).get('secrets', account);
  const from = proxy.asked.length;
  const expired = { expires_at: new Date(0) };
  await database.db.updateTable('access_tokens').set(expired).where('user_id', '=', me).execute();
  proxy.target(server.url);
  await mention('with a token that ran out');
  await exact();
  expect(proxy.asked.slice(from).filter((one) => one.startsWith('POST'))).toEqual(['POST /oauth/token']);
  const after = await (await openDatabase()).get('secrets', account);
  expect(after).toMatchObject({
    kind: 'oauth',
    accessToken: expect.not.stringMatching(String(tokenOf(before))),
  });
});

test('a place in the stream that the server forgot, or never had, leads to a picture read anew', async () => {
  proxy.target(NOWHERE);
  await Promise.all([mention('forgotten'), whisper('forgotten, too')]);
  // Only the newest is left, as after a long absence.
  await mention('the newest');
  await expect
    .poll(async () => {
      await database.db
        .deleteFrom('events')
        .where('position', '<', (eb) => eb.selectFrom('events').select(eb.fn.max('position').as('newest')))
        .execute();
      return database.db.selectFrom('events').select('id').execute();
    }, WAIT)
    .toHaveLength(1);
  proxy.target(server.url);
  page.dispatchEvent(new Event('online'));
  await exact();

  // As after the server's data came back from a copy made earlier.
  await holder?.close();
  const row = await (await openDatabase()).get('streams', account);
  const cursor = `${row?.cursor?.split('-')[0]}-another`;
  await (await openDatabase()).put('streams', { account, cursor, aliveAt: Date.now() });
  await Promise.all([mention('in another history'), whisper('of that one')]);
  const from = proxy.asked.length;
  holder = hold();
  await exact();
  expect(askedSince(from)).toContain('GET /flows/all');
});

test('of many accounts on one server four have a stream, and the others are polled', async () => {
  await exact();
  const others: string[] = [];
  for (const nick of ['grace', 'linus', 'margaret', 'edsger', 'barbara']) {
    const other = await signIn({
      server: proxy.url,
      credentials: { method: 'token', token: `demo-${nick}` },
    });
    others.push(other);
    await refresh(other);
  }
  const standing = async () => [...(await standingAccounts())].sort();
  await expect.poll(standing, WAIT).toHaveLength(4);
  const held = await standing();
  // Somebody looks: no second stream shows them as active either, for want of room.
  tell({ kind: 'looking' });
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  expect(proxy.streams()).toBe(4);
  expect(await standing()).toEqual(held);
  const polled = others.filter((one) => !held.includes(one));
  expect(polled).toHaveLength(2);
  const unread = async (of: string) =>
    (await (await openDatabase()).getAll('messages', under(of))).filter((row) => row.unread === 1).length;
  const before = await Promise.all(polled.map(unread));
  await colleague(server.url, 'ada').post(ENGINEERING, { event: 'message', content: '@everyone for all' });
  await poll(Date.now() + 60_000);
  expect(await Promise.all(polled.map(unread))).toEqual(before.map((count) => count + 1));
  // Who goes gives their room to the next.
  const [gone = ''] = others.filter((one) => held.includes(one));
  await signOut(gone);
  await expect.poll(standing, WAIT).toEqual([...held, polled[0]].filter((one) => one !== gone).sort());
  for (const other of others) await signOut(other);
  await expect.poll(standing, WAIT).toEqual([account]);
  // Brings along what was said to nobody in particular.
  await mention('to her alone');
  await exact();
});

test('a sign-in that was ended is said to be, asks for nothing more, and goes on once signed in again', async () => {
  await exact();
  const expired = { expires_at: new Date(0) };
  await database.db.updateTable('access_tokens').set(expired).where('user_id', '=', me).execute();
  await database.db.updateTable('refresh_tokens').set({ revoked: true }).where('user_id', '=', me).execute();
  proxy.target(server.url);
  await expect.poll(async () => (await accountNow())?.health.state, WAIT).toBe('refused');
  await expect.poll(standingAccounts, WAIT).toEqual(new Set());
  expect(proxy.streams()).toBe(0);
  const from = proxy.asked.length;
  await mention('to nobody');
  page.dispatchEvent(new Event('online'));
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(proxy.asked.slice(from)).toEqual([]);

  await signInAsAda();
  await refresh(account);
  await exact();
});

const tokenOf = (secret: unknown): unknown => (secret as { accessToken?: string }).accessToken;
