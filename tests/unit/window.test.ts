import 'fake-indexeddb/auto';
import { deleteDB } from 'idb';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Message } from '../../lib/flowdock/model.ts';
import { holdLock, openLock } from '../../lib/live/locks.ts';
import { type ConversationView, openConversation } from '../../lib/store/conversation-reader.ts';
import { closeDatabase, DATABASE, openDatabase } from '../../lib/store/database.ts';
import { type Change, flowKey, type MessageRow } from '../../lib/store/picture.ts';
import { openPicture, type PictureView } from '../../lib/store/reader.ts';
import { type Held, MOST, trimmed } from '../../lib/store/window-rules.ts';
import { applyChanges, applyInSteps, currentRevision } from '../../lib/store/writer.ts';
import { KEPT, trimConversations } from '../../lib/sync/messages.ts';

const ME = '1@https://flowdock.test';
const FLOW = flowKey('main');
const MANY = 1_000;
const row = (id: number, content = `message ${id}`, thread: string | null = null): MessageRow => {
  const message: Message = {
    id,
    event: 'message',
    content,
    tags: [],
    user: '2',
    sent: id * 1_000,
    created_at: '',
    attachments: [],
    thread_id: thread,
  };
  return { account: ME, conversation: FLOW, id, unread: 0, message };
};
const said = (id: number, content?: string, thread?: string): Change => ({
  kind: 'message',
  row: row(id, content, thread ?? null),
});
const state = (oldestId: number): Change => ({
  kind: 'conversation',
  state: {
    ...{ account: ME, conversation: FLOW, oldestId, newestId: MANY, reachedStart: false },
    ...{ lastMessageAt: 1, fetchedAt: 1 },
  },
});

let picture: PictureView;
beforeEach(async () => {
  await closeDatabase();
  await deleteDB(DATABASE);
  await applyChanges([
    {
      kind: 'account',
      account: {
        id: ME,
        server: 'https://flowdock.test',
        user: { id: 1, email: '', name: 'Ada', nick: 'ada', avatar: '' },
        method: 'token',
        signedInAt: 1,
        health: { state: 'ok', refreshedAt: 1 },
      },
    },
  ]);
});
afterEach(() => picture.close());

/** A conversation of the messages 1 to 1000, every tenth of which is in a thread. */
async function opened(options: Parameters<typeof openConversation>[3] = {}): Promise<ConversationView> {
  const all = Array.from({ length: MANY }, (_, at) =>
    said(at + 1, undefined, at % 10 === 9 ? 'tenth' : undefined),
  );
  await applyInSteps([...all, state(1)], {});
  picture = openPicture();
  await picture.ready;
  const view = openConversation(picture, ME, FLOW, options);
  await view.ready;
  return view;
}

const ids = (view: ConversationView): number[] => view.rows.value.map(({ id }) => id);
const ends = (view: ConversationView) => [ids(view)[0], ids(view).at(-1)];
/** As if the reader saw these. */
const at = (view: ConversationView, first: number, last: number) => view.keep({ first, last });

