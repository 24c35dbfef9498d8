/** What has to happen later is told to the browser, whose alarms outlive the worker. */
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import type { Account } from '../../lib/store/picture.ts';

vi.mock('wxt/browser', () => ({ browser: fakeBrowser }));
const { drain } = await import('../../lib/outbox/drain.ts');
const { OUTBOX_ALARM } = await import('../../lib/outbox/waiting.ts');
const { enqueue } = await import('../../lib/outbox/outbox.ts');
const { ASKS_AFTER, SHOWN_AFTER } = await import('../../lib/outbox/waiting.ts');
const { openDatabase } = await import('../../lib/store/database.ts');
const { flowKey } = await import('../../lib/store/picture.ts');
const { applyChanges } = await import('../../lib/store/writer.ts');
const { keepPollAlarm, POLL_ALARM, poll } = await import('../../lib/sync/poll.ts');

/** Nothing listens there. */
const server = 'http://127.0.0.1:1';
const account: Account = {
  id: `1@${server}`,
  server,
  user: { id: 1, email: '', name: 'Ada', nick: 'ada', avatar: '' },
  method: 'token',
  signedInAt: 1,
  health: { state: 'loading' },
};
const MINUTE = 60_000;
const browserAlarm = (name: string) => fakeBrowser.alarms.get(name);

beforeEach(async () => {
  fakeBrowser.reset();
  // A background that is told and has nothing to say.
  fakeBrowser.runtime.onMessage.addListener(async () => ({ ok: true, value: null }));
  const database = await openDatabase();
  for (const name of database.objectStoreNames) await database.clear(name);
  await applyChanges([{ kind: 'account', account }]);
  await database.put('secrets', { account: account.id, origin: server, kind: 'token', token: 't' });
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** The longest that any timer set by this was to wait, in ms. */
async function longestTimer(work: () => Promise<unknown>): Promise<number> {
  const timers = vi.spyOn(globalThis, 'setTimeout');
  await work();
  return Math.max(0, ...timers.mock.calls.map(([, ms = 0]) => ms));
}

test('every wait of the outbox has an alarm, and none above 25 s a timer', async () => {
  const database = await openDatabase();
  const { uuid } = await enqueue(account.id, flowKey('f1'), {
    kind: 'message',
    content: 'hello',
    tags: [],
    threadId: null,
  });
  const row = await database.get('outbox', uuid);
  if (!row) throw new Error('It was put in.');
  const turnAfter = async (change: Partial<typeof row>): Promise<number> => {
    await database.put('outbox', { ...row, ...change });
    expect(await longestTimer(drain)).toBeLessThanOrEqual(25_000);
    return (await browserAlarm(OUTBOX_ALARM))?.scheduledTime ?? 0;
  };
  const now = Date.now();
  for (const notBefore of [now + 10_000, now + 90_000])
    expect(await turnAfter({ notBefore })).toBe(notBefore);
  // Further away lie other turns: when it shows that it waits, and when it asks.
  const late = now + 90 * MINUTE;
  expect(await turnAfter({ notBefore: late })).toBe(row.createdAt + SHOWN_AFTER);
  const createdAt = now - 3 * MINUTE;
  expect(await turnAfter({ createdAt, notBefore: late })).toBe(late);
  expect(await turnAfter({ createdAt, notBefore: now + 2 * ASKS_AFTER })).toBe(createdAt + ASKS_AFTER);
  await database.delete('outbox', uuid);
  await drain();
  expect(await browserAlarm(OUTBOX_ALARM)).toBeUndefined();
});

test('the poll comes later each time nothing happened, sooner when somebody looks, and is made anew when it is gone', async () => {
  const period = async () => (await browserAlarm(POLL_ALARM))?.periodInMinutes;
  await keepPollAlarm();
  expect(await period()).toBe(0.5);
  const periods: (number | undefined)[] = [];
  for (let turn = 1; turn <= 3; turn += 1) {
    await poll(Date.now() + turn * 10 * MINUTE);
    periods.push(await period());
  }
  expect(periods).toEqual([1, 2, 2]);
  await keepPollAlarm('soon');
  expect(await period()).toBe(0.5);
  // As after an update, or a start of the browser.
  await fakeBrowser.alarms.clearAll();
  await poll();
  expect(await period()).toBeDefined();
});

test('who has to sign in again is not polled for, whoever else is; and is again once signed in', async () => {
  const becomes = (health: Account['health'], of = account) =>
    applyChanges([{ kind: 'account', account: { ...of, health } }]);
  const refused = { state: 'refused', message: '', since: 1, refreshedAt: null } as const;
  const other: Account = { ...account, id: `2@${server}` };
  const database = await openDatabase();
  await database.put('secrets', { account: other.id, origin: server, kind: 'token', token: 't' });
  await becomes({ state: 'loading' }, other);
  await becomes(refused);
  await poll();
  expect(await browserAlarm(POLL_ALARM)).toBeDefined();
  await becomes(refused, other);
  await poll();
  expect(await browserAlarm(POLL_ALARM)).toBeUndefined();
  await becomes({ state: 'loading' });
  await keepPollAlarm();
  expect(await browserAlarm(POLL_ALARM)).toBeDefined();
  await applyChanges([account, other].map((one) => ({ kind: 'account-gone', account: one.id })));
  await poll();
  expect(await browserAlarm(POLL_ALARM)).toBeUndefined();
});
