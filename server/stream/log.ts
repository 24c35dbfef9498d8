/** The log of events in the order of their positions. */
import type { Db } from '../store/database.ts';

/** How long events can be resumed from, in ms: well above the five minutes of streaming §4. */
const KEPT_MS = 24 * 60 * 60 * 1000;

export interface LoggedEvent {
  position: number;
  conversations: number[];
  users: number[];
  payload: Record<string, unknown> | null;
  replay: boolean;
  recheck: boolean;
}

/** The next events after a position, the oldest first; none beyond `until`. */
export async function readEvents(
  db: Db,
  after: number,
  limit: number,
  until: number = Number.MAX_SAFE_INTEGER,
): Promise<LoggedEvent[]> {
  const rows = await db
    .selectFrom('events')
    .select(['position', 'conversations', 'users', 'payload', 'replay', 'recheck'])
    .where('position', '>', after)
    .where('position', '<=', until)
    .orderBy('position')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    ...row,
    position: row.position ?? 0,
    // pg knows no parser for arrays of bigint and gives their texts.
    conversations: row.conversations.map(Number),
  }));
}

/** The first position kept, null when none is. */
export async function oldestPosition(db: Db): Promise<number | null> {
  const row = await db
    .selectFrom('events')
    .select((eb) => eb.fn.min('position').as('oldest'))
    .executeTakeFirst();
  return row?.oldest ?? null;
}

/** Drops what is too old to be resumed from; the newest stays, so that its position stays known. */
export async function forgetOldEvents(db: Db): Promise<void> {
  await db
    .deleteFrom('events')
    .where('created_at', '<', new Date(Date.now() - KEPT_MS))
    .where('position', '<', (eb) => eb.selectFrom('events').select(eb.fn.max('position').as('newest')))
    .execute();
}
