/** The schema's steps, and bringing a database up to the last of them. */
import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Db } from './database.ts';

/** Every step there ever was, by the name a database remembers it by, in their order; each is loaded when it is due. */
export const STEPS: Readonly<Record<string, () => Promise<Migration>>> = {
  '001-people-flows-messages': () => import('./migrations/001-people-flows-messages.ts'),
  '002-sources-files-events': () => import('./migrations/002-sources-files-events.ts'),
  '003-invitations-and-codes': () => import('./migrations/003-invitations-and-codes.ts'),
  '004-browser-sessions': () => import('./migrations/004-browser-sessions.ts'),
  '005-avatars': () => import('./migrations/005-avatars.ts'),
  '006-login-attempts': () => import('./migrations/006-login-attempts.ts'),
  '007-reactions': () => import('./migrations/007-reactions.ts'),
  '008-posts-together': () => import('./migrations/008-posts-together.ts'),
  '009-posts-placed': () => import('./migrations/009-posts-placed.ts'),
  '010-members-before-a-block': () => import('./migrations/010-members-before-a-block.ts'),
  '011-deleted-posts': () => import('./migrations/011-deleted-posts.ts'),
};

/**
 * Brings the schema up to date; safe when several servers start at once (Kysely takes a lock).
 * @throws Error in words for a person when a newer Quayside did so before
 */
export async function migrate(db: Db): Promise<void> {
  if (await isUpToDate(db)) return;
  const { Migrator } = await import('kysely/migration');
  const migrations = Object.entries(STEPS).map(async ([name, load]) => [name, await load()] as const);
  const provider = { getMigrations: async () => Object.fromEntries(await Promise.all(migrations)) };
  const { error } = await new Migrator({ db, provider }).migrateToLatest();
  if (error) throw error;
}

/** Nearly every start finds all steps done: two short questions, where Kysely takes its lock and reads the whole catalogue twice. */
async function isUpToDate(db: Db): Promise<boolean> {
  // Asking for what is not there yet would stand in PostgreSQL's log as an error.
  const made = await sql<{ made: boolean }>`
    SELECT to_regclass('kysely_migration') IS NOT NULL AS made`.execute(db);
  if (!made.rows[0]?.made) return false;
  const { rows } = await sql<{ name: string }>`SELECT name FROM kysely_migration`.execute(db);
  const done = rows.map(({ name }) => name);
  const known = Object.keys(STEPS);
  const unknown = done.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new Error(
      `The database was brought up to date by a newer Quayside, by steps that this one does not know: ${unknown.join(', ')}. ` +
        'Start that version again or a later one, or this one with a backup from before.',
    );
  }
  return done.length === known.length && known.every((name) => done.includes(name));
}
