import { sql } from 'kysely';
import type { Db } from '../store/database.ts';
import type { Conversation } from './conversations.ts';
import type { MessageRow } from './message-json.ts';
import { postEvent, storeTags, tagKey } from './message-store.ts';

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
      .where('tag', '=', sql<string>`ANY(${remove.map(tagKey)}::text[])`)
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
