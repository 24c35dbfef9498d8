/** The poll: right by itself, whatever else brings news sooner. */
import { browser } from 'wxt/browser';
import { openDatabase } from '../store/database.ts';
import { sweepGone } from '../store/writer.ts';
import { isDue } from './health.ts';
import { trimConversations } from './messages.ts';
import { refresh } from './refresh.ts';

export const POLL_ALARM = 'quayside-poll';
const EVERY_MINUTES = 0.5;
/** A little less than the alarm's period, so that its own jitter skips no turn; ms. */
const EVERY = 25_000;

/** Makes sure the alarm exists; browsers forget alarms at updates and some restarts. */
export async function keepPollAlarm(): Promise<void> {
  const alarm = await browser.alarms.get(POLL_ALARM);
  if (alarm?.periodInMinutes === EVERY_MINUTES) return;
  await browser.alarms.create(POLL_ALARM, { periodInMinutes: EVERY_MINUTES });
}

/** Refreshes every account that is due; trouble of one account stops no other and is kept as its health. */
export async function poll(now = Date.now()): Promise<void> {
  const database = await openDatabase();
  const due = (await database.getAll('accounts')).filter(({ health }) => isDue(health, now, EVERY));
  await Promise.allSettled(due.map(({ id }) => refresh(id)));
  if (due.length > 0) await Promise.all([trimConversations(now), sweepGone()]);
}

/** Refreshes all accounts now, due or not. Throws the first failure after all have ended. */
export async function refreshAll(): Promise<void> {
  const database = await openDatabase();
  const ended = await Promise.allSettled((await database.getAllKeys('accounts')).map(refresh));
  const failed = ended.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}
