import { type Kysely, sql } from 'kysely';

/** Removed messages by what makes a post one: who sends it again does not bring them back. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE deleted_posts (
      conversation_id bigint NOT NULL REFERENCES conversations ON DELETE CASCADE,
      user_id integer NOT NULL,
      uuid text NOT NULL,
      PRIMARY KEY (conversation_id, user_id, uuid)
    )`.execute(db);
}
