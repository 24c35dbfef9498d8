/** How the window of a conversation holds messages: what a change does to it, and what leaves when it grows. Pure. */
import type { MessagePages, Run } from './message-pages.ts';
import type { MessageRow } from './picture.ts';

/** Messages in the window, at most; a page adds to each at most one row of its own (a day), and one in all ("New"). */
export const MOST = 96;
/** So many are read when the window opens. */
export const NEWEST_FIRST = 64;
/** So many more are read when it moves. */
export const STEP = 32;

/** What is in the window. */
export interface Held {
  /** Ascending, without holes. */
  rows: readonly MessageRow[];
  /** Nothing of the run lies before them. */
  atOldest: boolean;
  /** Nothing of the run lies after them. */
  atNewest: boolean;
}

/** Ids of the first and the last message on screen or near it. */
export interface Zone {
  first: number;
  last: number;
}

export async function newestOf(pages: MessagePages, run: Run, count = NEWEST_FIRST): Promise<Held> {
  const rows = await pages.endOf(run, count);
  return { rows, atOldest: rows.length < count, atNewest: true };
}

/** A message, a step of those before it, and those after it. */
export async function around(pages: MessagePages, run: Run, id: number): Promise<Held> {
  const [before, after] = await Promise.all([
    pages.endOf({ from: run.from, to: id - 1 }, STEP),
    pages.startOf({ from: Math.max(id, run.from), to: run.to }, NEWEST_FIRST),
  ]);
  return {
    rows: [...before, ...after],
    atOldest: before.length < STEP,
    atNewest: after.length < NEWEST_FIRST,
  };
}

/** The window after a message came or changed; one beyond its ends only tells that there is more. */
export function changed(held: Held, row: MessageRow, run: Run): Held {
  const { rows, atOldest, atNewest } = held;
  const { id } = row;
  const at = rows.findIndex((one) => one.id >= id);
  if (rows[at]?.id === id) return { ...held, rows: rows.with(at, row) };
  if (id < run.from || id > run.to) return held;
  if (at < 0) return atNewest ? { ...held, rows: [...rows, row] } : held;
  if (at === 0) return atOldest ? { ...held, atOldest: false } : held;
  return { ...held, rows: rows.toSpliced(at, 0, row) };
}

/**
 * Of too many messages those farthest from the screen leave, or of one side only, which is where the window moves
 * away from. Where nobody looks yet (no zone), the newest stay if the window reaches them.
 */
export function trimmed(held: Held, zone: Zone | null, side: 'start' | 'end' | null = null): Held {
  const { rows, atNewest } = held;
  const excess = rows.length - MOST;
  if (excess <= 0) return held;
  const away =
    zone ?? (atNewest ? { first: Number.POSITIVE_INFINITY, last: Number.POSITIVE_INFINITY } : NOWHERE);
  const above = side === 'end' ? 0 : rows.filter(({ id }) => id < away.first).length;
  const below = side === 'start' ? 0 : rows.filter(({ id }) => id > away.last).length;
  const start = below >= above ? Math.min(above, Math.max(0, excess - below)) : Math.min(above, excess);
  const end = Math.min(below, excess - start);
  return {
    rows: rows.slice(start, rows.length - end),
    atOldest: held.atOldest && start === 0,
    atNewest: atNewest && end === 0,
  };
}

/** Before all messages: then those at the end may go. */
const NOWHERE: Zone = { first: 0, last: 0 };
