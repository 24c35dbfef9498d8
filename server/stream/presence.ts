/** Who is here: active, idle or offline, told to the people around (streaming §6). */
import { sql } from 'kysely';
import { tell, unstored } from '../services/events.ts';
import { nextId } from '../services/message-store.ts';
import type { Db } from '../store/database.ts';

export const OFFLINE = 0;
export const IDLE = 1_000_000;
export const ACTIVE = 2_000_000;
/** A stream that was not seen for so long belongs to a node that died, in seconds. */
export const STALE_SECONDS = 150;

/** With a person's id, the number of the advisory lock that lets one change of their presence at a time be told. */
const LOCK = 7_281_948;

/** Notes that a stream is open with this state, and tells it. Called on connect and each minute. */
export async function beHere(db: Db, stream: { id: string; userId: number; state: number }): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await trx
      .insertInto('open_streams')
      .values({ id: stream.id, user_id: stream.userId, state: stream.state })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ seen_at: sql`now()` }))
      .execute();
    await announce(trx, stream.userId);
  });
}

/** The stream has closed. */
export async function leave(db: Db, stream: { id: string; userId: number }): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await trx.deleteFrom('open_streams').where('id', '=', stream.id).execute();
    await announce(trx, stream.userId);
  });
}

/** Drops the rows of streams whose process died before it could, and tells who is here no more. */
export async function forgetDeadStreams(db: Db): Promise<void> {
  const isDead = sql<boolean>`seen_at < now() - make_interval(secs => ${STALE_SECONDS})`;
  const people = await db.selectFrom('open_streams').select('user_id').distinct().where(isDead).execute();
  for (const { user_id } of people) {
    await db.transaction().execute(async (trx) => {
      const gone = trx.deleteFrom('open_streams').where('user_id', '=', user_id).where(isDead);
      // Another node may have been quicker, and has told it then.
      if ((await gone.executeTakeFirst()).numDeletedRows > 0n) await announce(trx, user_id);
    });
  }
}

/** Of several streams the most active one counts. */
async function stateOf(db: Db, userId: number): Promise<number> {
  const row = await db
    .selectFrom('open_streams')
    .select((eb) => eb.fn.max('state').as('state'))
    .where('user_id', '=', userId)
    .where('seen_at', '>', sql<Date>`now() - make_interval(secs => ${STALE_SECONDS})`)
    .executeTakeFirst();
  return row?.state ?? OFFLINE;
}

/** Tells how somebody is shown now that their streams changed; in the transaction of that change. */
async function announce(db: Db, userId: number): Promise<void> {
  // One after the other: of two streams that end at one moment, each would still see the other.
  await sql`SELECT pg_advisory_xact_lock(${LOCK}::integer, ${userId}::integer)`.execute(db);
  const state = await stateOf(db, userId);
  const now = Date.now();
  const flows = await db
    .selectFrom('flow_members as m')
    .innerJoin('flows as f', 'f.id', 'm.flow_id')
    .select(['f.id', 'f.conversation_id'])
    .where('m.user_id', '=', userId)
    .where('m.in_flow', '=', true)
    .where('m.disabled', '=', false)
    .where('f.disabled', '=', false)
    // Always in one order, so that two people who come at once wait for each other instead of deadlocking.
    .orderBy('f.conversation_id')
    .execute();
  for (const flow of state === OFFLINE ? [] : flows) {
    await tell(db, {
      conversations: [flow.conversation_id],
      payload: unstored(flow.id, {
        event: 'activity.user',
        id: await nextId(db, flow.conversation_id),
        user: userId,
        content: state === ACTIVE ? { last_activity: now } : {},
      }),
      replay: false,
    });
  }
  if (state !== OFFLINE) {
    await db
      .updateTable('flow_members')
      .set({ last_ping: now, ...(state === ACTIVE ? { last_activity: now } : {}) })
      .where('user_id', '=', userId)
      .where('in_flow', '=', true)
      .execute();
  }
  const content = { user_id: userId, state, updated_at: new Date(now).toISOString() };
  await tell(db, {
    conversations: flows.map((flow) => flow.conversation_id),
    payload: { event: 'presence', user_id: userId, content },
    replay: false,
  });
}
