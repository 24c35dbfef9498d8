import { ApiError } from '../http/api-error.ts';
import { hashToken } from './tokens.ts';

const WINDOW_MS = 15 * 60_000;
/** Attempts in a window for one account from one address. */
const PER_ACCOUNT = 10;
/** Attempts in a window from one address, whatever the accounts: a list of people tried with one password. */
const PER_ADDRESS = 100;
const REMEMBERED = 20_000;
const attempts = new Map<string, { count: number; until: number }>();

/**
 * Slows down guessing: counts an attempt, and turns it away unlooked at when there were too many. Attempts count
 * before their outcome is known, so that many at once are no way around it; {@link forgiveLogin} takes a right one
 * back.
 * @throws ApiError 429 with Retry-After
 */
export function admitLogin(email: string, address: string): void {
  const now = Date.now();
  const limits = [
    [accountKey(email, address), PER_ACCOUNT],
    [address, PER_ADDRESS],
  ] as const;
  for (const [key, limit] of limits) {
    const seen = attempts.get(key);
    if (seen && seen.until > now && seen.count >= limit) throw tooMany(seen.until - now);
  }
  for (const [key] of limits) {
    const seen = attempts.get(key);
    if (seen && seen.until > now) seen.count += 1;
    else attempts.set(key, { count: 1, until: now + WINDOW_MS });
  }
  for (const oldest of attempts.keys()) {
    if (attempts.size <= REMEMBERED) break;
    attempts.delete(oldest);
  }
}

/** A right password: what was counted against the account is forgotten. */
export function forgiveLogin(email: string, address: string): void {
  attempts.delete(accountKey(email, address));
  const seen = attempts.get(address);
  if (seen) seen.count -= 1;
}

/** Short, however long the address somebody sends. */
const accountKey = (email: string, address: string) => hashToken(`${email.toLowerCase()} ${address}`);

function tooMany(waitMs: number): ApiError {
  const minutes = Math.ceil(waitMs / 60_000);
  return new ApiError(429, `Too many failed attempts. Try again in ${minutes} min.`, undefined, {
    'Retry-After': String(Math.ceil(waitMs / 1000)),
  });
}
