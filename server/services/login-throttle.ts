import { sql } from 'kysely';
import { ApiError } from '../http/api-error.ts';
import type { Db } from '../store/database.ts';
import { hashToken } from './tokens.ts';

const WINDOW_MS = 15 * 60_000;
/** Attempts in a window for one account from one address. */
const PER_PAIR = 10;
/** Attempts in a window for one account, from all addresses but those its person has signed in from lately. */
const PER_ACCOUNT = 50;
/** Attempts in a window from one address, whatever the accounts: a list of people tried with one password. */
const PER_ADDRESS = 100;
/** How long an address counts as the person's own. */
const KNOWN_MS = 30 * 24 * 60 * 60_000;
const SWEEP_EVERY_MS = 5 * 60_000;
let sweptAt = 0;

/**
 * Slows down guessing: counts an attempt, and turns it away unlooked at when there were too many. Attempts count
 * before their outcome is known, so that many at once are no way around it; {@link forgiveLogin} takes a right one
 * back. The counts are in the database, the same for all server processes. A stranger who uses up an account's
 * attempts shuts out new addresses only, for the rest of the window, and never those its person comes from.
 * @throws ApiError 429 with Retry-After
 */
export async function admitLogin(db: Db, email: string, address: string): Promise<void> {
  await sweep(db);
  const limits = new Map([
    [pairKey(email, address), PER_PAIR],
    [addressKey(address), PER_ADDRESS],
  ]);
  if (!(await isKnown(db, email, address))) limits.set(accountKey(email), PER_ACCOUNT);
  const keys = [...limits.keys()];
  const over = (await count(db, keys, 1)).filter(({ key, count }) => count > (limits.get(key) ?? 0));
  if (over.length === 0) return;
  // Turned away, it is no guess: otherwise one program with an old password would shut out its whole office.
  await count(db, keys, -1);
  throw tooMany(Math.max(...over.map(({ until }) => until.getTime())) - Date.now());
}

/** A right password: its attempt counts nowhere, and the address is the person's own from now on. */
export async function forgiveLogin(db: Db, email: string, address: string): Promise<void> {
  const keys = [addressKey(address)];
  if (!(await isKnown(db, email, address))) keys.push(accountKey(email));
  await count(db, keys, -1);
  await db.deleteFrom('login_attempts').where('key', '=', pairKey(email, address)).execute();
  const until = new Date(Date.now() + KNOWN_MS);
  await db
    .insertInto('login_attempts')
    .values({ key: knownKey(email, address), count: 0, until })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ until }))
    .execute();
}

async function isKnown(db: Db, email: string, address: string): Promise<boolean> {
  const row = await db
    .selectFrom('login_attempts')
    .select('key')
    .where('key', '=', knownKey(email, address))
    .where('until', '>', new Date())
    .executeTakeFirst();
  return row !== undefined;
}

/** Adds to counters, in one statement and in one order for all, so that no two wait for each other. */
async function count(db: Db, keys: readonly string[], by: 1 | -1) {
  const until = new Date(Date.now() + WINDOW_MS);
  const running = sql<boolean>`login_attempts.until > now()`;
  return db
    .insertInto('login_attempts')
    .values([...keys].sort().map((key) => ({ key, count: Math.max(0, by), until })))
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet({
        count: sql`CASE WHEN ${running} THEN greatest(0, login_attempts.count + ${by}) ELSE excluded.count END`,
        until: sql`CASE WHEN ${running} THEN login_attempts.until ELSE excluded.until END`,
      }),
    )
    .returning(['key', 'count', 'until'])
    .execute();
}

/** Removes what has run out, now and then. */
async function sweep(db: Db): Promise<void> {
  if (Date.now() - sweptAt < SWEEP_EVERY_MS) return;
  sweptAt = Date.now();
  await db.deleteFrom('login_attempts').where('until', '<', new Date()).execute();
}

/** Short, and no address or name of anybody in the table, however long what somebody sends. */
const pairKey = (email: string, address: string) => hashToken(`pair ${email.toLowerCase()} ${address}`);
const knownKey = (email: string, address: string) => hashToken(`known ${email.toLowerCase()} ${address}`);
const accountKey = (email: string) => hashToken(`account ${email.toLowerCase()}`);
const addressKey = (address: string) => hashToken(`address ${address}`);

function tooMany(waitMs: number): ApiError {
  const minutes = Math.max(1, Math.ceil(waitMs / 60_000));
  return new ApiError(429, `Too many failed attempts. Try again in ${minutes} min.`, undefined, {
    'Retry-After': String(Math.max(1, Math.ceil(waitMs / 1000))),
  });
}
