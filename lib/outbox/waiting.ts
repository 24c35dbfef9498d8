/** When a row of the outbox goes out, when it shows that it waits, and when it asks first. Pure. */
import { inOrder } from '../store/overlay.ts';
import type { OutboxRow } from './row.ts';

/** Rings when something is to be tried again. */
export const OUTBOX_ALARM = 'quayside-outbox';
/** What waits longer than this shows on the badge, in ms. */
export const SHOWN_AFTER = 2 * 60_000;
/** What is older than this asks before it is sent: it may no longer be what the person means; ms. */
export const ASKS_AFTER = 24 * 60 * 60_000;

/** What is being sent is looked after again this much later: whoever sends it may end without a word; ms. */
const LOOK_AFTER = 30_000;

/** What the clocks of two contexts may differ by; ms. */
const UNEVEN = 1_000;

/** Rows of one queue go out one after another. */
export const queueOf = ({ account, conversation }: OutboxRow): string => `${account} ${conversation}`;

/** Goes out by itself, now or later. */
export const isWaiting = ({ state }: OutboxRow): boolean => state === 'queued' || state === 'sending';

/** Only the person can decide what becomes of it. */
export const needsPerson = ({ state }: OutboxRow): boolean => state === 'failed' || state === 'asks';

/** Waits for so long that the person should know. */
export const waitsLong = (row: OutboxRow, now: number): boolean =>
  isWaiting(row) && now - row.createdAt >= SHOWN_AFTER;

/** Too old to go out unasked. Having read something, or taken something back, never gets stale. */
export const isStale = (row: OutboxRow, now: number): boolean =>
  isWaiting(row) &&
  now - row.createdAt >= ASKS_AFTER &&
  !['mark-read', 'mark-unread', 'recall'].includes(row.action.kind);

/** Its wait is over. One that began later than now began before the clock was set back: how much is left is not known. */
export const mayGo = ({ notBefore, waitsFrom = 0 }: OutboxRow, now: number): boolean =>
  notBefore <= now || waitsFrom > now + UNEVEN;

/** Kept back on purpose, for Undo; what comes after it need not wait. */
export const isHeld = (row: OutboxRow, now: number): boolean =>
  row.action.kind === 'delete' && row.attempts === 0 && !mayGo(row, now);

/** A file whose text has not gone yet, whatever keeps that back: the thread it belongs to is not known. */
export const awaitsText = ({ action }: OutboxRow, queue: readonly OutboxRow[]): boolean =>
  action.kind === 'file' && action.joins !== undefined && queue.some(({ uuid }) => uuid === action.joins);

/** What goes next in one whole queue: the first row that waits, even when its time has not come. */
export function nextOf(queue: readonly OutboxRow[], now: number): OutboxRow | undefined {
  const ready = queue.filter((row) => isWaiting(row) && !isHeld(row, now) && !awaitsText(row, queue));
  return inOrder(ready)[0];
}

/** ms since 1970 when something is to be done next: to send, to show that it waits, to ask. Null when nothing is. */
export function nextTurn(rows: readonly OutboxRow[], now: number): number | null {
  const waiting = rows.filter(isWaiting);
  const heads = [...Map.groupBy(rows, queueOf).values()].flatMap((queue) => nextOf(queue, now) ?? []);
  const times = [
    ...[...heads, ...waiting.filter((row) => isHeld(row, now))].map((row) =>
      row.state === 'sending'
        ? now + LOOK_AFTER
        : mayGo(row, now)
          ? Math.min(row.notBefore, now)
          : row.notBefore,
    ),
    ...waiting.map(({ createdAt }) => createdAt + SHOWN_AFTER).filter((time) => time > now),
    ...waiting.map(({ createdAt }) => createdAt + ASKS_AFTER).filter((time) => time > now),
  ];
  return times.length === 0 ? null : Math.min(...times);
}
