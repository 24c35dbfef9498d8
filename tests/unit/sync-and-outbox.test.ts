/** Accounts, refresh and outbox together, against a small Flowdock of this test's own over real HTTP. */
import 'fake-indexeddb/auto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { FlowdockError } from '../../lib/flowdock/errors.ts';
import type { OutboxAction, OutboxRow } from '../../lib/outbox/row.ts';

fakeBrowser.runtime.getManifest = () => ({ manifest_version: 3, name: 'Quayside', version: '1.0' });
vi.mock('wxt/browser', () => ({ browser: fakeBrowser }));
// A background that is told and has nothing to say.
fakeBrowser.runtime.onMessage.addListener(async () => ({ ok: true, value: null }));

const { signIn, signOut } = await import('../../lib/accounts/accounts.ts');
const { normaliseServer } = await import('../../lib/accounts/server-address.ts');
const { keepDraftFiles, readDraftFiles } = await import('../../lib/draft-files.ts');
const { writeDraft } = await import('../../lib/drafts.ts');
const { keep } = await import('../../lib/files/kept-files.ts');
const { drain } = await import('../../lib/outbox/drain.ts');
const { afterFailure } = await import('../../lib/outbox/fate.ts');
const { discard, enqueue, enqueueAll, retry, rewrite, takeBack } = await import('../../lib/outbox/outbox.ts');
const { ASKS_AFTER, nextOf, nextTurn, SHOWN_AFTER } = await import('../../lib/outbox/waiting.ts');
const { changeSettings } = await import('../../lib/settings.ts');
const { listen } = await import('../../lib/store/channel.ts');
const { openDatabase } = await import('../../lib/store/database.ts');
const { flowKey, privateKey } = await import('../../lib/store/picture.ts');
const { isDue } = await import('../../lib/sync/due.ts');
const { healthAfter } = await import('../../lib/sync/health.ts');
const { fetchMissing } = await import('../../lib/sync/fetch-missing.ts');
const { loadAround, loadMessages } = await import('../../lib/sync/messages.ts');
const { poll, refreshAll } = await import('../../lib/sync/poll.ts');
const { receiveEvents } = await import('../../lib/sync/receive.ts');
const { refresh, setFailed } = await import('../../lib/sync/refresh.ts');

interface Stored {
  id: number;
  content: string;
  tags: string[];
  uuid: string | null;
  /** Somebody else by default. */
  user?: string;
}
let messages: Stored[];
let accessTokens: Set<string>;
let refreshToken: string;
let refreshes: number;
/** Answers the next message post after storing it with this status instead, as a dying server does. */
let breakPost: number | null;
let refusePost: number | null;
/** Answers the next message post with another message. */
let answerOther: boolean;
/** Done once, when a message was stored and before that is answered. */
let whileSending: (() => Promise<unknown>) | null;
/** Done once, when one message was looked up and before that is answered. */
let whileShowing: (() => Promise<unknown>) | null;
/** Done once, when messages were listed and before that is answered. */
let whileListing: (() => Promise<unknown>) | null;
/** Done once, before the latest messages are answered. */
let whileLooking: (() => Promise<unknown>) | null;
/** Whether the person is in the flow. */
let member: boolean;
/** What was asked of the server. */
let asked: string[] = [];
let server: Server;
let url: string;
const FLOW = flowKey('f1');

const wire = ({ id, content, tags, uuid, user = '2' }: Stored) => ({
  id,
  event: 'message',
  content,
  tags,
  uuid,
  user,
  sent: id * 1_000,
  created_at: '',
  flow: 'f1',
  attachments: [],
});
const ada = { id: 1, email: 'ada@example.com', name: 'Ada', nick: 'ada', avatar: '', website: null };

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  if (request.headers['content-type']?.includes('urlencoded'))
    return Object.fromEntries(new URLSearchParams(text));
  return text === '' ? {} : JSON.parse(text);
}

