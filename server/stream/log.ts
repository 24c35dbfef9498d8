/** The log of events in the order of their positions. */
import { sql } from 'kysely';
import type { Db } from '../store/database.ts';
import { prepared } from '../store/prepared.ts';

/** How long events can be resumed from, in ms: well above the five minutes of streaming §4. */
const KEPT_MS = 24 * 60 * 60 * 1000;

export interface LoggedEvent {
  position: number;
  /** {@link placeOf} it */
  place: string;
  conversations: number[];
  users: number[];
  payload: Record<string, unknown> | null;
  replay: boolean;
  recheck: boolean;
}

/**
 * An event's place as streams name it: its position, and when it was written, by which the same position in another
 * history is told apart: that of a database that was restored from a copy and went on since.
 */
export const placeOf = (position: number, createdAt: Date): string =>
  `${position}-${createdAt.getTime().toString(36)}`;

const eventsBetween = prepared((db, after: number, until: number, limit: number) =>
  db
    .selectFrom('events')
    .select(['position', 'conversations', 'users', 'payload', 'replay', 'recheck', 'created_at'])
    .where('position', '>', after)
    .where('position', '<=', until)
    .orderBy('position')
    .limit(limit)
    .compile(),
);

/**
 * Gives events that were committed their positions, in the order of commits, and tells every process of the newest.
 * Whoever reads the log after this has all that was committed before.
 */
export async function giveEventPositions(db: Db): Promise<void> {
  await sequence(db);
}

const sequence = prepared((db) => sql`SELECT sequence_events()`.compile(db));

/** The next events after a position, the oldest first; none beyond `until`. */
export async function readEvents(
  db: Db,
  after: number,
  limit: number,
  until: number = Number.MAX_SAFE_INTEGER,
): Promise<LoggedEvent[]> {
  const rows = await eventsBetween(db, after, until, limit);
  return rows.map(({ created_at, ...row }) => ({
    ...row,
    position: row.position ?? 0,
    place: placeOf(row.position ?? 0, created_at),
    // pg knows no parser for arrays of bigint and gives their texts.
    conversations: row.conversations.map(Number),
  }));
}

/** The place before the first event there ever was. */
const BEGINNING = { position: 0, place: '0' };

const newestEvent = prepared((db) =>
  db
    .selectFrom('events')
    .select(['position', 'created_at'])
    .where('position', 'is not', null)
    .orderBy('position', 'desc')
    .limit(1)
    .compile(),
);

/** Where the log ends. */
export async function newestPlace(db: Db): Promise<{ position: number; place: string }> {
  const [row] = await newestEvent(db);
  return row?.position == null
    ? BEGINNING
    : { position: row.position, place: placeOf(row.position, row.created_at) };
}

/** The position of a place, or null when this log never had it, or no longer has it. */
export async function positionOf(db: Db, place: string): Promise<number | null> {
  const begins = place === BEGINNING.place;
  const position = begins ? 1 : Number(/^(\d{1,15})-/.exec(place)?.[1]);
  if (Number.isNaN(position)) return null;
  const row = await db
    .selectFrom('events')
    .select('created_at')
    .where('position', '=', position)
    .executeTakeFirst();
  // Nothing was dropped yet while the first event is there, or none has come.
  if (begins) return row || (await newestPlace(db)).position === 0 ? 0 : null;
  return row && placeOf(position, row.created_at) === place ? position : null;
}

/** Drops what is too old to be resumed from; the newest stays, so that its position stays known. */
export async function forgetOldEvents(db: Db): Promise<void> {
  await db
    .deleteFrom('events')
    .where('created_at', '<', new Date(Date.now() - KEPT_MS))
    .where('position', '<', (eb) => eb.selectFrom('events').select(eb.fn.max('position').as('newest')))
    .execute();
}
