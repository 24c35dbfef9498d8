import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { deleteDB } from 'idb';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { HASHTAG, MENTION } from '../../lib/excerpt.ts';
import type { Message } from '../../lib/flowdock/model.ts';
import type { OutboxRow } from '../../lib/outbox/row.ts';
import { openConversation } from '../../lib/store/conversation-reader.ts';
import { closeDatabase, DATABASE, openDatabase } from '../../lib/store/database.ts';
import { follow } from '../../lib/store/follower.ts';
import { unreadNow } from '../../lib/store/overlay.ts';
import {
  type Account,
  type Change,
  type ConversationState,
  flowKey,
  type MessageRow,
} from '../../lib/store/picture.ts';
import { openPicture, type PictureView } from '../../lib/store/reader.ts';
import { applyChanges, applyInSteps, currentRevision, startAfresh } from '../../lib/store/writer.ts';

const ME = '1@https://flowdock.test';
const FLOW = flowKey('main');
const account = (id = ME): Account => ({
  id,
  server: 'https://flowdock.test',
  user: { id: 1, email: '', name: 'Ada', nick: 'ada', avatar: '' },
  method: 'token',
  signedInAt: 1,
  health: { state: 'ok', refreshedAt: 1 },
});
const row = (id: number, unread: 0 | 1, content = `message ${id}`): MessageRow => {
  const message: Message = {
    id,
    event: 'message',
    content,
    tags: unread ? [':unread:1'] : [],
    user: '2',
    sent: id * 1_000,
    created_at: '',
    attachments: [],
  };
  return { account: ME, conversation: FLOW, id, unread, message };
};
const message = (id: number, unread: 0 | 1, content?: string): Change => ({
  kind: 'message',
  row: row(id, unread, content),
});

/** All there is of the flow, up to the message 9. */
const known = (change: Partial<ConversationState>): ConversationState => ({
  account: ME,
  conversation: FLOW,
  oldestId: 1,
  newestId: 9,
  reachedStart: false,
  lastMessageAt: 9_000,
  fetchedAt: 0,
  ...change,
});

let views: PictureView[] = [];
function open(): PictureView {
  const view = openPicture();
  views.push(view);
  return view;
}

async function empty(): Promise<void> {
  const database = await openDatabase();
  for (const name of database.objectStoreNames) await database.clear(name);
}
beforeEach(empty);
afterEach(() => {
  for (const view of views) view.close();
  views = [];
});

describe('the writer', () => {
  test('lets no answer overwrite what changed after it was asked for', async () => {
    await applyChanges([{ kind: 'account', account: account() }, message(1, 1)]);
    const asked = await currentRevision();
    await applyChanges([message(1, 0)]);
    await applyChanges([message(1, 1)], { asOf: asked });
    expect((await (await openDatabase()).get('messages', [ME, FLOW, 1]))?.unread).toBe(0);
    await applyChanges([message(1, 1)], { asOf: await currentRevision() });
    expect((await (await openDatabase()).get('messages', [ME, FLOW, 1]))?.unread).toBe(1);
  });

  test('lets no answer bring back what was removed after it was asked for', async () => {
    await applyChanges([{ kind: 'account', account: account() }, message(1, 1)]);
    const asked = await currentRevision();
    await applyChanges([{ kind: 'message-gone', account: ME, conversation: FLOW, id: 1 }]);
    await applyChanges([message(1, 1)], { asOf: asked });
    expect(await (await openDatabase()).count('messages')).toBe(0);
  });

  test('drops rows of an account that signed out meanwhile, and forgets all of it', async () => {
    await applyChanges([{ kind: 'account', account: account() }, message(1, 1)]);
    const database = await openDatabase();
    await database.put('secrets', {
      account: ME,
      origin: 'https://flowdock.test',
      kind: 'token',
      token: 't',
    });
    const asked = await currentRevision();
    await applyChanges([{ kind: 'account-gone', account: ME }]);
    await applyChanges([message(2, 1), { kind: 'account', account: account() }], { asOf: asked });
    for (const name of ['accounts', 'secrets', 'messages'] as const)
      expect(await database.count(name)).toBe(0);
  });

  test('writes and announces nothing when nothing changed', async () => {
    await applyChanges([{ kind: 'account', account: account() }, message(1, 1)]);
    const before = await currentRevision();
    expect(await applyChanges([message(1, 1)], { asOf: before })).toEqual([]);
    expect(await currentRevision()).toBe(before);
  });

  test('keeps with a message what stands out in its words, as long as it is unread', async () => {
    const kept = async () => (await (await openDatabase()).get('messages', [ME, FLOW, 1]))?.marks;
    const told = await applyChanges([
      { kind: 'account', account: account() },
      message(1, 1, 'well  @ada, see #ship'),
    ]);
    const marks = [MENTION, 5, 9, HASHTAG, 15, 20];
    expect(await kept()).toEqual(marks);
    expect(told[1]).toMatchObject({ row: { marks } });
    // What comes with the marks of another text, as a row that was read and changed.
    await applyChanges([{ kind: 'message', row: { ...row(1, 1, 'nothing, @ada'), marks } }]);
    expect(await kept()).toEqual([MENTION, 9, 13]);
    await applyChanges([message(1, 0)]);
    expect(await kept()).toBeUndefined();
  });

  test('applies all changes of a call or none', async () => {
    await applyChanges([{ kind: 'account', account: account() }]);
    const before = await currentRevision();
    const bad = { ...row(2, 1), id: Number.NaN };
    await expect(applyChanges([message(1, 1), { kind: 'message', row: bad }])).rejects.toThrow();
    expect(await currentRevision()).toBe(before);
    expect(await (await openDatabase()).count('messages')).toBe(0);
  });
});

