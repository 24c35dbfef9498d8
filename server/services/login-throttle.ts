import { ApiError } from '../http/api-error.ts';

const WINDOW_MS = 15 * 60_000;
const FAILURES = 10;
const failures = new Map<string, { count: number; until: number }>();

/**
 * Slows down guessing: after ten wrong passwords for one account from one address within 15 minutes, further
 * attempts are turned away unlooked at.
 * @throws ApiError 429 with Retry-After
 */
export function admitLogin(email: string, address: string): void {
  const seen = failures.get(`${email.toLowerCase()} ${address}`);
  if (!seen || seen.until < Date.now() || seen.count < FAILURES) return;
  const seconds = Math.ceil((seen.until - Date.now()) / 1000);
  throw new ApiError(
    429,
    `Too many failed attempts. Try again in ${Math.ceil(seconds / 60)} min.`,
    undefined,
    {
      'Retry-After': String(seconds),
    },
  );
}

/** Counts an attempt; a right password starts anew. */
export function recordLogin(email: string, address: string, right: boolean): void {
  const key = `${email.toLowerCase()} ${address}`;
  if (right) {
    failures.delete(key);
    return;
  }
  if (failures.size > 10_000) failures.clear();
  const seen = failures.get(key);
  if (!seen || seen.until < Date.now()) failures.set(key, { count: 1, until: Date.now() + WINDOW_MS });
  else seen.count += 1;
}
