import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Message } from '../../lib/flowdock/model.ts';
import { excerptOf, isQuiet, wanted, wordsOf } from '../../lib/notify-rules.ts';
import { settingsOf } from '../../lib/settings.ts';
import { openDatabase } from '../../lib/store/database.ts';
import { type ConversationKey, flowKey, type MessageRow, privateKey } from '../../lib/store/picture.ts';
import { applyChanges } from '../../lib/store/writer.ts';

const shown = new Map<string, { title: string; message: string }>();
const created: string[] = [];
let stored: Record<string, unknown> = {};
vi.mock('wxt/browser', () => ({
  browser: {
    runtime: { getURL: (path: string) => path, sendMessage: async () => undefined },
    storage: { local: { get: async () => ({ settings: stored }) } },
    alarms: { create: async () => undefined, clear: async () => true },
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
const { notifyUnread } = await import('../../lib/notifications.ts');

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
const health = (state: 'loading' | 'ok') =>
  applyChanges([
    {
      kind: 'account',
      account: {
        id: ME,
        server: 'https://flowdock.test',
        user: { id: 1, email: '', name: 'Ada', nick: 'ada', avatar: '' },
        method: 'token',
        signedInAt: 1,
        health: state === 'ok' ? { state, refreshedAt: 1 } : { state },
      },
    },
  ]);

beforeEach(async () => {
  shown.clear();
  created.length = 0;
  stored = {};
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
    let leave = (): void => undefined;
    const left = navigator.locks.request(
      `quayside-on-screen:${ME} ${privateKey(2)}`,
      { mode: 'shared' },
      () => new Promise<void>((resolve) => (leave = resolve)),
    );
    await put(row(2, privateKey(2)));
    await notifyUnread();
    leave();
    await left;
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

  test('quiet hours and muted flows show nothing, then or afterwards', async () => {
    await notifyUnread();
    stored = { mutedFlows: [`${ME}/main`] };
    await put(row(2, flowKey('main')));
    await notifyUnread();
    stored = { quiet: { on: true, from: '00:00', to: '23:59', days: [0, 1, 2, 3, 4, 5, 6], weekends: true } };
    await put(row(3, privateKey(2)));
    await notifyUnread();
    stored = {};
    await notifyUnread();
    expect(created).toEqual([]);
  });
});

describe('the rules', () => {
  const quiet = { on: true, from: '18:30', to: '08:00', days: [1, 2, 3, 4, 5], weekends: false };
  // 2026-11-23 is a Monday.
  const at = (day: number, time: string) => new Date(`2026-11-${day}T${time}:00`);

  test.each([
    [23, '18:29', false],
    [23, '18:30', true],
    [24, '07:59', true],
    [24, '08:00', false],
    [23, '07:59', false], // the Sunday before has no quiet evening
    [28, '07:00', true], // the morning after Friday
    [28, '20:00', false],
  ])('day %i at %s is quiet: %s', (day, time, is) => {
    expect(isQuiet(quiet, at(day, time))).toBe(is);
    expect(isQuiet({ ...quiet, on: false }, at(day, time))).toBe(false);
  });

  test('weekends can be quiet all day, and hours of one day stay in it', () => {
    expect(isQuiet({ ...quiet, weekends: true }, at(28, '12:00'))).toBe(true);
    expect(isQuiet({ ...quiet, from: '12:00', to: '13:00' }, at(23, '12:30'))).toBe(true);
    expect(isQuiet({ ...quiet, from: '12:00', to: '13:00' }, at(23, '13:00'))).toBe(false);
  });

  test('each kind of message has its switch', () => {
    const all = settingsOf({ notifyMentions: false });
    expect(wanted(row(1, flowKey('main')), all, 1)).toBe(false);
    expect(wanted(row(1, privateKey(2)), all, 1)).toBe(true);
    const everyone = row(1, flowKey('main'), [':unread:1', ':user:everyone']);
    expect(wanted(everyone, settingsOf(null), 1)).toBe(false);
    expect(wanted(everyone, settingsOf({ notifyEveryone: true }), 1)).toBe(true);
  });

  test('words name who writes where, and stay short', () => {
    const words = wordsOf([row(1, flowKey('main'))], () => 'Grace', 'Main');
    expect(words).toEqual({ title: 'Grace in Main', message: 'words 1' });
    const long = { ...row(1, flowKey('main')).message, content: `a\n\n${'😀'.repeat(300)}` };
    expect([...excerptOf(long)]).toHaveLength(160);
  });
});