describe('readers and pages beside the writer', () => {
  test('a reader waits for one write at most, however many are asked for', async () => {
    await applyChanges([{ kind: 'account', account: account() }]);
    const before = await currentRevision();
    const writes = Array.from({ length: 40 }, (_, id) => applyChanges([message(id + 1, 1)]));
    await writes[0];
    expect((await currentRevision()) - before).toBeLessThanOrEqual(2);
    await Promise.all(writes);
    expect(await currentRevision()).toBe(before + 40);
  });

  test('a great many changes are made in steps, and readers follow them', async () => {
    await applyChanges([{ kind: 'account', account: account() }]);
    const view = open();
    await view.ready;
    const before = await currentRevision();
    const all = Array.from({ length: 1_000 }, (_, id) => message(id + 1, 1));
    expect(await applyInSteps(all, { asOf: before })).toHaveLength(1_000);
    expect(await currentRevision()).toBeGreaterThan(before + 1);
    await vi.waitFor(() => expect(view.unread.value).toHaveLength(1_000));
  });

  test('a failed write keeps none of those after it', async () => {
    await applyChanges([{ kind: 'account', account: account() }]);
    const bad = applyChanges([{ kind: 'message', row: { ...row(2, 1), id: Number.NaN } }]);
    const good = applyChanges([message(3, 1)]);
    await expect(bad).rejects.toThrow();
    expect(await good).toHaveLength(1);
  });

  test('what a page writes into the outbox waits for no write of the picture', async () => {
    await applyChanges([{ kind: 'account', account: account() }]);
    const database = await openDatabase();
    let held = true;
    const long = applyChanges(async (transaction) => {
      while (held) await transaction.objectStore('meta').get('revision');
      return [];
    });
    await database.put('drafts', {
      account: ME,
      conversation: FLOW,
      thread: '',
      text: 'kept at once',
      changedAt: 1,
    });
    expect(await database.count('outbox')).toBe(0);
    held = false;
    await long;
  });

  test('within one call a later change sees an earlier one', async () => {
    await applyChanges([{ kind: 'account', account: account() }]);
    const flow = { kind: 'flow-gone', account: ME, id: 'main' } as const;
    await applyChanges([
      { kind: 'flow', row: { account: ME, id: 'main', flow: {} as never } },
      message(1, 1),
      flow,
      message(2, 1),
      message(2, 1),
      message(3, 1),
      { kind: 'message-gone', account: ME, conversation: FLOW, id: 3 },
    ]);
    const kept = await (await openDatabase()).getAll('messages');
    expect(kept.map(({ id }) => id)).toEqual([2]);
    expect(await (await openDatabase()).count('flows')).toBe(0);
  });
});

