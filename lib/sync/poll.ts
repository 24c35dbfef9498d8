/**
 * The poll: right by itself, whatever else brings news sooner. What asks a server and writes its answers is loaded when
 * somebody is to be asked: most starts of the background find that nobody is.
 */
import { browser } from 'wxt/browser';
import { heldLocks, isHeard, standingAccounts } from '../live/locks.ts';
import { hasOffscreen } from '../offscreen.ts';
import { readSettings } from '../settings.ts';
import { openDatabase } from '../store/database.ts';
import type { AccountId } from '../store/picture.ts';
import { isDue, mayBeAsked } from './due.ts';
import { owingAccounts } from './owing.ts';

export const POLL_ALARM = 'quayside-poll';
/** Minutes between two polls: the shortest browsers keep, and the longest when nothing happens. */
const SHORTEST = 0.5;
const LONGEST = 2;
/**
 * Minutes between two looks whether the streams still stand, while all of them do. Nothing is asked for then; but a
 * browser that ended their holder, for want of memory or by a crash, tells nobody. Each look costs half a minute awake,
 * which is how long a browser keeps a worker that has nothing more to do; whoever opens a page looks at once.
 */
const WATCH = 12;
/** A little less than the alarm's shortest period, so that its own jitter skips no turn; ms. */
const EVERY = 25_000;

/** `soon` after something happened or somebody looks; else the pause of before counts on. */
type Pace = 'soon' | 'as-before' | 'slower';

/**
 * Makes sure the alarm exists, at the right pace; browsers forget alarms at updates and some restarts. It is there for
 * accounts that may be asked for: with none, the background is left asleep.
 */
export async function keepPollAlarm(pace: Pace = 'as-before'): Promise<void> {
  const [alarm, accounts, standing, owing, { live }] = await Promise.all([
    browser.alarms.get(POLL_ALARM),
    (await openDatabase()).getAll('accounts'),
    standingAccounts(),
    owingAccounts(),
    readSettings(),
  ]);
  const asked = accounts.filter(({ health }) => mayBeAsked(health));
  if (asked.length === 0) {
    if (alarm) await browser.alarms.clear(POLL_ALARM);
    return;
  }
  // The period is the memory of the pace: it outlives the worker.
  const before = alarm?.periodInMinutes ?? SHORTEST;
  const polling = pace === 'soon' || before > LONGEST ? SHORTEST : before;
  // A stream that the background itself holds ends with it, and nobody would tell.
  const lasting = live && hasOffscreen();
  const watched = lasting && asked.every(({ id }) => standing.has(id) && !owing.has(id));
  const next = watched ? WATCH : pace === 'slower' ? Math.min(LONGEST, polling * 2) : polling;
  if (alarm?.periodInMinutes !== next) await browser.alarms.create(POLL_ALARM, { periodInMinutes: next });
}

/**
 * Refreshes every account that is due and not heard by a stream, or whose stream missed something; trouble of one
 * account stops no other and is kept as its health. The alarm's next turn comes later each time nothing happened.
 */
export async function poll(now = Date.now()): Promise<void> {
  const database = await openDatabase().catch(async (error) => {
    // What waits in it is not forgotten; a browser that just started has no alarm yet.
    await browser.alarms.create(POLL_ALARM, { periodInMinutes: LONGEST });
    throw error;
  });
  const [locks, owing] = await Promise.all([heldLocks(), owingAccounts()]);
  const due = (await database.getAll('accounts')).filter((account) =>
    owing.has(account.id)
      ? isDue(account.health, now, 0)
      : !isHeard(locks, account) && isDue(account.health, now, EVERY),
  );
  const ended = await refreshEach(due.map(({ id }) => id));
  const news = ended.some((result) => result.status === 'fulfilled' && result.value);
  await keepPollAlarm(due.length === 0 ? 'as-before' : news ? 'soon' : 'slower');
}

/** Forgets what nobody needs any more. */
export async function tidy(now = Date.now()): Promise<void> {
  const [{ trimConversations }, { sweepGone }] = await Promise.all([
    import('./messages.ts'),
    import('../store/writer.ts'),
  ]);
  await trimConversations(now);
  await sweepGone();
}

/** Refreshes all accounts now, due or not. Throws the first failure after all have ended. */
export async function refreshAll(): Promise<void> {
  const database = await openDatabase();
  const ended = await refreshEach(await database.getAllKeys('accounts'));
  const failed = ended.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}

async function refreshEach(accounts: readonly AccountId[]): Promise<PromiseSettledResult<boolean>[]> {
  if (accounts.length === 0) return [];
  const { refresh } = await import('./refresh.ts');
  return Promise.allSettled(accounts.map((account) => refresh(account)));
}
