/**
 * Sends what waits in the outbox: first in first out in each conversation, a few conversations at a time. Locks
 * of the browser keep two drains apart and end with the worker that held them, unlike a stored flag.
 */
import { browser } from 'wxt/browser';
import { AccountError } from '../accounts/account-error.ts';
import { FlowdockError } from '../flowdock/errors.ts';
import { announce } from '../store/channel.ts';
import { openDatabase } from '../store/database.ts';
import { inOrder } from '../store/overlay.ts';
import { applyChanges } from '../store/writer.ts';
import { healthAfter } from '../sync/health.ts';
import { parallel } from '../sync/parallel.ts';
import { setHealth } from '../sync/refresh.ts';
import { afterFailure } from './fate.ts';
import { perform } from './perform.ts';
import type { OutboxRow } from './row.ts';

export const OUTBOX_ALARM = 'quayside-outbox';
const AT_ONCE = 4;
/** A worker may be stopped after 30 s; a longer wait is left to the alarm alone. */
const LONGEST_TIMER = 25_000;

let timer: ReturnType<typeof setTimeout> | undefined;

/** Sends all that may go out now; resolves when nothing is left but what waits or was refused. */
export async function drain(): Promise<void> {
  const database = await openDatabase();
  const rows = await database.getAll('outbox');
  const conversations = new Map(
    rows.filter(({ state }) => state !== 'failed').map((row) => [queueOf(row), row]),
  );
  await parallel(conversations.values(), AT_ONCE, (row) =>
    navigator.locks.request(`quayside-outbox:${queueOf(row)}`, () => drainConversation(queueOf(row))),
  );
  await scheduleNext();
}

const queueOf = ({ account, conversation }: OutboxRow): string => `${account} ${conversation}`;

async function drainConversation(queue: string): Promise<void> {
  for (;;) {
    const row = await takeNext(queue);
    if (row === null) return;
    try {
      await perform(row.now, row.uncertain);
    } catch (error) {
      await keepFailed(row.now, error);
    }
  }
}

/**
 * Marks the first waiting row as being sent, on disk before the request leaves. `uncertain`: an earlier attempt
 * may have arrived, either because it failed on the way or because its worker died.
 */
async function takeNext(queue: string): Promise<{ now: OutboxRow; uncertain: boolean } | null> {
  const database = await openDatabase();
  const transaction = database.transaction('outbox', 'readwrite', { durability: 'strict' });
  const rows = await transaction.store.getAll();
  const [next] = inOrder(rows.filter((row) => row.state !== 'failed' && queueOf(row) === queue));
  if (!next || (next.state === 'queued' && next.notBefore > Date.now())) {
    await transaction.done;
    return null;
  }
  const now: OutboxRow = { ...next, state: 'sending', attempts: next.attempts + 1 };
  await transaction.store.put(now);
  await transaction.done;
  announce({ kind: 'outbox' });
  return { now, uncertain: next.attempts > 0 };
}

async function keepFailed(sent: OutboxRow, error: unknown): Promise<void> {
  if (error instanceof AccountError && error.kind === 'signed-out') {
    await applyChanges([], { done: [sent.uuid] });
    return;
  }
  if (error instanceof FlowdockError && error.kind === 'unauthorized') {
    await setHealth(sent.account, (before) => healthAfter(before, error, Date.now()));
  }
  const database = await openDatabase();
  const transaction = database.transaction('outbox', 'readwrite', { durability: 'strict' });
  // Part of it may be done, and the person may have discarded it meanwhile.
  const row = await transaction.store.get(sent.uuid);
  if (row) await transaction.store.put(afterFailure(row, error, Date.now()));
  await transaction.done;
  announce({ kind: 'outbox' });
}

/** Backs every wait with an alarm; short ones also with a timer, since alarms are no finer than 30 s. */
async function scheduleNext(): Promise<void> {
  const database = await openDatabase();
  const waiting = (await database.getAll('outbox')).filter(({ state }) => state === 'queued');
  clearTimeout(timer);
  if (waiting.length === 0) {
    await browser.alarms.clear(OUTBOX_ALARM);
    return;
  }
  const when = Math.max(Date.now() + 100, Math.min(...waiting.map(({ notBefore }) => notBefore)));
  await browser.alarms.create(OUTBOX_ALARM, { when });
  const wait = when - Date.now();
  if (wait <= LONGEST_TIMER) {
    timer = setTimeout(() => {
      drain().catch((error) => console.warn('Quayside: the outbox waits for its next turn.', error));
    }, wait);
  }
}