describe('the reader', () => {
  test('paints the last known state and follows every change', async () => {
    await applyChanges([{ kind: 'account', account: account() }, message(1, 1)]);
    const view = open();
    await view.ready;
    expect(view.unread.value.map(({ id }) => id)).toEqual([1]);
    const conversation = openConversation(view, ME, FLOW);
    await conversation.ready;
    await applyChanges([message(2, 1), message(1, 0)]);
    await vi.waitFor(() => expect(view.unread.value.map(({ id }) => id)).toEqual([2]));
    expect(conversation.rows.value.map(({ id, unread }) => [id, unread])).toEqual([
      [1, 0],
      [2, 1],
    ]);
  });

  test('with a great many unread the newest are whole at once and all are counted; the others follow when asked for', async () => {
    await applyChanges([{ kind: 'account', account: account() }]);
    const many = Array.from({ length: 1_200 }, (_, at) => message(at + 1, 1));
    await applyInSteps(many, {});
    const view = open();
    const read = vi.spyOn(IDBIndex.prototype, 'getAll');
    await view.ready;
    expect(read).not.toHaveBeenCalled();
    expect(view.unreadPlaces.value).toHaveLength(1_200);
    expect(view.unread.value.length).toBeLessThan(200);
    expect(view.unread.value[0]?.id).toBe(1_200);
    // What changes while the others are read is newer than what is read of them.
    const whole = view.whole(view.unreadPlaces.value);
    await applyChanges([message(1, 1, 'edited'), message(2, 0), message(2_000, 1)]);
    await whole;
    await vi.waitFor(() => expect(view.unread.value).toHaveLength(1_200));
    expect(view.unreadPlaces.value).toHaveLength(1_200);
    await vi.waitFor(() => {
      const ids = view.unread.value.map(({ id }) => id);
      expect([ids[0], ids.includes(2)]).toEqual([2_000, false]);
    });
    expect(view.unread.value).toHaveLength(1_200);
    expect(view.unread.value.at(-1)?.message.content).toBe('edited');
  });

  test('misses nothing that is written while it reads its snapshot', async () => {
    await applyChanges([{ kind: 'account', account: account() }]);
    const view = open();
    const writes = Array.from({ length: 20 }, (_, id) => applyChanges([message(id + 1, 1)]));
    await Promise.all([...writes, view.ready]);
    await vi.waitFor(() => expect(view.unread.value).toHaveLength(20));
  });

  test('shows the part of a conversation that has no holes', async () => {
    await applyChanges([
      { kind: 'account', account: account() },
      message(1, 1),
      message(8, 0),
      message(9, 0),
      { kind: 'conversation', state: known({ oldestId: 8 }) },
    ]);
    const conversation = openConversation(open(), ME, FLOW);
    await conversation.ready;
    expect(conversation.rows.value.map(({ id }) => id)).toEqual([8, 9]);
    expect(conversation.atOldest.value).toBe(true);
    // An older page came: it is there for whoever scrolls on.
    await applyChanges([
      message(6, 0),
      message(7, 0),
      { kind: 'conversation', state: known({ oldestId: 6 }) },
    ]);
    await vi.waitFor(() => expect(conversation.atOldest.value).toBe(false));
    await conversation.older();
    expect(conversation.rows.value.map(({ id }) => id)).toEqual([6, 7, 8, 9]);
    // What lay before a gap is forgotten.
    await applyChanges([{ kind: 'conversation', state: known({ oldestId: 9 }) }]);
    await vi.waitFor(() => expect(conversation.rows.value.map(({ id }) => id)).toEqual([9]));
  });

  test('any order of changes, with repetitions, leaves every reader with what the database holds', async () => {
    const steps = fc.array(
      fc.oneof(
        fc.record({ id: fc.integer({ min: 1, max: 5 }), unread: fc.constantFrom<0 | 1>(0, 1) }),
        fc.record({ gone: fc.integer({ min: 1, max: 5 }) }),
      ),
      { maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(steps, fc.boolean(), async (list, late) => {
        await empty();
        await applyChanges([{ kind: 'account', account: account() }]);
        const asOf = late ? await currentRevision() : undefined;
        const view = openPicture();
        try {
          for (const step of list) {
            const change: Change =
              'gone' in step
                ? { kind: 'message-gone', account: ME, conversation: FLOW, id: step.gone }
                : message(step.id, step.unread);
            await applyChanges([change, change], { asOf });
          }
          await view.ready;
          const stored = (await (await openDatabase()).getAll('messages')).filter(
            ({ unread }) => unread === 1,
          );
          const wanted = stored.map(({ id }) => id).sort();
          await vi.waitFor(() => expect(view.unread.value.map(({ id }) => id).sort()).toEqual(wanted));
        } finally {
          view.close();
        }
      }),
      { numRuns: 40 },
    );
  });
});

test('a step that was never announced leads to a new snapshot', async () => {
  let revision = 1;
  const load = vi.fn(async () => revision);
  const apply = vi.fn();
  const follower = follow(load, apply);
  await follower.ready;
  follower.receive({ kind: 'changes', revision: 2, changes: [] });
  expect(apply).toHaveBeenCalledTimes(1);
  revision = 4;
  follower.receive({ kind: 'changes', revision: 4, changes: [] });
  await follower.ready;
  expect(load).toHaveBeenCalledTimes(2);
  expect(apply).toHaveBeenCalledTimes(1);
});

test('what is being marked read is not unread, and Undo brings it back', () => {
  const outboxRow = (kind: 'mark-read' | 'mark-unread', createdAt: number): OutboxRow => ({
    uuid: `${kind}${createdAt}`,
    account: ME,
    conversation: FLOW,
    action: { kind, messages: [1] },
    createdAt,
    attempts: 0,
    notBefore: 0,
    state: 'queued',
    error: null,
  });
  const ids = (...outbox: OutboxRow[]): number[] =>
    unreadNow([row(1, 1), row(2, 1)], outbox).map(({ id }) => id);
  expect(ids()).toEqual([2, 1]);
  expect(ids(outboxRow('mark-read', 1))).toEqual([2]);
  expect(ids(outboxRow('mark-unread', 2), outboxRow('mark-read', 1))).toEqual([2, 1]);
  expect(ids({ ...outboxRow('mark-read', 1), state: 'failed' })).toEqual([2, 1]);
});

/** Another version of the extension had the database before. */
async function leaveBehind(
  version: number,
  change: (database: IDBDatabase, upgrade: IDBTransaction) => void,
): Promise<void> {
  await closeDatabase();
  await new Promise<void>((resolve, reject) => {
    const request = indexedDB.open(DATABASE, version);
    request.onupgradeneeded = () => {
      if (request.transaction) change(request.result, request.transaction);
    };
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      request.result.close();
      resolve();
    };
  });
}