async function reply(request: IncomingMessage): Promise<[number, unknown]> {
  const { pathname, searchParams } = new URL(request.url ?? '/', url);
  asked.push(`${request.method} ${pathname}`);
  const body = await bodyOf(request);
  if (pathname === '/oauth/token') {
    const right =
      body.grant_type === 'password' ? body.password === 'right' : body.refresh_token === refreshToken;
    if (!right) return [400, { error: 'invalid_grant' }];
    if (body.grant_type === 'refresh_token') refreshes += 1;
    refreshToken = `refresh-${Math.random()}`;
    const access_token = `access-${Math.random()}`;
    accessTokens = new Set([access_token]);
    return [
      200,
      { access_token, refresh_token: refreshToken, expires_in: 7200, token_type: 'bearer', scope: 'flow' },
    ];
  }
  const [scheme, proof = ''] = (request.headers.authorization ?? '').split(' ');
  const known = scheme === 'Bearer' ? accessTokens.has(proof) : atob(proof).startsWith('demo-ada:');
  if (!known) return [401, { message: 'Unauthorized' }];
  if (pathname === '/user') return [200, ada];
  if (pathname === '/private') return [200, []];
  const unread = messages.filter(({ tags }) => tags.includes(':unread:1'));
  if (pathname === '/flows/all') {
    const organization = { id: 1, name: 'Acme', parameterized_name: 'acme' };
    const flow = {
      id: 'f1',
      name: 'Main',
      parameterized_name: 'main',
      organization,
      url: `${url}/flows/acme/main`,
      open: false,
      joined: member,
      last_message_id: messages.at(-1)?.id ?? null,
    };
    return [200, [{ ...flow, unread_mentions: unread.length, users: [ada] }]];
  }
  const id = Number(/^\/flows\/acme\/main\/messages\/(\d+)$/.exec(pathname)?.[1]);
  const found = messages.find((message) => message.id === id);
  if (found && request.method === 'GET') {
    const seen = wire({ ...found });
    await whileShowing?.();
    whileShowing = null;
    return [200, seen];
  }
  if (found && request.method === 'PUT') {
    if (Array.isArray(body.tags)) found.tags = body.tags;
    if (typeof body.content === 'string') found.content = body.content;
    return [200, {}];
  }
  if (found && request.method === 'DELETE') {
    messages = messages.filter((message) => message !== found);
    return [204, undefined];
  }
  if (pathname === '/flows/acme/main/messages' && request.method === 'GET') {
    await whileLooking?.();
    whileLooking = null;
    const until = Number(searchParams.get('until_id') ?? Number.POSITIVE_INFINITY);
    const since = Number(searchParams.get('since_id') ?? 0);
    const limit = Number(searchParams.get('limit') ?? 30);
    const from = searchParams.has('tags') ? unread : messages;
    const range = from.filter(({ id }) => id < until && id > since);
    const page = (searchParams.get('sort') === 'asc' ? range.slice(0, limit) : range.slice(-limit)).map(wire);
    await whileListing?.();
    whileListing = null;
    return [200, page];
  }
  if (['/flows/acme/main/messages', '/private/2/messages'].includes(pathname) && request.method === 'POST') {
    if (refusePost !== null) return [refusePost, { message: 'Access denied' }];
    // This server promises no de-duplication, as Flowdock's own.
    const message = {
      id: (messages.at(-1)?.id ?? 0) + 1,
      content: String(body.content),
      tags: [],
      uuid: String(body.uuid),
    };
    messages.push(message);
    await whileSending?.();
    whileSending = null;
    if (breakPost !== null) {
      const status = breakPost;
      breakPost = null;
      return [status, { message: 'Internal error' }];
    }
    if (answerOther) {
      answerOther = false;
      return [201, wire({ ...message, uuid: 'of another' })];
    }
    return [201, wire(message)];
  }
  return [404, { message: 'not found' }];
}

