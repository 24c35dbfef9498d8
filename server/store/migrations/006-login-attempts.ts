import { type Kysely, sql } from 'kysely';

/** Counts of attempts to sign in, the same for all server processes. Losing them in a crash harms nobody. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`CREATE UNLOGGED TABLE login_attempts (
    key text PRIMARY KEY,
    count integer NOT NULL,
    until timestamptz NOT NULL
  )`.execute(db);
  await sql`CREATE INDEX login_attempts_until ON login_attempts (until)`.execute(db);
}
