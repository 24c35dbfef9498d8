/** Keeps what was noted in the browser's memory, which outlives a worker. */
import { browser } from 'wxt/browser';
import { type LogEntry, MOST, takeNoted } from './connection-log.ts';

const KEY = 'log';

/** The latest of both in the order they happened: what another context noted comes later than it was. Pure. */
export const logAfter = (before: readonly LogEntry[], noted: readonly LogEntry[]): LogEntry[] =>
  [...before, ...noted].sort((one, other) => one.at - other.at).slice(-MOST);

/** Adds all that was noted since. A log that lacks a line is better than trouble about the log. */
export async function keepNoted(): Promise<void> {
  try {
    // Pages keep what they note themselves, beside the background.
    await navigator.locks.request('quayside-log', async () => {
      const noted = takeNoted();
      if (noted.length > 0) await browser.storage.session.set({ [KEY]: logAfter(await readLog(), noted) });
    });
  } catch {
    // A frame in another page, for one, has no such memory.
  }
}

/** Oldest first. */
export async function readLog(): Promise<LogEntry[]> {
  const stored = (await browser.storage.session.get(KEY))[KEY];
  // This version alone has written it: the browser forgets what is in `session` when the extension is updated.
  return Array.isArray(stored) ? (stored as LogEntry[]) : [];
}