beforeAll(async () => {
  server = createServer((request, response) => {
    reply(request).then(([status, body]) => {
      response.writeHead(status, { 'content-type': 'application/json', 'flowdock-user': '1' });
      response.end(body === undefined ? undefined : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

beforeEach(async () => {
  messages = [];
  accessTokens = new Set();
  refreshToken = '';
  refreshes = 0;
  breakPost = null;
  refusePost = null;
  answerOther = false;
  whileSending = null;
  whileLooking = null;
  whileListing = null;
  whileShowing = null;
  member = true;
  const database = await openDatabase();
  for (const name of database.objectStoreNames) await database.clear(name);
});

const withToken = (): Promise<string> =>
  signIn({ server: url, credentials: { method: 'token', token: 'demo-ada' } });
const withPassword = (password = 'right'): Promise<string> =>
  signIn({ server: url, credentials: { method: 'password', email: 'ada@example.com', password } });
const say = (content: string): OutboxAction => ({ kind: 'message', content, tags: [], threadId: null });
const outbox = async () => (await openDatabase()).getAll('outbox');

describe('signing in', () => {
  test('keeps account and tokens, and never the password', async () => {
    const id = await withPassword();
    expect(id).toBe(`1@${url}`);
    const database = await openDatabase();
    const all = await Promise.all([...database.objectStoreNames].map((name) => database.getAll(name)));
    expect(JSON.stringify(all)).toContain(refreshToken);
    expect(JSON.stringify(all)).not.toContain('right"');
  });

  test('tells a wrong password, a wrong token, no server and another server apart', async () => {
    await expect(withPassword('wrong')).rejects.toMatchObject({ kind: 'wrong-credentials' });
    const token = { method: 'token', token: 'nonsense' } as const;
    await expect(signIn({ server: url, credentials: token })).rejects.toMatchObject({
      kind: 'wrong-credentials',
    });
    await expect(signIn({ server: 'http://127.0.0.1:9', credentials: token })).rejects.toMatchObject({
      kind: 'unreachable',
    });
    const web = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end('<h1>Hello</h1>');
    });
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
    const other = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
    await expect(signIn({ server: other, credentials: token })).rejects.toMatchObject({
      kind: 'not-flowdock',
    });
    web.close();
    web.closeAllConnections();
    expect(await (await openDatabase()).count('accounts')).toBe(0);
  });

  test('signing out forgets everything', async () => {
    const id = await withToken();
    messages = [{ id: 1, content: 'hi', tags: [':unread:1'], uuid: null }];
    await refresh(id);
    await enqueue(id, FLOW, say('never sent'));
    const place = { account: id, conversation: FLOW, thread: null };
    await keepDraftFiles(place, [{ id: 'f', file: new File(['x'], 'x.txt') }]);
    await keep(id, '/files/1', new Blob(['x']));
    expect(await readDraftFiles(place)).toMatchObject([{ id: 'f' }]);
    await signOut(id);
    const database = await openDatabase();
    for (const name of database.objectStoreNames) {
      if (name !== 'meta') expect(await database.count(name), name).toBe(0);
    }
  });

  const nothingLeft = async () => {
    const database = await openDatabase();
    for (const name of database.objectStoreNames) {
      if (name !== 'meta') expect(await database.count(name), name).toBe(0);
    }
  };

  test('nothing comes back by a refresh that goes on meanwhile', async () => {
    const id = await withToken();
    await fakeBrowser.storage.local.set({ settings: { keywords: ['crane'] } });
    messages = [{ id: 1, content: 'hi', tags: [], uuid: null }];
    await refresh(id);
    messages.push({ id: 2, content: 'the crane', tags: [], uuid: null });
    // It listens for the keyword in what came since.
    whileLooking = () => signOut(id);
    await refresh(id).catch(() => false);
    expect(whileLooking).toBeNull();
    await nothingLeft();
    await fakeBrowser.storage.local.remove('settings');
  });

  test('nothing comes back by a page that keeps what was typed when it closes', async () => {
    const id = await withToken();
    await signOut(id);
    await writeDraft(id, FLOW, null, 'still typed');
    await nothingLeft();
  });

  test('an expired token is refreshed once for all requests that found it expired', async () => {
    const id = await withPassword();
    accessTokens.clear();
    await Promise.all([refresh(id), loadMessages({ account: id, conversation: FLOW }).catch(() => 0)]);
    expect(refreshes).toBe(1);
    expect((await (await openDatabase()).get('accounts', id))?.health.state).toBe('ok');
  });
});

test.each([
  ['api.flowdock.com', 'https://api.flowdock.com'],
  ['localhost:4040', 'http://localhost:4040'],
  [' http://127.0.0.1:4040/ ', 'http://127.0.0.1:4040'],
  ['https://chat.example.com/api/', 'https://chat.example.com/api'],
])('the server %j is %j', (typed, address) => expect(normaliseServer(typed)).toBe(address));

test.each([
  '',
  'http://chat.example.com',
  'ftp://chat.example.com',
  'https://a:b@chat.example.com',
  'not a server',
])('the server %j is refused with a sentence', (typed) =>
  expect(() => normaliseServer(typed)).toThrow(/\.$/),
);

describe('refresh', () => {
  test('brings what is unread, and notices what was read elsewhere', async () => {
    const id = await withToken();
    messages = [1, 2].map((n) => ({ id: n, content: `hi ${n}`, tags: [':unread:1'], uuid: null }));
    await refresh(id);
    const database = await openDatabase();
    expect(await database.countFromIndex('messages', 'unread', IDBKeyRange.only([1, id, FLOW]))).toBe(2);
    for (const message of messages) message.tags = [];
    await refresh(id);
    expect(await database.countFromIndex('messages', 'unread', IDBKeyRange.only([1, id, FLOW]))).toBe(0);
  });

  test('a keyword is found in a closed flow, counts until it is read here, and the server hears nothing of it', async () => {
    const id = await withToken();
    const says = (n: number, content: string) => ({ id: n, content, tags: [] as string[], uuid: null });
    messages = [says(1, 'the crane of before')];
    await fakeBrowser.storage.local.set({ settings: { keywords: ['crane'] } });
    await refresh(id);
    messages.push(says(2, 'cranes, and other birds'), says(3, 'the Crane is stuck'));
    await refresh(id);
    await refresh(id);
    const database = await openDatabase();
    const words = async () =>
      (await database.getAll('messages')).map(({ id: n, unread, word }) => [n, unread, word]);
    expect(await words()).toEqual([[3, 1, 'crane']]);
    // Loaded by who opens the flow, it stays what it is.
    await loadMessages({ account: id, conversation: FLOW });
    expect((await words()).at(-1)).toEqual([3, 1, 'crane']);
    await enqueue(id, FLOW, { kind: 'mark-read', messages: [3] });
    asked = [];
    await drain();
    expect(asked).toEqual([]);
    await refresh(id);
    expect((await words()).at(-1)).toEqual([3, 0, null]);
    expect(messages.flatMap(({ tags }) => tags)).toEqual([]);
    // Nothing is listened for any more; what is said then is no news later.
    await fakeBrowser.storage.local.remove('settings');
    messages.push(says(4, 'another crane'));
    await refresh(id);
    expect(await database.count('listened')).toBe(0);
  });

  test('a refused sign-in becomes the health of the account', async () => {
    const id = await withPassword();
    accessTokens.clear();
    refreshToken = 'taken back';
    await expect(refresh(id)).rejects.toMatchObject({ kind: 'unauthorized' });
    expect((await (await openDatabase()).get('accounts', id))?.health.state).toBe('refused');
  });

  test('once it is known that one has to sign in again, nothing is asked for until one has', async () => {
    const id = await withPassword();
    accessTokens.clear();
    const taken = refreshToken;
    refreshToken = 'taken back';
    await expect(refresh(id)).rejects.toMatchObject({ kind: 'unauthorized' });
    // Even if the server would take it again.
    refreshToken = taken;
    asked = [];
    expect(await refresh(id)).toBe(false);
    await poll(Date.now() + 3_600_000);
    await refreshAll();
    await enqueue(id, FLOW, say('later'));
    await drain();
    await expect(loadMessages({ account: id, conversation: FLOW })).rejects.toMatchObject({
      kind: 'unauthorized',
    });
    expect(asked).toEqual([]);
    await withPassword();
    await refresh(id);
    await drain();
    expect(messages.map(({ content }) => content)).toEqual(['later']);
  });

  test('a refusal of the former sign-in, come late, does not end the new one', async () => {
    const id = await withPassword();
    const before = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 2));
    await withPassword();
    const gone = new FlowdockError('unauthorized', 'The sign-in has run out.', { status: 401 });
    await setFailed(id, gone, before);
    expect((await (await openDatabase()).get('accounts', id))?.health.state).toBe('loading');
    await new Promise((resolve) => setTimeout(resolve, 2));
    await setFailed(id, gone, Date.now());
    expect((await (await openDatabase()).get('accounts', id))?.health.state).toBe('refused');
  });

  test('one that was begun before the person signed out, and in again, says nothing of the new sign-in', async () => {
    const id = await withToken();
    messages = [{ id: 1, content: 'hi', tags: [':unread:1'], uuid: null }];
    whileListing = async () => {
      await signOut(id);
      await new Promise((resolve) => setTimeout(resolve, 2));
      await withToken();
    };
    await refresh(id);
    const health = async () => (await (await openDatabase()).get('accounts', id))?.health.state;
    expect(await health()).toBe('loading');
    await refresh(id);
    expect(await health()).toBe('ok');
  });

  test('a clock set back since the sign-in keeps no refusal from being told', async () => {
    const id = await withPassword();
    const database = await openDatabase();
    const account = await database.get('accounts', id);
    if (account) await database.put('accounts', { ...account, signedInAt: Date.now() + 3_600_000 });
    accessTokens.clear();
    refreshToken = 'taken back';
    await expect(refresh(id)).rejects.toMatchObject({ kind: 'unauthorized' });
    expect((await database.get('accounts', id))?.health.state).toBe('refused');
  });

  const upTo = (last: number): void => {
    messages = Array.from({ length: last }, (_, at) => ({
      id: at + 1,
      content: `${at}`,
      tags: [],
      uuid: null,
    }));
  };

  test('a poll fetches what came where one wrote, and says what of it is news; not elsewhere, nor if replies are not wanted', async () => {
    const id = await withToken();
    const next = (user: string) =>
      messages.push({ id: messages.length + 1, content: '', tags: [], uuid: null, user });
    const news: number[] = [];
    const deaf = listen((announced) => {
      for (const change of announced.kind === 'changes' ? announced.changes : [])
        if (change.kind === 'message' && change.news) news.push(change.row.id);
    });
    const fetched = async () => {
      await refresh(id);
      return (await (await openDatabase()).getAllKeys('messages')).map(([, , message]) => message);
    };
    next('2');
    await refresh(id);
    await loadMessages({ account: id, conversation: FLOW });
    next('2');
    expect(await fetched()).toEqual([1]);
    next('1');
    await loadMessages({ account: id, conversation: FLOW });
    next('2');
    expect(await fetched()).toEqual([1, 2, 3, 4]);
    asked.length = 0;
    await refresh(id);
    expect(asked.filter((one) => one.endsWith('/messages'))).toEqual([]);
    await changeSettings({ notifyThreads: false });
    next('2');
    expect(await fetched()).toEqual([1, 2, 3, 4]);
    await changeSettings({ notifyThreads: true });
    await expect.poll(() => news).toEqual([2, 3, 4]);
    deaf();
  });

  test('a flow left and joined again has no hole, though a stream told of its newest message first', async () => {
    const id = await withToken();
    upTo(60);
    await refresh(id);
    await loadMessages({ account: id, conversation: FLOW });
    member = false;
    await refresh(id);
    upTo(130);
    member = true;
    await refresh(id);
    upTo(131);
    await receiveEvents(id, [{ id: 'e131', event: wire(messages.at(-1) as Stored) }]);
    await loadMessages({ account: id, conversation: FLOW });
    const database = await openDatabase();
    const ids = (await database.getAllKeys('messages')).map(([, , message]) => message);
    expect(ids).toEqual(Array.from({ length: 121 }, (_, at) => at + 11));
    expect(await database.get('conversations', [id, FLOW])).toMatchObject({ oldestId: 11, newestId: 131 });
  });

  test('a long absence leaves no hole in a conversation', async () => {
    const id = await withToken();
    upTo(60);
    await refresh(id);
    await loadMessages({ account: id, conversation: FLOW });
    upTo(190);
    await loadMessages({ account: id, conversation: FLOW });
    const database = await openDatabase();
    const state = await database.get('conversations', [id, FLOW]);
    const ids = (await database.getAllKeys('messages')).map(([, , message]) => message);
    expect(state).toMatchObject({ oldestId: 11, newestId: 190 });
    expect(ids).toEqual(Array.from({ length: 180 }, (_, at) => at + 11));
    await loadMessages({ account: id, conversation: FLOW, before: 11 });
    expect(await database.get('conversations', [id, FLOW])).toMatchObject({
      oldestId: 1,
      reachedStart: true,
    });
  });

  test('what is loaded around an old message makes no hole in what is known', async () => {
    const id = await withToken();
    messages = Array.from({ length: 300 }, (_, at) => ({
      id: at + 1,
      content: `${at}`,
      tags: [],
      uuid: null,
    }));
    await refresh(id);
    await loadMessages({ account: id, conversation: FLOW });
    const place = { account: id, conversation: FLOW };
    expect(await loadAround({ ...place, message: 100 })).toEqual({ oldest: 51, newest: 150 });
    expect(await loadMessages({ ...place, before: 51 })).toMatchObject({ oldest: 1, newest: 50 });
    expect(await loadMessages({ ...place, after: 150 })).toMatchObject({ oldest: 151, newest: 200 });
    const database = await openDatabase();
    expect(await database.get('conversations', [id, FLOW])).toMatchObject({ oldestId: 251, newestId: 300 });
    expect(await database.get('messages', [id, FLOW, 100])).toBeDefined();
    await expect(loadAround({ ...place, message: 301 })).rejects.toMatchObject({ kind: 'not-found' });
  });
});

describe('the outbox', () => {
  test('sends in order, and the message takes the place of its row', async () => {
    const id = await withToken();
    await refresh(id);
    for (const text of ['one', 'two', 'three']) await enqueue(id, FLOW, say(text));
    await Promise.all([drain(), drain()]);
    expect(messages.map(({ content }) => content)).toEqual(['one', 'two', 'three']);
    expect(await outbox()).toEqual([]);
    expect(await (await openDatabase()).count('messages')).toBe(3);
  });

  test('looks for an uncertain message before it repeats it', async () => {
    const id = await withToken();
    await refresh(id);
    breakPost = 500;
    const row = await enqueue(id, FLOW, say('once'));
    await drain();
    const [waiting] = await outbox();
    expect(waiting).toMatchObject({ state: 'queued', attempts: 1, error: { kind: 'server' } });
    expect(waiting?.notBefore).toBeGreaterThan(Date.now());
    await rewrite(row, 'once');
    await drain();
    expect(messages).toHaveLength(1);
    expect(await outbox()).toEqual([]);
  });

  test('an answer that bears another uuid ends nothing: the person looks', async () => {
    const id = await withToken();
    await refresh(id);
    answerOther = true;
    const { uuid } = await enqueue(id, FLOW, say('where am I?'));
    await drain();
    expect(await outbox()).toMatchObject([{ uuid, state: 'failed', error: { kind: 'conflict' } }]);
    await retry(uuid);
    await drain();
    expect(await outbox()).toEqual([]);
    expect(messages.filter((message) => message.uuid === uuid)).toHaveLength(1);
  });

  test('what waits for the connection in one conversation goes out once another one’s got through', async () => {
    const id = await withToken();
    await refresh(id);
    const cut = await enqueue(id, FLOW, say('cut off'));
    const error = { kind: 'unreachable', message: 'No connection.' };
    await (await openDatabase()).put('outbox', {
      ...cut,
      attempts: 3,
      error,
      notBefore: Date.now() + 60_000,
    });
    await drain();
    expect(messages).toEqual([]);
    await enqueue(id, privateKey(2), say('got through'));
    await drain();
    await vi.waitFor(() =>
      expect(messages.map(({ content }) => content)).toEqual(['got through', 'cut off']),
    );
  });

  test('a clock set back makes nothing wait for longer', async () => {
    const id = await withToken();
    await refresh(id);
    const row = await enqueue(id, FLOW, say('soon again'));
    const down = new FlowdockError('server', 'Internal error', { status: 500 });
    await (await openDatabase()).put('outbox', afterFailure(row, down, Date.now() + 3_600_000));
    await drain();
    expect(messages.map(({ content }) => content)).toEqual(['soon again']);
  });

  test('takes up what a dead worker left being sent', async () => {
    const id = await withToken();
    await refresh(id);
    const row = await enqueue(id, FLOW, say('left behind'));
    messages.push({ id: 1, content: 'left behind', tags: [], uuid: row.uuid });
    await (await openDatabase()).put('outbox', { ...row, state: 'sending', attempts: 1 });
    await drain();
    expect(messages).toHaveLength(1);
    expect(await outbox()).toEqual([]);
  });

  test('keeps what was refused with the reason, and lets the next one pass', async () => {
    const id = await withToken();
    await refresh(id);
    refusePost = 403;
    const { uuid } = await enqueue(id, FLOW, say('refused'));
    await drain();
    expect((await outbox())[0]).toMatchObject({ state: 'failed', error: { kind: 'forbidden' } });
    refusePost = null;
    await enqueue(id, FLOW, say('next'));
    await drain();
    expect(messages.map(({ content }) => content)).toEqual(['next']);
    await discard(uuid);
    expect(await outbox()).toEqual([]);
  });

  test('keeps what waits of an account whose sign-in is lost, says so, and sends it after the next one', async () => {
    const id = await withToken();
    await refresh(id);
    await enqueue(id, FLOW, say('still meant'));
    const database = await openDatabase();
    await database.delete('secrets', id);
    await drain();
    expect(await outbox()).toMatchObject([
      { state: 'queued', error: { message: 'You are signed out of this account. Sign in again.' } },
    ]);
    expect((await database.get('accounts', id))?.health.state).toBe('refused');
    await withToken();
    const [row] = await outbox();
    if (row) await database.put('outbox', { ...row, notBefore: 0 });
    await drain();
    expect(messages.map(({ content }) => content)).toEqual(['still meant']);
    expect(await outbox()).toEqual([]);
  });

  test('marking read takes off only the own unread tag', async () => {
    const id = await withToken();
    messages = [{ id: 1, content: 'hi', tags: [':unread:1', ':unread:2', 'plan'], uuid: null }];
    await refresh(id);
    messages[0]?.tags.push('added-meanwhile');
    await enqueue(id, FLOW, { kind: 'mark-read', messages: [1, 99] });
    await drain();
    expect(messages[0]?.tags).toEqual([':unread:2', 'plan', 'added-meanwhile']);
    const database = await openDatabase();
    expect((await database.get('messages', [id, FLOW, 1]))?.unread).toBe(0);
    expect((await database.get('flows', [id, 'f1']))?.flow.unread_mentions).toBe(0);
    expect(await outbox()).toEqual([]);
  });
});

const told = (event: string, content: object) => ({
  id: 'e1',
  event: { event, content, flow: 'f1', tags: [], user: '2', sent: 9_000, created_at: '', attachments: [] },
});

test.each(['the one', 'the list'])(
  'what is read elsewhere while %s that brings it is answered is read',
  async (what) => {
    const id = await withToken();
    if (what === 'the one') await refresh(id);
    messages = [{ id: 1, content: 'hi', tags: [':unread:1'], uuid: null }];
    const readElsewhere = () => {
      for (const message of messages) message.tags = [];
      return receiveEvents(id, [told('tag-change', { message: 1, add: [], remove: [':unread:1'] })]);
    };
    if (what === 'the list') {
      // The server makes up its answer before that.
      whileListing = readElsewhere;
      await refresh(id);
    } else {
      const add = told('tag-change', { message: 1, add: [':unread:1'], remove: [] });
      const unanswered = await receiveEvents(id, [add]);
      whileShowing = readElsewhere;
      await fetchMissing(id, unanswered);
    }
    expect([whileListing, whileShowing]).toEqual([null, null]);
    const database = await openDatabase();
    expect((await database.get('messages', [id, FLOW, 1]))?.unread).toBe(0);
    if (what === 'the list') expect((await database.get('flows', [id, 'f1']))?.flow.unread_mentions).toBe(0);
  },
);

describe('what comes while a message is marked read', () => {
  const unreadOne = async () => {
    const id = await withToken();
    messages = [{ id: 1, content: 'hi', tags: [':unread:1'], uuid: null }];
    await refresh(id);
    await enqueue(id, FLOW, { kind: 'mark-read', messages: [1] });
    return id;
  };
  const stored = async (id: string) => (await openDatabase()).get('messages', [id, FLOW, 1]);

  test('an edit stays', async () => {
    const id = await unreadOne();
    whileShowing = () => receiveEvents(id, [told('message-edit', { message: 1, updated_content: 'hello' })]);
    await drain();
    expect(await stored(id)).toMatchObject({ unread: 0, message: { content: 'hello', tags: [] } });
    expect(messages[0]?.tags).toEqual([]);
  });

  test('a deletion stays, and asks nobody to decide', async () => {
    const id = await unreadOne();
    whileShowing = async () => {
      await receiveEvents(id, [told('message-delete', { message: 1 })]);
      messages = [];
    };
    await drain();
    expect([await stored(id), await outbox()]).toEqual([undefined, []]);
  });
});

describe('what a person changes their mind about', () => {
  const says = () => messages.map(({ content }) => content);
  const edit = (message: number, content: string, base: string): OutboxAction => ({
    kind: 'edit',
    message,
    content,
    bases: [base],
  });

  test('a text rewritten while it is being sent, or after an uncertain attempt, ends as the new one, once', async () => {
    const id = await withToken();
    await refresh(id);
    const first = await enqueue(id, FLOW, say('helo'));
    whileSending = () => rewrite(first, 'hello');
    await drain();
    expect(says()).toEqual(['hello']);
    breakPost = 503;
    const second = await enqueue(id, FLOW, say('wrld'));
    await drain();
    await rewrite(second, 'world');
    await drain();
    expect(says()).toEqual(['hello', 'world']);
    await rewrite(second, 'world!');
    await drain();
    expect(says()).toEqual(['hello', 'world!']);
    expect(await outbox()).toEqual([]);
  });

  test('what is discarded while it is being sent, or may have arrived, is taken back', async () => {
    const id = await withToken();
    await refresh(id);
    const first = await enqueue(id, FLOW, say('no'));
    whileSending = () => discard(first.uuid);
    await drain();
    expect(says()).toEqual([]);
    breakPost = 503;
    const second = await enqueue(id, FLOW, say('neither'));
    await drain();
    expect(says()).toEqual(['neither']);
    await discard(second.uuid);
    await drain();
    expect(says()).toEqual([]);
    expect(await outbox()).toEqual([]);
  });

  test('a newer edit takes the place of an older one, also of one that was refused', async () => {
    const id = await withToken();
    await refresh(id);
    messages = [{ id: 1, content: 'a', tags: [], uuid: null }];
    await enqueue(id, FLOW, edit(1, 'b', 'a'));
    await enqueue(id, FLOW, edit(1, 'c', 'b'));
    expect(await outbox()).toHaveLength(1);
    await drain();
    expect(says()).toEqual(['c']);
  });

  test('an edit does not replace what was written elsewhere meanwhile, unless the person says so', async () => {
    const id = await withToken();
    await refresh(id);
    messages = [{ id: 1, content: 'changed elsewhere', tags: [], uuid: null }];
    const { uuid } = await enqueue(id, FLOW, edit(1, 'mine', 'as I knew it'));
    await drain();
    expect(says()).toEqual(['changed elsewhere']);
    expect(await outbox()).toMatchObject([{ state: 'failed', error: { kind: 'conflict' } }]);
    await retry(uuid);
    await drain();
    expect(says()).toEqual(['mine']);
  });

  test('what waited for a day asks first, lets others pass, and is sent when the person says so', async () => {
    const id = await withToken();
    await refresh(id);
    const { uuid } = await enqueue(id, FLOW, say('lunch in five minutes?'));
    const [row] = await outbox();
    if (row) await (await openDatabase()).put('outbox', { ...row, createdAt: Date.now() - ASKS_AFTER });
    await enqueue(id, FLOW, say('good morning'));
    await drain();
    expect(says()).toEqual(['good morning']);
    expect(await outbox()).toMatchObject([{ uuid, state: 'asks' }]);
    await retry(uuid);
    await drain();
    expect(says()).toEqual(['good morning', 'lunch in five minutes?']);
  });

  test('a deletion is held for Undo, and holds up nothing else', async () => {
    const id = await withToken();
    await refresh(id);
    messages = [1, 2].map((n) => ({ id: n, content: `${n}`, tags: [], uuid: null }));
    const one = await enqueue(id, FLOW, { kind: 'delete', message: 1 }, { holdFor: 60_000 });
    const two = await enqueue(id, FLOW, { kind: 'delete', message: 2 }, { holdFor: 1 });
    await enqueue(id, FLOW, say('three'));
    await new Promise((resolve) => setTimeout(resolve, 5));
    await drain();
    expect(says()).toEqual(['1', 'three']);
    expect(await takeBack(one.uuid)).toBe(true);
    expect(await takeBack(two.uuid)).toBe(false);
    expect(await outbox()).toEqual([]);
  });

  test('who signs out while it is looked for whether a message arrived does not send it after all', async () => {
    const id = await withToken();
    await refresh(id);
    await enqueue(id, FLOW, say('hello'));
    breakPost = 500;
    await drain();
    const [row] = await outbox();
    if (!row) throw new Error('It waits for another try.');
    await (await openDatabase()).put('outbox', { ...row, notBefore: 0 });
    // What the server had taken is not there any more, so that looking does not find it.
    messages = [];
    whileLooking = () => signOut(id);
    await drain();
    expect(whileLooking).toBeNull();
    expect([messages, await outbox()]).toEqual([[], []]);
  });

  test('while the sign-in is refused everything waits, and asks nothing of the server', async () => {
    const id = await withToken();
    await refresh(id);
    const database = await openDatabase();
    const account = await database.get('accounts', id);
    if (account) {
      const health = { state: 'refused' as const, message: '', since: 0, refreshedAt: null };
      await database.put('accounts', { ...account, health });
    }
    await enqueue(id, FLOW, say('later'));
    await drain();
    expect(await outbox()).toMatchObject([{ state: 'queued', attempts: 0 }]);
  });
});

test('the next turn is that of the first of each queue, of showing that it waits, or of asking', () => {
  const row = {
    uuid: 'u',
    account: 'a',
    conversation: privateKey(1),
    action: say('x'),
    createdAt: 0,
    attempts: 1,
    notBefore: 50_000,
    state: 'queued',
    error: null,
  } as const;
  const behind = { ...row, uuid: 'v', createdAt: 1, attempts: 0, notBefore: 0 };
  expect(nextTurn([row, behind], 10)).toBe(50_000);
  expect(nextTurn([{ ...row, notBefore: 1e9 }], 10)).toBe(SHOWN_AFTER);
  expect(nextTurn([{ ...row, notBefore: 1e9 }], SHOWN_AFTER)).toBe(ASKS_AFTER);
  expect(nextTurn([{ ...row, state: 'failed' }], 10)).toBe(null);
  // The clock was set back since it began to wait.
  expect(nextTurn([{ ...row, waitsFrom: 49_000 }], 10)).toBe(10);
  // Who sends it goes on by itself; it is not asked for again and again until then.
  const goes = { ...row, state: 'sending', notBefore: 0 } as const;
  expect(nextTurn([goes, behind], 10)).toBe(30_010);
  expect(nextTurn([goes, { ...behind, conversation: privateKey(2) }], 10)).toBe(0);
});

test('a file that was sent with a text goes after it, whatever keeps the text, and into its thread', async () => {
  const id = await withToken();
  await refresh(id);
  const file = {
    kind: 'file',
    fileName: 'a.csv',
    contentType: 'text/csv',
    size: 1,
    image: null,
    threadId: null,
  } as const;
  const [text, list] = await enqueueAll(id, FLOW, [
    { action: say('the list') },
    { action: file, file: new Blob(['x']), joinsText: true },
  ]);
  if (!text || !list) throw new Error('Two go in, two come out.');
  expect(list.action).toMatchObject({ joins: text.uuid });
  const refused: OutboxRow = { ...text, state: 'failed' };
  expect(nextOf([text, list], 10)).toBe(text);
  expect(nextOf([refused, list], 10)).toBe(undefined);
  // Tried again, the text is younger than its file, and still goes first.
  expect(nextOf([{ ...text, createdAt: list.createdAt + 1 }, list], 10)?.uuid).toBe(text.uuid);
  expect(nextOf([list], 10)).toBe(list);
});

test('the wait after failures doubles, has jitter, and obeys Retry-After', async () => {
  const row = {
    uuid: 'u',
    account: 'a',
    conversation: privateKey(1),
    action: say('x'),
    createdAt: 1,
    // Two of them ended with their worker, which says nothing of the server.
    attempts: 6,
    failures: 3,
    notBefore: 0,
    state: 'sending',
    error: null,
  } as const;
  const down = new FlowdockError('unreachable', 'No connection.');
  expect(afterFailure(row, down, 0, 0.5).notBefore).toBe(8_000);
  expect(afterFailure(row, down, 0, 0).notBefore).toBe(6_000);
  const oddity = new Error('The disk is full.');
  expect(afterFailure(row, oddity, 0).state).toBe('queued');
  expect(afterFailure({ ...row, failures: 4 }, oddity, 0).state).toBe('failed');
  const early = new FlowdockError('validation', 'Too early.', { status: 425 });
  expect(afterFailure(row, early, 0).state).toBe('queued');
  const slow = new FlowdockError('rate-limited', 'Slow down.', { retryAfterMs: 90_000 });
  expect(afterFailure(row, slow, 0).notBefore).toBe(90_000);
});

test('trouble is retried later each time, a refusal not by itself', () => {
  const down = new FlowdockError('unreachable', 'No connection.');
  const first = healthAfter({ state: 'ok', refreshedAt: 0 }, down, 1_000, 0.5);
  expect(first).toMatchObject({ state: 'offline', since: 1_000, retryAt: 3_000, refreshedAt: 0 });
  const later = healthAfter(first, down, 17_000, 0.5);
  expect(later).toMatchObject({ since: 1_000, retryAt: 33_000 });
  expect(isDue(later, 32_999, 25_000)).toBe(false);
  expect(isDue(later, 33_000, 25_000)).toBe(true);
  // The clock was set back since.
  expect(isDue(later, 500, 25_000)).toBe(true);
  const refused = healthAfter(later, new FlowdockError('unauthorized', 'Sign in again.'), 40_000);
  expect(isDue(refused, Number.MAX_SAFE_INTEGER, 25_000)).toBe(false);
});
