import { sql } from 'kysely';
import { batched, perDatabase } from '../store/batched.ts';
import type { Db } from '../store/database.ts';
import { prepared } from '../store/prepared.ts';

/** The conversations of all flows somebody is in now; asked for everybody of a moment at once. */
export const conversationsAround = (db: Db, userId: number): Promise<ReadonlySet<number>> =>
  lookUps(db)(userId);

const lookUps = perDatabase((db: Db) =>
  batched(async (users: number[]): Promise<ReadonlySet<number>[]> => {
    const rows = Map.groupBy(await memberships(db, [...new Set(users)]), (row) => row.user_id);
    return users.map((id) => new Set(rows.get(id)?.map((row) => row.conversation_id)));
  }),
);

const memberships = prepared((db, users: number[]) =>
  db
    .selectFrom('flow_members as m')
    .innerJoin('flows as f', 'f.id', 'm.flow_id')
    // Put into a flow by somebody while they were being removed from its organization, they are not in it.
    .innerJoin('memberships as s', (join) =>
      join.onRef('s.organization_id', '=', 'f.organization_id').onRef('s.user_id', '=', 'm.user_id'),
    )
    .select(['m.user_id', 'f.conversation_id'])
    .where('m.user_id', '=', sql<number>`ANY(${users})`)
    .where('m.in_flow', '=', true)
    .where('m.disabled', '=', false)
    .where('f.disabled', '=', false)
    .compile(),
);