describe('the window of a conversation', () => {
  test('walks to the oldest message and back without a hole, and never holds more than its most', async () => {
    const view = await opened();
    const seen = new Set(ids(view));
    expect([ids(view).at(-1), view.atNewest.value]).toEqual([MANY, true]);
    while (!view.atOldest.value) {
      const first = ids(view)[0] ?? 0;
      at(view, first, first + 20);
      await view.older();
      for (const id of ids(view)) seen.add(id);
      expect(ids(view).length).toBeLessThanOrEqual(MOST);
      expect(ids(view)).toContain(first);
    }
    expect(seen.size).toBe(MANY);
    expect([ids(view)[0], view.atNewest.value]).toEqual([1, false]);
    while (!view.atNewest.value) {
      const last = ids(view).at(-1) ?? 0;
      at(view, last - 20, last);
      await view.newer();
      expect(ids(view).length).toBeLessThanOrEqual(MOST);
      expect((ids(view).at(-1) ?? 0) - (ids(view)[0] ?? 0) + 1).toBe(ids(view).length);
    }
    expect(ids(view).at(-1)).toBe(MANY);
  });

  test('jumps: to a message, to the oldest, to the newest; not to what it does not know', async () => {
    const view = await opened({ at: 500 });
    expect(ids(view)).toEqual(expect.arrayContaining([490, 500, 510]));
    expect([view.atOldest.value, view.atNewest.value]).toEqual([false, false]);
    await view.showOldest();
    expect([ids(view)[0], view.atOldest.value]).toEqual([1, true]);
    expect(await view.showAround(700)).toBe(true);
    expect(ids(view)).toContain(700);
    const before = ids(view);
    expect(await view.showAround(5_000)).toBe(false);
    expect(ids(view)).toEqual(before);
    await view.showNewest();
    expect([ids(view).at(-1), view.atNewest.value]).toEqual([MANY, true]);
  });

  test('a message that comes while it is elsewhere is counted, and is there when it gets there', async () => {
    const view = await opened({ at: 500 });
    await applyChanges([
      said(MANY + 1),
      said(505, 'edited'),
      { kind: 'message-gone', account: ME, conversation: FLOW, id: 501 },
    ]);
    await vi.waitFor(() =>
      expect([...view.arrived.value]).toEqual([[MANY + 1, { user: '2', event: 'message' }]]),
    );
    expect(ids(view)).not.toContain(501);
    expect(view.rows.value.find(({ id }) => id === 505)?.message.content).toBe('edited');
    expect(ids(view)).not.toContain(MANY + 1);
    expect((await view.readNewest()).at(-1)?.id).toBe(MANY + 1);
    await view.showNewest();
    expect(ids(view).at(-1)).toBe(MANY + 1);
    view.sawNewest();
    expect(view.arrived.value.size).toBe(0);
  });

  test('what came is counted once, also where the look for missed steps was quicker than the word of it', async () => {
    const view = await opened({ at: 500 });
    at(view, 500, 520);
    const look = async (revision: number): Promise<void> => {
      const followers = [...picture.followers];
      for (const follower of followers) follower.check(revision);
      await Promise.all(followers.map(({ ready }) => ready));
    };
    const before = await currentRevision();
    await applyChanges([said(MANY + 1)]);
    // On disk already, and its announcement still on the way.
    await look(before + 1);
    expect([...view.arrived.value.keys()]).toEqual([MANY + 1]);

    await applyChanges([
      said(MANY + 2),
      { kind: 'message-gone', account: ME, conversation: FLOW, id: MANY + 1 },
    ]);
    await vi.waitFor(() => expect([...view.arrived.value.keys()]).toEqual([MANY + 2]));
    await view.showNewest();
    view.sawNewest();
    await look(before);
    expect(view.arrived.value.size).toBe(0);
  });

  test('what is told while a page is read is not lost', async () => {
    const view = await opened({ at: 500 });
    const end = ids(view).at(-1) ?? 0;
    at(view, 500, end);
    const moves = [view.older(), view.newer(), view.newer()];
    await Promise.all([
      applyChanges([said(end + 1, 'edited'), said(end, 'edited')]),
      ...moves,
      applyChanges([{ kind: 'message-gone', account: ME, conversation: FLOW, id: end + 2 }]),
    ]);
    const text = (id: number) => view.rows.value.find((one) => one.id === id)?.message.content;
    await vi.waitFor(() =>
      expect([text(end), text(end + 1), text(end + 2)]).toEqual(['edited', 'edited', undefined]),
    );
    expect(text(end + 3)).toBe(`message ${end + 3}`);
  });

  test('new ones push the oldest out while the newest are looked at, and stay away while the oldest are', async () => {
    const view = await opened();
    for (let page = 0; page < 3; page += 1)
      await applyChanges(Array.from({ length: 40 }, (_, one) => said(MANY + 1 + page * 40 + one)));
    await vi.waitFor(() => expect(ids(view).at(-1)).toBe(MANY + 120));
    const [first = 0] = ids(view);
    expect(ids(view).length).toBe(MOST);
    at(view, first, first + 20);
    await applyChanges(Array.from({ length: 60 }, (_, one) => said(MANY + 121 + one)));
    await vi.waitFor(() => expect(view.atNewest.value).toBe(false));
    expect([ids(view)[0], ids(view).length]).toEqual([first, MOST]);
  });

  test('a thread has its own messages alone, page by page', async () => {
    const view = await opened({ thread: 'tenth' });
    expect(ends(view)).toEqual([370, MANY]);
    at(view, 370, 400);
    await view.older();
    await view.older();
    expect([ids(view)[0], view.atOldest.value]).toEqual([10, true]);
    expect(ids(view).every((id) => id % 10 === 0)).toBe(true);
    await view.showNewest();
    await applyChanges([said(MANY + 1), said(MANY + 2, 'reply', 'tenth')]);
    await vi.waitFor(() => expect(ids(view).at(-1)).toBe(MANY + 2));
    expect(ids(view)).not.toContain(MANY + 1);
  });

  test('an island ends where it is told to', async () => {
    const view = await opened();
    view.stayIn({ from: 100, to: 199 });
    expect(await view.showAround(150)).toBe(true);
    while (!view.atNewest.value) await view.newer();
    expect(ids(view).at(-1)).toBe(199);
    view.stayIn({ from: 100, to: Number.POSITIVE_INFINITY });
    expect(view.atNewest.value).toBe(false);
    view.stayIn(null);
    await view.showNewest();
    expect(ids(view).at(-1)).toBe(MANY);
  });
});

