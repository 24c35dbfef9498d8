import { type Kysely, sql } from 'kysely';

/** The reactions on a message: emoji to the ids of those who gave it. Null where nobody ever reacted. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE messages ADD COLUMN emoji_reactions jsonb`.execute(db);
}
