import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Message } from '../../lib/flowdock/model.ts';
import { digestOf, excerptOf, wanted, wordsOf } from '../../lib/notify-rules.ts';
import { settingsOf } from '../../lib/settings-schema.ts';
import { openDatabase } from '../../lib/store/database.ts';
import {
  type ConversationKey,
  type FlowRow,
  flowKey,
  type MessageRow,
  privateKey,
} from '../../lib/store/picture.ts';
import { applyChanges } from '../../lib/store/writer.ts';

const shown = new Map<string, { title: string; message: string }>();
const created: string[] = [];
let stored: Record<string, unknown> = {};
const session = new Map<string, unknown>();
let managed: Record<string, unknown> = {};
let screen: 'active' | 'locked' = 'active';
const always = {
  quiet: { on: true, spans: [{ days: [0, 1, 2, 3, 4, 5, 6], from: '00:00', to: '00:00' }] },
};
vi.mock('wxt/browser', () => ({
  browser: {
    runtime: { getURL: (path: string) => path, sendMessage: async () => undefined },
    storage: {
      local: { get: async () => ({ settings: stored }) },
      managed: { get: async () => managed },
      session: {
        get: async (key: string) => ({ [key]: session.get(key) }),
        set: async (values: object) => {
          for (const [key, value] of Object.entries(values)) session.set(key, value);
        },
      },
    },
    alarms: { create: async () => undefined, clear: async () => true },
    idle: { queryState: async () => screen },
    notifications: {
      create: async (id: string, options: { title: string; message: string }) => {
        created.push(id);
        shown.set(id, options);
        return id;
      },
      clear: async (id: string) => shown.delete(id),
      getAll: async () => Object.fromEntries([...shown.keys()].map((id) => [id, true])),
      onButtonClicked: { addListener: () => undefined },
    },
  },
}));
/** What of the app was opened, how and where. */
const opened: unknown[] = [];
vi.mock('../../lib/open-app.ts', () => ({
  openConversation: async (...place: unknown[]) => void opened.push(place),
  openReply: async (place: unknown) => void opened.push(place),
}));
const { clicked, markRead, reply } = await import('../../lib/notification-clicks.ts');
const { notifyUnread } = await import('../../lib/notifications.ts');
const { takeNote } = await import('../../lib/notify-marks.ts');
const { showSent } = await import('../../lib/notify-show.ts');
const { forgetPolicy } = await import('../../lib/policy.ts');

const ME = '1@https://flowdock.test';
const row = (id: number, conversation: ConversationKey, tags = [':unread:1', ':user:1']): MessageRow => {
  const message: Message = {
    id,
    event: 'message',
    content: `words ${id}`,
    tags,
    user: '2',
    sent: id,
    created_at: '',
    attachments: [],
  };
  return { account: ME, conversation, id, unread: tags.includes(':unread:1') ? 1 : 0, message };
};
const put = (...rows: MessageRow[]) =>
  applyChanges(rows.map((one) => ({ kind: 'message' as const, row: one })));
const health = (state: 'loading' | 'ok' | 'trouble') =>
  applyChanges([
    {
      kind: 'account',
      account: {
        id: ME,
        server: 'https://flowdock.test',
        user: { id: 1, email: '', name: 'Ada', nick: 'ada', avatar: '' },
        method: 'token',
        signedInAt: 1,
        health:
          state === 'ok'
            ? { state, refreshedAt: 1 }
            : state === 'trouble'
              ? { state, since: 1, refreshedAt: null, retryAt: null }
              : { state },
      },
    },
  ]);

beforeEach(async () => {
  shown.clear();
  created.length = 0;
  opened.length = 0;
  session.clear();
  stored = {};
  managed = {};
  forgetPolicy();
  screen = 'active';
  const database = await openDatabase();
  for (const name of database.objectStoreNames) await database.clear(name);
  await health('ok');
  await applyChanges([
    {
      kind: 'user',
      row: { account: ME, id: 2, user: { id: 2, email: '', name: 'Grace', nick: 'g', avatar: '' } },
    },
  ]);
});

/** What somebody says in a thread of a flow; nobody is mentioned. */
const inThread = (id: number, thread: string, user = '2', flow = 'main'): MessageRow => {
  const { message, ...rest } = row(id, flowKey(flow), []);
  return { ...rest, message: { ...message, user, thread_id: thread } };
};
/** Rows as a stream or a poll brings them, and the look at what they are. */
const come = async (...rows: MessageRow[]) =>
  notifyUnread(await applyChanges(rows.map((one) => ({ kind: 'message', row: one, news: true }))));

