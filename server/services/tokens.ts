import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A new secret: 32 hex digits. */
export const newToken = (): string => randomBytes(16).toString('hex');

/** How secrets are stored. They are random and long, so a plain digest can't be reversed by guessing. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Compares two digests in constant time. */
export const sameHash = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

/** A thread's id: 20 random bytes, 27 characters (README §4). */
export const newThreadId = (): string => randomBytes(20).toString('base64url');
