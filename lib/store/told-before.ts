/**
 * What was told of messages that are not here. An answer that was asked for before may bring them as they were then, and
 * nobody tells it again: it is laid over them. In memory alone, as the requests whose answers these are.
 */
import { type MessageAt, messageKey } from './overlay.ts';
import type { Change, MessageRow } from './picture.ts';

/** What one event makes of a message. */
type Making = (row: MessageRow) => Change[];

interface Told {
  /** The revision of the picture in which it was told. */
  revision: number;
  /** ms, by a clock that nobody sets. */
  at: number;
  making: Making;
}

/** No request is under way for longer; ms. */
const LONGEST = 2 * 60_000;
/** So many messages are remembered at most. */
const MOST = 2_000;

const told = new Map<string, Told[]>();

/** Remembers what an event makes of a message that is not here. */
export function noteTold(place: MessageAt, revision: number, making: Making): void {
  const now = performance.now();
  const key = messageKey(place);
  const before = told.get(key) ?? [];
  // The one told of last stands last.
  told.delete(key);
  told.set(key, [...before, { revision, at: now, making }]);
  for (const [oldest, all] of told) {
    const isOver = (all.at(-1)?.at ?? 0) < now - LONGEST;
    if (!isOver && told.size <= MOST) break;
    told.delete(oldest);
  }
}

/**
 * A message of an answer that was asked for at the revision `asOf`, which is not here yet, with what was told of it
 * since; null when it is gone by now, and the same when nothing was told.
 */
export function withTold(row: MessageRow, asOf: number): MessageRow | null {
  let now = row;
  for (const { revision, making } of told.get(messageKey(row)) ?? []) {
    if (revision <= asOf) continue;
    for (const change of making(now)) {
      if (change.kind === 'message-gone') return null;
      if (change.kind === 'message') now = change.row;
    }
  }
  return now;
}
