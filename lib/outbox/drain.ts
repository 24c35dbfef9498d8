/**
 * Sends what waits in the outbox: first in first out in each conversation, a few conversations at a time. Locks
 * of the browser keep two drains apart and end with the worker that held them, unlike a stored flag.
 */
import { browser } from 'wxt/browser';
import { AccountError } from '../accounts/account-error.ts';
import { note, reasonOf } from '../connection-log.ts';
import { FlowdockError } from '../flowdock/errors.ts';
import { announce } from '../store/channel.ts';
import { openDatabase } from '../store/database.ts';
import type { AccountId, ConversationKey } from '../store/picture.ts';
import { applyChanges } from '../store/writer.ts';
import { mayBeAsked } from '../sync/due.ts';
import { parallel } from '../sync/parallel.ts';
import { setFailed } from '../sync/refresh.ts';
import { afterFailure } from './fate.ts';
import { perform } from './perform.ts';
import type { OutboxRow } from './row.ts';
import { isStale, isWaiting, mayGo, nextOf, nextTurn, OUTBOX_ALARM, queueOf } from './waiting.ts';

const AT_ONCE = 4;
/** A worker may be stopped after 30 s; a longer wait is left to the alarm alone. */
const LONGEST_TIMER = 25_000;

let timer: ReturnType<typeof setTimeout> | undefined;

/**
 * Sends all that may go out now; resolves when nothing is left but what waits or was refused. Each account has turns
 * of its own, so that a server which does not answer keeps nothing back that is for another.
 */
export async function drain(): Promise<void> {
  const database = await openDatabase();
  const rows = await database.getAll('outbox');
  const accounts = Map.groupBy(rows.filter(isWaiting), ({ account }) => account);
  await Promise.all(
    [...accounts.values()].map(async (own) => {
      await parallel(new Set(own.map(queueOf)), AT_ONCE, drainQueue);
      await scheduleNext();
    }),
  );
  if (accounts.size === 0) await scheduleNext();
}

/** Sends what may go out in one conversation; resolves when each of its rows had its turn. */
export async function drainConversation(account: AccountId, conversation: ConversationKey): Promise<void> {
  await drainQueue(`${account} ${conversation}`);
  await scheduleNext();
}

/** Tries at once what only the connection kept back: it is there again. */
export async function drainNow(account: AccountId): Promise<void> {
  await endWaits(account);
  await drain();
}

/** Ends the waits for the connection of one account; true when there were any. */
async function endWaits(account: AccountId): Promise<boolean> {
  const database = await openDatabase();
  const waits = (row: OutboxRow): boolean =>
    row.state === 'queued' && row.notBefore > 0 && ['unreachable', 'timeout'].includes(row.error?.kind ?? '');
  if (!(await database.getAllFromIndex('outbox', 'account', account)).some(waits)) return false;
  const transaction = database.transaction('outbox', 'readwrite', { durability: 'strict' });
  const waiting = (await transaction.store.index('account').getAll(account)).filter(waits);
  for (const row of waiting) await transaction.store.put({ ...row, notBefore: 0 });
  await transaction.done;
  return waiting.length > 0;
}

const drainQueue = (queue: string): Promise<void> =>
  navigator.locks.request(`quayside-outbox:${queue}`, async () => {
    for (;;) {
      const row = await takeNext(queue);
      if (row === null) return;
      const askedAt = Date.now();
      try {
        await perform(row.now, row.uncertain);
        // The server is there: what another conversation waits for. This one's lock is held, so it is not awaited.
        if (await endWaits(row.now.account)) void drain().catch(laterOn);
      } catch (error) {
        await keepFailed(row.now, error, askedAt);
      }
    }
  });

/**
 * Marks the first waiting row as being sent, on disk before the request leaves. `uncertain`: an earlier attempt
 * may have arrived, either because it failed on the way or because its worker died.
 */