/** Does it while this conversation is on screen. */
async function onScreen(conversation: ConversationKey, work: () => Promise<unknown>): Promise<void> {
  let leave = (): void => undefined;
  const left = navigator.locks.request(
    `quayside-on-screen:${ME} ${conversation}`,
    { mode: 'shared' },
    () => new Promise<void>((resolve) => (leave = resolve)),
  );
  await work();
  leave();
  await left;
}

describe('notifications', () => {
  test('what was unread at sign-in is no news; what comes after is, once for each conversation', async () => {
    await health('loading');
    await put(row(1, privateKey(2)));
    await notifyUnread();
    await health('ok');
    await notifyUnread();
    expect(created).toEqual([]);
    await put(row(2, privateKey(2)), row(3, privateKey(2)));
    await notifyUnread();
    await notifyUnread();
    expect(created).toHaveLength(1);
    expect([...shown.values()]).toMatchObject([{ title: 'Grace', message: 'words 3\n1 more message' }]);
  });

  test('nor is it when the first look at the server failed, and a later one brings it', async () => {
    await health('loading');
    await notifyUnread();
    await health('trouble');
    await notifyUnread();
    await put(row(1, privateKey(2)));
    await notifyUnread();
    await health('ok');
    await notifyUnread();
    expect(created).toEqual([]);
    // One that was read before goes on telling what its stream brings, whatever a look at its lists comes to.
    await health('trouble');
    await put(row(2, privateKey(2)));
    await notifyUnread();
    expect(created).toHaveLength(1);
  });

  test('of an account that was signed out while it was looked for nothing is noted', async () => {
    const database = await openDatabase();
    const accounts = await database.getAll('accounts');
    await applyChanges([{ kind: 'account-gone', account: ME }]);
    await takeNote(database, accounts, [row(1, privateKey(2))], () => true);
    expect([await database.count('notified'), await database.count('held')]).toEqual([0, 0]);
  });

  test('only what is new is read whole, however much is unread', async () => {
    await health('loading');
    await put(...Array.from({ length: 300 }, (_, at) => row(at + 1, privateKey(2))));
    const all = [
      vi.spyOn(IDBIndex.prototype, 'getAll'),
      vi.spyOn(IDBObjectStore.prototype, 'get'),
      vi.spyOn(IDBObjectStore.prototype, 'getAll'),
    ];
    const ofMessages = () =>
      all
        .flatMap(({ mock }) => mock.contexts)
        .filter((of) => /^(messages|unread)$/.test((of as IDBObjectStore | IDBIndex).name)).length;
    await health('ok');
    await notifyUnread();
    expect(ofMessages()).toBe(0);
    await put(row(301, privateKey(2)), row(302, privateKey(2)));
    for (const spy of all) spy.mockClear();
    await notifyUnread();
    expect(ofMessages()).toBe(2);
    expect([...shown.values()]).toMatchObject([{ message: 'words 302\n1 more message' }]);
    for (const spy of all) spy.mockRestore();
  });

  test('where a company wants it so, nothing of what is said is in them', async () => {
    managed = { notificationText: false };
    forgetPolicy();
    await notifyUnread();
    await put({ ...row(2, flowKey('f'), []), unread: 1, word: 'crane' });
    await notifyUnread();
    await showSent(ME, flowKey('f'), { name: 'Main', content: 'the crane is here' });
    expect([...shown.values()]).toMatchObject([
      { title: 'Grace in a flow', message: '1 new message' },
      { title: 'Quayside', message: 'On its way to Main' },
    ]);
  });

  test('none twice, also by a worker that starts anew and after a message was marked unread again', async () => {
    await notifyUnread();
    await put(row(2, privateKey(2)));
    await notifyUnread();
    vi.resetModules();
    const { notifyUnread: another } = await import('../../lib/notifications.ts');
    await another();
    await put(row(2, privateKey(2), []));
    await another();
    expect(shown.size).toBe(0);
    await put(row(2, privateKey(2)));
    await another();
    expect(created).toHaveLength(1);
  });

  test('none for what is on the screen, and none later for it', async () => {
    await notifyUnread();
    await onScreen(privateKey(2), async () => {
      await put(row(2, privateKey(2)));
      await notifyUnread();
    });
    await notifyUnread();
    expect(created).toEqual([]);
  });

  test('many conversations at once are one notification', async () => {
    await notifyUnread();
    await put(...[2, 3, 4, 5].map((id) => row(id, privateKey(id))));
    await notifyUnread();
    expect(created).toEqual(['quayside']);
    expect([...shown.values()][0]?.title).toBe('4 new messages');
  });

  test('where every message is wanted, what others say since then is news; one’s own words are none', async () => {
    await notifyUnread();
    const said = (id: number, user: string) => {
      const { message, ...rest } = row(id, flowKey('main'), []);
      return { ...rest, message: { ...message, user } };
    };
    await put(said(4, '2'));
    stored = { everyMessage: { [`${ME}/main`]: 5 } };
    await notifyUnread();
    expect(created).toEqual([]);
    await put(said(5, '2'), said(6, '1'));
    await notifyUnread();
    await notifyUnread();
    expect(created).toEqual([`quayside ${ME} flow:main`]);
    expect([...shown.values()][0]?.message).toBe('words 5');
    stored = {};
    await put(said(7, '2'));
    await notifyUnread();
    expect(created).toHaveLength(1);
    expect(shown.size).toBe(0);
  });

  test('a reply in a thread one wrote in is news, once, until it was on screen; mentions of that flow go by themselves', async () => {
    await put(inThread(1, 'mine', '1'), inThread(2, 'joined'), inThread(3, 'joined', '1'));
    await notifyUnread();
    await come(inThread(4, 'mine'), inThread(5, 'joined'));
    await come(inThread(5, 'joined'));
    await notifyUnread();
    expect(created).toEqual([`quayside ${ME} flow:main`]);
    expect([...shown.values()]).toMatchObject([
      { title: 'Grace in a flow', message: 'words 5\n1 more message' },
    ]);
    await onScreen(flowKey('main'), notifyUnread);
    expect(shown.size).toBe(0);
    await put(row(6, flowKey('main')));
    await notifyUnread();
    expect(shown.size).toBe(1);
    await put(row(6, flowKey('main'), []));
    await notifyUnread();
    expect(shown.size).toBe(0);
  });

  test('no news: other threads, one’s own words, history that is fetched, what is on screen, muted flows, and none when turned off', async () => {
    await put(inThread(1, 'mine', '1'), inThread(2, 'mine', '1', 'noise'), inThread(3, 'theirs'));
    await notifyUnread();
    stored = { mutedFlows: [`${ME}/noise`] };
    await come(inThread(4, 'theirs'), inThread(5, 'mine', '1'), inThread(6, 'mine', '2', 'noise'));
    await notifyUnread(await put(inThread(7, 'mine')));
    await onScreen(flowKey('main'), () => come(inThread(8, 'mine')));
    stored = { notifyThreads: false };
    await come(inThread(9, 'mine'));
    stored = {};
    await notifyUnread();
    expect(created).toEqual([]);
    await come(inThread(10, 'mine'));
    expect(created).toHaveLength(1);
    // Nobody wants to hear of it any more.
    stored = { notifyThreads: false };
    await notifyUnread();
    expect(shown.size).toBe(0);
  });

  test('a click opens the reply, “Reply” its thread; “Mark read” is done with it, and no message is marked', async () => {
    await put(inThread(1, 'mine', '1'), row(2, flowKey('main')));
    await notifyUnread();
    await put(row(2, flowKey('main'), []));
    const place = { account: ME, conversation: flowKey('main') };
    const id = `quayside ${ME} flow:main`;
    for (const [at, press] of [clicked, reply, markRead].entries()) {
      await come(inThread(3 + at, 'mine'));
      expect([...shown.keys()]).toEqual([id]);
      await press(id);
      expect(shown.size).toBe(0);
    }
    expect(opened).toEqual([[place, { message: 3 }], { ...place, thread: 'mine' }]);
    expect(await (await openDatabase()).count('outbox')).toBe(0);
  });

  test('a reply that is unread for another reason is told of as one, where that reason is not wanted', async () => {
    await put(inThread(1, 'mine', '1'));
    await notifyUnread();
    const toAll = (id: number, thread: string): MessageRow => {
      const { message, ...rest } = inThread(id, thread);
      return { ...rest, unread: 1, message: { ...message, tags: [':unread:1', ':user:everyone'] } };
    };
    await come(toAll(2, 'theirs'));
    expect(created).toEqual([]);
    await come(toAll(3, 'mine'));
    expect(created).toEqual([`quayside ${ME} flow:main`]);
  });

  test('what came in one’s own threads while it was quiet is of the others in the digest, less what was seen', async () => {
    await put(inThread(1, 'mine', '1'), inThread(2, 'mine', '1', 'other'), row(3, privateKey(2), []));
    await notifyUnread();
    stored = always;
    await come(inThread(4, 'mine'), inThread(5, 'theirs'), row(6, flowKey('main')));
    await come(inThread(7, 'mine', '2', 'other'));
    await onScreen(flowKey('other'), notifyUnread);
    expect(created).toEqual([]);
    stored = {};
    await notifyUnread();
    await notifyUnread();
    expect(created).toEqual(['quayside-quiet']);
    expect([...shown.values()]).toMatchObject([{ message: '1 mention, 1 other message' }]);
    await put(row(6, flowKey('main'), []));
    await notifyUnread();
    expect(shown.size).toBe(1);
    await onScreen(flowKey('main'), notifyUnread);
    expect(shown.size).toBe(0);
  });

  test('whose thread it is costs two short reads, however long the thread and its flow are', async () => {
    const others = Array.from({ length: 300 }, (_, at) => inThread(at + 1, 'long', '3'));
    await put(...others);
    await notifyUnread();
    const reads = [
      vi.spyOn(IDBIndex.prototype, 'getAll'),
      vi.spyOn(IDBObjectStore.prototype, 'get'),
      vi.spyOn(IDBObjectStore.prototype, 'getAll'),
    ];
    await come(inThread(301, 'long'), inThread(302, 'long'));
    const ofMessages = reads.flatMap(({ mock }) =>
      mock.results.filter((_, at) =>
        /^(messages|thread)$/.test((mock.contexts[at] as IDBObjectStore | IDBIndex).name),
      ),
    );
    const lists = ofMessages.map(({ value }) => value.result).filter(Array.isArray);
    for (const spy of reads) spy.mockRestore();
    // The rows of what came are read by the writer.
    expect(ofMessages).toHaveLength(4);
    expect(lists.map(({ length }) => length)).toEqual([1, 100]);
    expect(created).toEqual([]);
  });

  test('muted flows show nothing, then or afterwards', async () => {
    await notifyUnread();
    stored = { mutedFlows: [`${ME}/main`] };
    await put(row(2, flowKey('main')));
    await notifyUnread();
    stored = {};
    await notifyUnread();
    expect(created).toEqual([]);
  });

  test('what came while it was quiet is told of once, in one notification, less what was read meanwhile', async () => {
    await notifyUnread();
    stored = { ...always, mutedFlows: [`${ME}/noise`] };
    await put(row(2, flowKey('main')), row(3, flowKey('main')), row(4, privateKey(2)), row(5, privateKey(2)));
    await put(row(6, flowKey('noise')));
    await notifyUnread();
    await put(row(4, privateKey(2), []));
    await notifyUnread();
    expect(created).toEqual([]);
    stored = { mutedFlows: [`${ME}/noise`] };
    await notifyUnread();
    await notifyUnread();
    expect(created).toEqual(['quayside-quiet']);
    expect([...shown.values()]).toMatchObject([
      { title: 'While it was quiet', message: '2 mentions, 1 private message' },
    ]);
    await put(...[2, 3].map((id) => row(id, flowKey('main'), [])), row(5, privateKey(2), []));
    await put(row(6, flowKey('noise'), []));
    await notifyUnread();
    expect(shown.size).toBe(0);
  });

  test('what was looked at while it was quiet is not told of afterwards, also where every message is wanted', async () => {
    await notifyUnread();
    const everyMessage = { [`${ME}/main`]: 2, [`${ME}/other`]: 2 };
    stored = { ...always, everyMessage };
    await put(row(2, flowKey('main'), []), row(3, flowKey('main')), row(4, flowKey('other'), []));
    await notifyUnread();
    await onScreen(flowKey('main'), notifyUnread);
    stored = { everyMessage };
    await notifyUnread();
    expect([...shown.values()]).toMatchObject([{ message: '1 mention, 1 other message' }]);
  });

  test('what tells of many goes when all it tells of was read, whatever else is unread or wanted', async () => {
    await notifyUnread();
    const everyMessage = { [`${ME}/main`]: 1, [`${ME}/other`]: 1 };
    stored = { ...always, everyMessage };
    await put(row(2, privateKey(2)), row(3, flowKey('main')), row(4, flowKey('other'), []));
    await notifyUnread();
    stored = { everyMessage };
    await notifyUnread();
    expect([...shown.keys()]).toEqual(['quayside-quiet']);
    // Something else comes, and stays unread.
    await put(row(5, privateKey(5)), row(2, privateKey(2), []), row(3, flowKey('main'), []));
    await notifyUnread();
    expect([...shown.keys()]).toEqual(['quayside-quiet', `quayside ${ME} private:5`]);
    // It is read by being on screen once.
    await onScreen(flowKey('other'), notifyUnread);
    expect([...shown.keys()]).toEqual([`quayside ${ME} private:5`]);
    await notifyUnread();

    await put(...[6, 7, 8, 9].map((id) => row(id, privateKey(id))));
    await notifyUnread();
    expect(shown.has('quayside')).toBe(true);
    await put(...[6, 7, 8].map((id) => row(id, privateKey(id), [])));
    await notifyUnread();
    expect(shown.has('quayside')).toBe(true);
    await put(row(9, privateKey(9), []));
    await notifyUnread();
    expect([...shown.keys()]).toEqual([`quayside ${ME} private:5`]);
  });

  test('none when nothing happened while it was quiet, or all of it was read', async () => {
    await notifyUnread();
    stored = always;
    await put(row(2, privateKey(2)));
    await notifyUnread();
    await put(row(2, privateKey(2), []));
    await notifyUnread();
    stored = {};
    await notifyUnread();
    expect(created).toEqual([]);
  });

  test('a snooze of one flow lets the others speak, and tells of that flow when it ends', async () => {
    await applyChanges([
      {
        kind: 'flow',
        row: { account: ME, id: 'main', flow: { id: 'main', name: 'Main' } as FlowRow['flow'] },
      },
    ]);
    await notifyUnread();
    stored = { snoozed: { [`${ME}/main`]: Date.now() + 60_000 } };
    await put(row(2, flowKey('main')), row(3, privateKey(2)));
    await notifyUnread();
    expect(created).toEqual([`quayside ${ME} private:2`]);
    stored = {};
    await notifyUnread();
    expect(shown.get('quayside-quiet')).toMatchObject({
      title: 'While Main was quiet',
      message: '1 mention',
    });
  });

  test('a locked screen keeps everything for afterwards, unless that is not wanted', async () => {
    await notifyUnread();
    screen = 'locked';
    await put(row(2, privateKey(2)));
    await notifyUnread();
    expect(created).toEqual([]);
    screen = 'active';
    await notifyUnread();
    expect(shown.get('quayside-quiet')).toMatchObject({ message: '1 private message' });
    screen = 'locked';
    stored = { quietWhenLocked: false };
    await put(row(3, privateKey(2)));
    await notifyUnread();
    expect(created.at(-1)).toBe(`quayside ${ME} private:2`);
  });
});

