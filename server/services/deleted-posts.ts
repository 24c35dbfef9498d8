/** What remains of messages that were removed: that they were posted, so that a post sent again does not bring them back. */
import { ApiError } from '../http/api-error.ts';
import type { Db } from '../store/database.ts';
import type { MessageRow } from './message-json.ts';

/** Notes that a message is removed; in the transaction that removes it. */
export async function noteDeleted(db: Db, message: MessageRow): Promise<void> {
  const { conversation_id, user_id, uuid } = message;
  await db
    .insertInto('deleted_posts')
    .values({ conversation_id, user_id, uuid })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/**
 * Turns a post away that was stored before and removed since; asked while the conversation is locked.
 * @param userId its author, 0 without one
 * @throws ApiError 404
 */
export async function refuseDeleted(
  db: Db,
  conversationId: number,
  userId: number,
  uuid: string,
): Promise<void> {
  const row = await db
    .selectFrom('deleted_posts')
    .select('uuid')
    .where('conversation_id', '=', conversationId)
    .where('user_id', '=', userId)
    .where('uuid', '=', uuid)
    .executeTakeFirst();
  if (row) throw new ApiError(404, 'This message was posted before, and has been deleted since');
}