async function takeNext(queue: string): Promise<{ now: OutboxRow; uncertain: boolean } | null> {
  const database = await openDatabase();
  const at = Date.now();
  const transaction = database.transaction(['outbox', 'accounts'], 'readwrite', { durability: 'strict' });
  const outbox = transaction.objectStore('outbox');
  const rows = (await outbox.getAll()).filter((row) => queueOf(row) === queue);
  const stale = rows.filter((row) => isStale(row, at));
  for (const row of stale) await outbox.put({ ...row, state: 'asks' });
  const present = rows.map((row): OutboxRow => (stale.includes(row) ? { ...row, state: 'asks' } : row));
  const next = nextOf(present, at);
  const account = next && (await transaction.objectStore('accounts').get(next.account));
  // With credentials that are no longer accepted everything waits for the person to sign in again.
  const refused = account && !mayBeAsked(account.health);
  const due = next && !refused && (next.state === 'sending' || mayGo(next, at));
  const now: OutboxRow | null = due
    ? { ...next, state: 'sending', attempts: next.attempts + 1, triedFrom: next.triedFrom ?? at }
    : null;
  if (now) await outbox.put(now);
  await transaction.done;
  if (now || stale.length > 0) announce({ kind: 'outbox' });
  return now && { now, uncertain: now.attempts > 1 };
}

async function keepFailed(sent: OutboxRow, error: unknown, askedAt: number): Promise<void> {
  const database = await openDatabase();
  const signedOut = error instanceof AccountError && error.kind === 'signed-out';
  // Who signed out discarded it. Of an account that is still there only the secret is gone, which says nothing of what
  // was written: that waits until the person signs in again.
  if (signedOut && !(await database.getKey('accounts', sent.account))) {
    await applyChanges([], { done: [sent.uuid] });
    return;
  }
  const unauthorized = error instanceof FlowdockError && error.kind === 'unauthorized';
  // Without its row it was discarded by signing out, and whoever is signed in now did so since.
  if (unauthorized || (signedOut && (await database.getKey('outbox', sent.uuid)))) {
    await setFailed(sent.account, error, askedAt);
  }
  const transaction = database.transaction('outbox', 'readwrite', { durability: 'strict' });
  // Part of it may be done, and the person may have discarded it meanwhile.
  const row = await transaction.store.get(sent.uuid);
  const after = row && afterFailure(row, error, Date.now());
  note({
    what: 'outbox',
    action: sent.action.kind,
    failed: reasonOf(error),
    ...(after?.state === 'queued' ? { retryMs: Math.max(0, after.notBefore - Date.now()) } : {}),
  });
  // What was refused is not there, so that there is nothing to take back.
  if (after?.action.kind === 'recall' && after.state === 'failed') await transaction.store.delete(sent.uuid);
  else if (after) await transaction.store.put(after);
  await transaction.done;
  announce({ kind: 'outbox' });
}

/** Backs every wait with an alarm; short ones also with a timer, since alarms are no finer than 30 s. */
async function scheduleNext(): Promise<void> {
  const database = await openDatabase();
  const [rows, accounts] = await Promise.all([database.getAll('outbox'), database.getAll('accounts')]);
  const refused = new Set(accounts.filter(({ health }) => !mayBeAsked(health)).map(({ id }) => id));
  const turn = nextTurn(
    rows.filter(({ account }) => !refused.has(account)),
    Date.now(),
  );
  clearTimeout(timer);
  if (turn === null) {
    await browser.alarms.clear(OUTBOX_ALARM);
    return;
  }
  const when = Math.max(Date.now() + 100, turn);
  await browser.alarms.create(OUTBOX_ALARM, { when });
  const wait = when - Date.now();
  if (wait <= LONGEST_TIMER) {
    timer = setTimeout(() => {
      drain().catch(laterOn);
    }, wait);
  }
}

const laterOn = (error: unknown): void =>
  console.warn('Quayside: the outbox waits for its next turn.', error);
