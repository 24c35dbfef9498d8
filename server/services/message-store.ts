/** The rows that messages and events become; what they mean is decided above. */
import { createHash, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Db } from '../store/database.ts';
import type { Attachment, Author } from '../store/schema.ts';
import type { Conversation } from './conversations.ts';
import { tell } from './events.ts';
import { MESSAGE_COLUMNS, type MessageRow, messageJson } from './message-json.ts';

/** Takes the next id; holds the conversation's row until the transaction ends, which keeps ids in commit order. */
export async function nextId(db: Db, conversationId: number): Promise<number> {
  const row = await db
    .updateTable('conversations')
    .set({ last_message: sql`last_message + 1` })
    .where('id', '=', conversationId)
    .returning('last_message')
    .executeTakeFirstOrThrow();
  return row.last_message;
}

/** Changes of one conversation wait for each other, so that each sees what the other left. */
export async function lockConversation(db: Db, conversationId: number): Promise<void> {
  await db.selectFrom('conversations').select('id').where('id', '=', conversationId).forUpdate().execute();
}

export interface NewMessage {
  id: number;
  event: string;
  app: string | null;
  content: unknown;
  search_text: string;
  tags: string[];
  uuid: string;
  user_id: number;
  external_user_name: string | null;
  sent: number;
  thread_id: string | null;
  title?: string | null;
  body?: string | null;
  author?: Author | null;
  attachments?: Attachment[];
}

/** Stores a message with its tags turned around, for filters and unread counts, and tells the streams. */
export async function insertMessage(
  db: Db,
  conversation: Conversation,
  message: NewMessage,
): Promise<MessageRow> {
  const row = await db
    .insertInto('messages')
    .values({
      ...message,
      conversation_id: conversation.id,
      content: JSON.stringify(message.content),
      author: message.author ? JSON.stringify(message.author) : null,
      attachments: JSON.stringify(message.attachments ?? []),
      edited: null,
    })
    .returning(MESSAGE_COLUMNS)
    .executeTakeFirstOrThrow();
  await storeTags(db, conversation.id, message.id, message.tags);
  await tell(db, { ...audience(conversation), payload: messageJson(conversation, row) });
  return row;
}

/** Which streams hear of a conversation. */
export const audience = (conversation: Conversation) =>
  conversation.kind === 'flow'
    ? { conversations: [conversation.id] }
    : { users: [conversation.from, conversation.to] };

/** Stores an event that tells of a change: `tag-change`, `message-edit`, `action` (messages §8). */
export async function postEvent(
  db: Db,
  conversation: Conversation,
  event: { event: string; content: unknown; user: number; app: string | null },
): Promise<MessageRow> {
  return insertMessage(db, conversation, {
    id: await nextId(db, conversation.id),
    event: event.event,
    app: event.app,
    content: event.content,
    search_text: '',
    tags: [],
    uuid: randomUUID(),
    user_id: event.user,
    external_user_name: null,
    sent: Date.now(),
    thread_id: null,
  });
}

/**
 * What a tag is found by: case makes no difference, and one too long for an index is known by its beginning and
 * its digest.
 */
export function tagKey(tag: string): string {
  const key = tag.toLowerCase();
  if (key.length <= 255) return key;
  return `${key.slice(0, 150).toWellFormed()} ${createHash('sha256').update(key).digest('hex')}`;
}

/** Writes the tags of a message turned around, for filters and unread counts. */
export async function storeTags(db: Db, conversationId: number, id: number, tags: readonly string[]) {
  const keys = [...new Set(tags.map(tagKey))];
  if (keys.length === 0) return;
  // One parameter however many there are: `@everyone` in a big flow is one tag for each person.
  await sql`INSERT INTO message_tags (conversation_id, tag, message_id)
    SELECT ${conversationId}::bigint, key, ${id}::bigint FROM unnest(${keys}::text[]) AS key`.execute(db);
}