test('a database without the right stores gets them, and one of a later version is used: nothing written is lost', async () => {
  await closeDatabase();
  await deleteDB(DATABASE);
  await leaveBehind(1, (database) => database.createObjectStore('rubbish'));
  await applyChanges([{ kind: 'account', account: account() }]);
  await (await openDatabase()).put('drafts', {
    account: ME,
    conversation: FLOW,
    thread: '',
    text: 'half a sentence',
    changedAt: 1,
  });
  const { version } = await openDatabase();
  await leaveBehind(version + 1, (database, upgrade) => {
    database.deleteObjectStore('held');
    upgrade.objectStore('messages').deleteIndex('thread');
  });
  for (const what of ['a store is missing', 'the version is a later one']) {
    await closeDatabase();
    const database = await openDatabase();
    expect(await database.count('held'), what).toBe(0);
    expect(await database.getAll('drafts'), what).toMatchObject([{ text: 'half a sentence' }]);
    expect(await database.count('accounts'), what).toBe(1);
    expect(await database.countFromIndex('messages', 'thread'), what).toBe(0);
  }
});

test('a database that the browser does not open is left as it is, however often it is asked for', async () => {
  await (await openDatabase()).put('drafts', {
    account: ME,
    conversation: FLOW,
    thread: '',
    text: 'nowhere else',
    changedAt: 1,
  });
  await closeDatabase();
  const broken = vi.spyOn(indexedDB, 'open').mockImplementation(() => {
    throw new DOMException('Internal error opening backing store.', 'UnknownError');
  });
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  for (let turn = 0; turn < 2; turn += 1) {
    const opening = openDatabase();
    const refused = expect(opening).rejects.toMatchObject({ kind: 'database', reason: 'UnknownError' });
    await vi.advanceTimersByTimeAsync(60_000);
    await refused;
  }
  vi.useRealTimers();
  expect(broken.mock.calls.length).toBeGreaterThan(5);
  broken.mockRestore();
  expect(await (await openDatabase()).getAll('drafts')).toMatchObject([{ text: 'nowhere else' }]);
  // Only who says so begins anew.
  await startAfresh();
  expect(await (await openDatabase()).count('drafts')).toBe(0);
});

test('who begins anew waits for what is being written, and nothing of the former picture comes back', async () => {
  await applyChanges([{ kind: 'account', account: account() }]);
  const view = openPicture();
  await view.ready;
  const asOf = await currentRevision();
  const before = applyChanges([{ kind: 'message', row: row(1, 1) }]);
  const anew = startAfresh();
  const late = applyChanges([{ kind: 'message', row: row(2, 1) }], { asOf });
  expect(await before).toHaveLength(1);
  await anew;
  expect(await late).toEqual([]);
  expect(await (await openDatabase()).count('messages')).toBe(0);
  expect(await currentRevision()).toBeGreaterThan(asOf);
  // An open page shows the new one, and goes on with it.
  await vi.waitFor(() => expect(view.accounts.value).toEqual([]));
  await applyChanges([{ kind: 'account', account: account() }]);
  await vi.waitFor(() => expect(view.accounts.value).toMatchObject([{ id: ME }]));
  view.close();
});

test('a database that is not let go of is not deleted under its holder, which is said', async () => {
  await (await openDatabase()).put('accounts', { ...account(), revision: 1 });
  // A request that is never answered.
  vi.spyOn(indexedDB, 'deleteDatabase').mockImplementation(() => new IDBOpenDBRequest());
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const refused = expect(startAfresh()).rejects.toMatchObject({ kind: 'database', reason: 'TimeoutError' });
  await vi.advanceTimersByTimeAsync(30_000);
  await refused;
  vi.useRealTimers();
  vi.restoreAllMocks();
  expect(await (await openDatabase()).count('accounts')).toBe(1);
  // Writes go on.
  expect(await applyChanges([{ kind: 'message', row: row(1, 1) }])).toHaveLength(1);
});
