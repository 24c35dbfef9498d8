/** How a failure changes the health of an account, and when to try again. Pure. */

import { AccountError } from '../accounts/account-error.ts';
import { factsOf } from '../failure-facts.ts';
import { FlowdockError } from '../flowdock/errors.ts';
import type { Health } from '../store/picture.ts';

const SHORTEST = 2_000;
const LONGEST = 60_000;

/**
 * When to try again, ms since 1970. The wait is as long as the trouble has lasted, which doubles it each time
 * without counting, between 2 and 60 s, give or take a quarter; a `Retry-After` is obeyed.
 */
export function retryTime(
  since: number,
  now: number,
  retryAfterMs: number | undefined,
  random = Math.random(),
): number {
  const wait = Math.min(LONGEST, Math.max(SHORTEST, now - since)) * (0.75 + random / 2);
  return now + Math.round(Math.max(wait, retryAfterMs ?? 0));
}

/** The health after `error`, given the one before. */
export function healthAfter(before: Health, error: unknown, now: number, random = Math.random()): Health {
  const refreshedAt = before.state === 'loading' ? null : before.refreshedAt;
  const failure = factsOf(error);
  const kind = error instanceof FlowdockError || error instanceof AccountError ? error.kind : null;
  // `signed-out`: its secret is gone, or belongs to another origin.
  const state =
    kind === 'unauthorized' || kind === 'signed-out'
      ? 'refused'
      : kind === 'unreachable' || kind === 'timeout'
        ? 'offline'
        : 'trouble';
  const since = before.state === state ? before.since : now;
  if (state === 'refused') return { state, failure, since, refreshedAt };
  const retryAfter = error instanceof FlowdockError ? error.retryAfterMs : undefined;
  return { state, failure, since, refreshedAt, retryAt: retryTime(since, now, retryAfter, random) };
}
