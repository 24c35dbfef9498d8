import { type Selectable, sql } from 'kysely';
import type { Db } from '../store/database.ts';
import type { UsersTable } from '../store/schema.ts';
import { avatarAddress } from './avatars.ts';
import { firstFree, parameterize } from './names.ts';
import { hashPassword } from './passwords.ts';
import { hashToken, newToken } from './tokens.ts';

export type UserRow = Selectable<UsersTable>;

/** Names that would shadow `/flows/all`, `/flows/find`, `/organizations/find` (README §1). */
const RESERVED = ['all', 'find'];
export const isEmail = (text: string): boolean => /^[^\s@,<>"]+@[^\s@,<>"]+\.[^\s@,<>".]+$/.test(text);
export const isNick = (text: string): boolean => /^[^\s@#,:]+$/u.test(text) && text.length <= 50;

/**
 * A new person, not yet in any organization.
 * @throws Error when the address is taken, or address or nick can't be one
 */
export async function createUser(
  db: Db,
  person: { email: string; name: string; nick: string; password: string | null },
): Promise<number> {
  if (!isEmail(person.email)) throw new Error(`"${person.email}" is not an e-mail address.`);
  if (!isNick(person.nick))
    throw new Error(`"${person.nick}" can't be a nick: it may have no spaces, @, # or :`);
  const taken = await db
    .selectFrom('users')
    .select('id')
    .where(sql`lower(email)`, '=', person.email.toLowerCase())
    .executeTakeFirst();
  if (taken) throw new Error(`Somebody with the address ${person.email} exists already.`);
  const password = person.password === null ? null : await hashPassword(person.password);
  const { email, name, nick } = person;
  const row = await db
    .insertInto('users')
    .values({ email, name, nick, password, avatar: null, website: null })
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

/** A new organization; its name in URLs is derived unless given. */
export async function createOrganization(
  db: Db,
  { name, parameterizedName = parameterize(name) }: { name: string; parameterizedName?: string },
): Promise<number> {
  const taken = await db.selectFrom('organizations').select('parameterized_name').execute();
  const free = firstFree(parameterizedName, [...RESERVED, ...taken.map((row) => row.parameterized_name)]);
  const row = await db
    .insertInto('organizations')
    .values({ name, parameterized_name: free, user_limit: 0 })
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

/** Makes somebody a member of an organization, or changes the role of a member. */
export async function addMembership(
  db: Db,
  organizationId: number,
  userId: number,
  admin: boolean,
): Promise<void> {
  await db
    .insertInto('memberships')
    .values({ organization_id: organizationId, user_id: userId, admin })
    .onConflict((conflict) => conflict.columns(['organization_id', 'user_id']).doUpdateSet({ admin }))
    .execute();
}

/** A new personal API token; only its digest is kept, so this is the one time it can be shown. */
export async function createApiToken(
  db: Db,
  userId: number,
  name: string,
  token: string = newToken(),
): Promise<string> {
  await db
    .insertInto('api_tokens')
    .values({ hash: hashToken(token), user_id: userId, name })
    .onConflict((conflict) => conflict.column('hash').doNothing())
    .execute();
  return token;
}

/** Replaces somebody's password; whoever is signed in to the server's pages with the old one is so no more. */
export async function setPassword(db: Db, userId: number, password: string): Promise<void> {
  await db
    .updateTable('users')
    .set({ password: await hashPassword(password) })
    .where('id', '=', userId)
    .execute();
  await db.deleteFrom('browser_sessions').where('user_id', '=', userId).execute();
}

/** A User as the reference shows it (resources §2). */
export function userJson(user: Omit<UserRow, 'password' | 'created_at'>, origin: string) {
  return {
    id: user.id,
    email: user.email,
    name: user.name,
    nick: user.nick,
    avatar: avatarAddress(user, origin),
    website: user.website,
  };
}

/** Ids of everybody who shares an organization with this person, including themself. */
export const colleaguesOf = (db: Db, userId: number) =>
  db
    .selectFrom('memberships as mine')
    .innerJoin('memberships as theirs', 'theirs.organization_id', 'mine.organization_id')
    .where('mine.user_id', '=', userId)
    .select('theirs.user_id');

/** A colleague of the caller, or the caller; null when they share no organization. */
export async function visibleUser(db: Db, callerId: number, userId: number): Promise<UserRow | null> {
  const row = await db
    .selectFrom('users')
    .selectAll()
    .where('id', '=', userId)
    .where((eb) => eb.or([eb('id', '=', callerId), eb('id', 'in', colleaguesOf(db, callerId))]))
    .executeTakeFirst();
  return row ?? null;
}
