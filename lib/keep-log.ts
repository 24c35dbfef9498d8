/** Keeps what was noted in the browser's memory, which outlives a worker. Background only, but for `readLog`. */
import { browser } from 'wxt/browser';
import { type LogEntry, MOST, takeNoted } from './connection-log.ts';

const KEY = 'log';

/** The latest of both in the order they happened: what another context noted comes later than it was. Pure. */
export const logAfter = (before: readonly LogEntry[], noted: readonly LogEntry[]): LogEntry[] =>
  [...before, ...noted].sort((one, other) => one.at - other.at).slice(-MOST);

let last: Promise<unknown> = Promise.resolve();

/** Adds all that was noted since. One at a time; a log that lacks a line is better than trouble about the log. */
export function keepNoted(): Promise<void> {
  const mine = last.then(async () => {
    const noted = takeNoted();
    if (noted.length > 0) await browser.storage.session.set({ [KEY]: logAfter(await readLog(), noted) });
  });
  last = mine.catch(() => undefined);
  return mine.catch(() => undefined);
}

/** Oldest first. */
export async function readLog(): Promise<LogEntry[]> {
  const stored = (await browser.storage.session.get(KEY))[KEY];
  // This version alone has written it: the browser forgets what is in `session` when the extension is updated.
  return Array.isArray(stored) ? (stored as LogEntry[]) : [];
}
