import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify<string, Buffer, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(
  scrypt,
);
const COST = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };
const VERIFIED_FOR_MS = 60_000;
/**
 * Digests of stored hash, password and asker that were right lately, so that Basic on every request stays quick. For
 * that asker alone: nobody else's right guess goes past what slows down guessing.
 */
const verified = new Map<string, number>();
/** Comparisons under way, so that many requests with one password cost one. */
const underWay = new Map<string, Promise<boolean>>();
/** What an unknown e-mail address is compared with, so that it takes as long as a known one. */
const NOBODY = `${'0'.repeat(32)}:${'0'.repeat(64)}`;

/** A salted scrypt hash, `salt:hash` in hex. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  return `${salt.toString('hex')}:${(await derive(password, salt, 32, COST)).toString('hex')}`;
}

/**
 * True when the password belongs to the stored hash; takes as long when there is none.
 * @param asker the network address that asks
 * @param admit called before the password is really looked at, which a lately verified one need not be; it may
 *   throw to turn the attempt away
 */
export function verifyPassword(
  password: string,
  stored: string | null,
  asker = '',
  admit: () => Promise<void> = async () => {},
): Promise<boolean> {
  const key = createHash('sha256').update(`${stored}\n${asker}\n${password}`).digest('hex');
  if ((verified.get(key) ?? 0) > Date.now()) return Promise.resolve(true);
  const running = underWay.get(key);
  if (running) return running;
  const comparison = compare(password, stored, key, admit).finally(() => underWay.delete(key));
  underWay.set(key, comparison);
  return comparison;
}

async function compare(password: string, stored: string | null, key: string, admit: () => Promise<void>) {
  await admit();
  const [salt = '', hash = ''] = (stored ?? NOBODY).split(':');
  const derived = await derive(password, Buffer.from(salt, 'hex'), 32, COST);
  const right = timingSafeEqual(derived, Buffer.from(hash, 'hex')) && stored !== null;
  if (right) {
    if (verified.size > 1000) verified.clear();
    verified.set(key, Date.now() + VERIFIED_FOR_MS);
  }
  return right;
}
