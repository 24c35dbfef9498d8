/** How long to wait before a broken stream is set up again. Pure. */
import type { FlowdockError } from '../flowdock/errors.ts';

const FIRST = 2_000;
const LONGEST = 60_000;

/**
 * ms until the attempt after failure number `failures` in a row. The first comes nearly at once, spread over half a
 * second so that not all readers of a restarted server come in the same moment; then 2, 4, 8 .. 60 s, give or take
 * a quarter. A `Retry-After` is obeyed.
 */
export function retryPause(error: FlowdockError | null, failures: number, random = Math.random()): number {
  const wait =
    failures <= 1
      ? random * 500
      : Math.min(LONGEST, FIRST * 2 ** Math.min(10, failures - 2)) * (0.75 + random / 2);
  return Math.round(Math.max(wait, error?.retryAfterMs ?? 0));
}
