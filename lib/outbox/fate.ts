/** What becomes of an outbox row whose sending failed. Pure. */

import { factsOf } from '../failure-facts.ts';
import { FlowdockError } from '../flowdock/errors.ts';
import type { OutboxRow } from './row.ts';

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 60_000;
/** How often something is tried that fails for a reason of the extension's own, such as a full disk. */
const UNEXPECTED_TRIES = 5;

/** Refusals that trying again does not change; the person decides (retry, edit, discard). */
const FOR_GOOD = new Set(['forbidden', 'not-found', 'gone', 'validation', 'conflict']);
/** Insufficient Storage: somebody has to make room first, and a file is not sent again and again until then. */
const NO_ROOM = 507;
/** Request Timeout, Misdirected Request, Too Early: client errors that pass. */
const PASSING = new Set([408, 421, 425]);

/**
 * Refused for good: kept with the reason. Anything else waits and is tried again: twice as long after each failure, give
 * or take a quarter, and never sooner than a `Retry-After` says.
 */
export function afterFailure(row: OutboxRow, error: unknown, now: number, random = Math.random()): OutboxRow {
  const known = error instanceof FlowdockError ? error : null;
  const reason = { ...factsOf(error), kind: known?.kind ?? 'unexpected' };
  const { kind } = reason;
  const failures = (row.failures ?? 0) + 1;
  const forGood = known
    ? known.status === NO_ROOM || (FOR_GOOD.has(kind) && !PASSING.has(known.status ?? 0))
    : failures >= UNEXPECTED_TRIES;
  if (forGood) return { ...row, failures, state: 'failed', error: reason };
  const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (failures - 1)) * (0.75 + random / 2);
  const notBefore = now + Math.round(Math.max(wait, known?.retryAfterMs ?? 0));
  return { ...row, failures, state: 'queued', error: reason, notBefore, waitsFrom: now };
}