describe('the rules', () => {
  test('each kind of message has its switch', () => {
    const all = settingsOf({ notifyMentions: false });
    expect(wanted(row(1, flowKey('main')), all, 1)).toBe(false);
    expect(wanted(row(1, privateKey(2)), all, 1)).toBe(true);
    const everyone = row(1, flowKey('main'), [':unread:1', ':user:everyone']);
    expect(wanted(everyone, settingsOf(null), 1)).toBe(false);
    expect(wanted(everyone, settingsOf({ notifyEveryone: true }), 1)).toBe(true);
  });

  test('the digest says how many of each kind, and where, when it is one flow', () => {
    expect(digestOf({ mentions: 3, privates: 2, others: 1 }, null)).toEqual({
      title: 'While it was quiet',
      message: '3 mentions, 2 private messages, 1 other message',
    });
    expect(digestOf({ mentions: 0, privates: 0, others: 4 }, 'Main').title).toBe('While Main was quiet');
  });

  test('words name who writes where, and stay short', () => {
    const words = wordsOf([row(1, flowKey('main'))], () => 'Grace', 'Main');
    expect(words).toEqual({ title: 'Grace in Main', message: 'words 1' });
    const found = { ...row(1, flowKey('main'), []), unread: 1 as const, word: 'crane' };
    expect(wordsOf([found], () => 'Grace', 'Main').title).toBe('Grace in Main: “crane”');
    expect(wanted(found, settingsOf({ notifyMentions: false }), 1)).toBe(true);
    const long = { ...row(1, flowKey('main')).message, content: `a\n\n${'😀'.repeat(300)}` };
    expect([...excerptOf(long)]).toHaveLength(160);
  });
});
