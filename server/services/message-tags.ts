import type { Db } from '../store/database.ts';
import type { Conversation } from './conversations.ts';
import type { MessageRow } from './message-json.ts';
import { postEvent } from './messages.ts';

/** Writes the tags of a message turned around, for filters and unread counts. */
export async function storeTags(db: Db, conversationId: number, id: number, tags: readonly string[]) {
  const keys = [...new Set(tags.map((tag) => tag.toLowerCase()))];
  if (keys.length === 0) return;
  await db
    .insertInto('message_tags')
    .values(keys.map((tag) => ({ conversation_id: conversationId, tag, message_id: id })))
    .execute();
}

/**
 * Gives a message another list of tags and tells the difference by `tag-change`; without a difference nothing
 * happens.
 */
export async function replaceTags(
  db: Db,
  conversation: Conversation,
  message: MessageRow,
  tags: string[],
  callerId: number,
): Promise<void> {
  const before = new Set(message.tags.map((tag) => tag.toLowerCase()));
  const after = new Set(tags.map((tag) => tag.toLowerCase()));
  const add = tags.filter((tag) => !before.has(tag.toLowerCase()));
  const remove = message.tags.filter((tag) => !after.has(tag.toLowerCase()));
  if (add.length === 0 && remove.length === 0) return;
  await db
    .updateTable('messages')
    .set({ tags })
    .where('conversation_id', '=', conversation.id)
    .where('id', '=', message.id)
    .execute();
  if (remove.length > 0) {
    await db
      .deleteFrom('message_tags')
      .where('conversation_id', '=', conversation.id)
      .where('message_id', '=', message.id)
      .where(
        'tag',
        'in',
        remove.map((tag) => tag.toLowerCase()),
      )
      .execute();
  }
  await storeTags(db, conversation.id, message.id, add);
  await postEvent(db, conversation, {
    event: 'tag-change',
    content: { message: message.id, add, remove },
    user: callerId,
    app: null,
  });
}
