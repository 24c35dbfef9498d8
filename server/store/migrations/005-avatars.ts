import { type Kysely, sql } from 'kysely';

/** What the address of somebody's picture bears: it is opened without credentials, so it must not be guessable. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE users ADD COLUMN avatar_key text NOT NULL UNIQUE
    DEFAULT replace(gen_random_uuid()::text, '-', '')`.execute(db);
}
