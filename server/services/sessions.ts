/** People signed in to the server's own pages by a cookie. The API never looks at it. */
import type { Db } from '../store/database.ts';
import type { UserRow } from './people.ts';
import { hashToken, newToken } from './tokens.ts';

/** How long somebody stays signed in to the pages, in ms. */
const SESSION_MS = 12 * 60 * 60 * 1000;

/** Signs somebody in; gives the secret for their cookie. */
export async function openSession(db: Db, userId: number): Promise<string> {
  const secret = newToken();
  await db
    .insertInto('browser_sessions')
    .values({ hash: hashToken(secret), user_id: userId, expires_at: new Date(Date.now() + SESSION_MS) })
    .execute();
  await db.deleteFrom('browser_sessions').where('expires_at', '<', new Date()).execute();
  return secret;
}

/** Whose cookie it is; null when nobody's (any more). */
export async function sessionUser(db: Db, secret: string): Promise<UserRow | null> {
  const user = await db
    .selectFrom('browser_sessions as s')
    .innerJoin('users as u', 'u.id', 's.user_id')
    .selectAll('u')
    .where('s.hash', '=', hashToken(secret))
    .where('s.expires_at', '>', new Date())
    .executeTakeFirst();
  return user ?? null;
}

/** Signs out. */
export async function closeSession(db: Db, secret: string): Promise<void> {
  await db.deleteFrom('browser_sessions').where('hash', '=', hashToken(secret)).execute();
}
