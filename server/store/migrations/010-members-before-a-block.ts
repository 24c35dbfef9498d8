import { type Kysely, sql } from 'kysely';

/** What somebody blocked was before, which they are again once the block is lifted. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE flow_members ADD COLUMN in_flow_before boolean NOT NULL DEFAULT true`.execute(db);
  await forgetStrayMembers(db);
}

/**
 * Ends memberships in flows of people who are not in the organization: they count for nothing, and would count again
 * if these came back.
 */
export async function forgetStrayMembers<T>(db: Kysely<T>): Promise<void> {
  await sql`
    UPDATE flow_members AS m SET in_flow = false, open = false, in_flow_before = false
    FROM flows AS f
    WHERE f.id = m.flow_id AND NOT EXISTS (
      SELECT FROM memberships AS o WHERE o.organization_id = f.organization_id AND o.user_id = m.user_id
    )`.execute(db);
}