test('a long conversation nobody looks at keeps its newest messages and the unread ones, without a hole', async () => {
  const view = await opened();
  view.close();
  const unread: Change = { kind: 'message', row: { ...row(3), unread: 1 } };
  await applyChanges([unread]);
  await trimConversations();
  const database = await openDatabase();
  const left = (await database.getAllKeys('messages')).map(([, , id]) => id);
  expect([left.length, left[0], left[1], left.at(-1)]).toEqual([KEPT + 1, 3, MANY - KEPT + 1, MANY]);
  expect(await database.get('conversations', [ME, FLOW])).toMatchObject({
    oldestId: MANY - KEPT + 1,
    reachedStart: false,
  });
});

test('a long conversation that a page has open keeps all of them, also while nobody looks at the page', async () => {
  const view = await opened();
  await view.showOldest();
  const leave = holdLock(openLock(`${ME} ${FLOW}`), 'shared');
  await trimConversations();
  expect(await (await openDatabase()).count('messages')).toBe(MANY);
  expect(ids(view)[0]).toBe(1);
  leave();
  await trimConversations();
  expect(await (await openDatabase()).count('messages')).toBe(KEPT);
});

test('what leaves a window that is too full lies away from the screen', () => {
  const held: Held = {
    rows: Array.from({ length: MOST + 40 }, (_, id) => row(id)),
    atOldest: true,
    atNewest: true,
  };
  const left = (zone: Parameters<typeof trimmed>[1], side?: 'start' | 'end') => {
    const { rows, atOldest, atNewest } = trimmed(held, zone, side);
    return [rows[0]?.id, rows.at(-1)?.id, atOldest, atNewest];
  };
  const end = held.rows.length - 1;
  expect(left(null)).toEqual([40, end, false, true]);
  expect(left({ first: 10, last: 30 })).toEqual([0, end - 40, true, false]);
  expect(left({ first: 100, last: end })).toEqual([40, end, false, true]);
  // Nothing on screen goes, and nothing of the side that was just read.
  expect(left({ first: 10, last: end - 10 })).toEqual([10, end - 10, false, false]);
  expect(left({ first: 60, last: end }, 'end')).toEqual([0, end, true, true]);
});
