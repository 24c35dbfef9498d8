/** The rows that messages and events become; what they mean is decided above. */
import { createHash, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import type { Mentionable } from '../../lib/flowdock/tags.ts';
import type { Db } from '../store/database.ts';
import type { Attachment, Author } from '../store/schema.ts';
import { type Conversation, mentionableQuery } from './conversations.ts';
import { eventRow } from './events.ts';
import { type MessageRow, messageJson } from './message-json.ts';

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

/** As {@link nextId}, with who can be mentioned there. */
export async function beginPost(
  db: Db,
  conversation: Conversation,
): Promise<{ id: number; users: Mentionable[] }> {
  return db
    .updateTable('conversations')
    .set({ last_message: sql`last_message + 1` })
    .where('id', '=', conversation.id)
    .returning(['last_message as id', jsonArrayFrom(mentionableQuery(db, conversation)).as('users')])
    .executeTakeFirstOrThrow();
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

/** What somebody's post changes of them in its flow (messages §2.6). */
export interface Sign {
  userId: number;
  /** Left as it is where it is undefined. */
  status?: string | null | undefined;
}

/**
 * Stores a message with its tags turned around, for filters and unread counts, and tells the streams; with `sign`,
 * also that its author is here. All in one statement: a post is as fast as the database is asked seldom.
 */
export async function insertMessage(
  db: Db,
  conversation: Conversation,
  message: NewMessage,
  sign: Sign | null = null,
): Promise<MessageRow> {
  const { search_text, ...shown } = message;
  const row: MessageRow = {
    ...{ title: null, body: null, author: null, attachments: [], edited: null, emoji_reactions: null },
    ...shown,
    conversation_id: conversation.id,
  };
  const told = { ...audience(conversation), payload: messageJson(conversation, row) };
  await db
    .with('told', (trx) => trx.insertInto('events').values(eventRow(told)))
    .with('tagged', (trx) => tagRows(trx, conversation.id, message.id, message.tags))
    .with('seen', (trx) =>
      trx
        .updateTable('flow_members')
        .set({
          last_activity: message.sent,
          last_ping: message.sent,
          ...(sign?.status === undefined ? {} : { status: sign.status }),
        })
        .where('flow_id', '=', conversation.kind === 'flow' ? conversation.flow.id : '')
        .where('user_id', '=', sign?.userId ?? 0),
    )
    .insertInto('messages')
    .values({
      ...row,
      search_text,
      content: JSON.stringify(row.content),
      emoji_reactions: null,
      author: row.author ? JSON.stringify(row.author) : null,
      attachments: JSON.stringify(row.attachments),
    })
    .execute();
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
  await tagRows(db, conversationId, id, tags).execute();
}

/** The statement of {@link storeTags}. One parameter however many: `@everyone` in a big flow is a tag for each person. */
function tagRows(db: Pick<Db, 'insertInto'>, conversationId: number, id: number, tags: readonly string[]) {
  const keys = [...new Set(tags.map(tagKey))];
  return db
    .insertInto('message_tags')
    .columns(['conversation_id', 'tag', 'message_id'])
    .expression(
      sql`SELECT ${conversationId}::bigint, key, ${id}::bigint FROM unnest(${keys}::text[]) AS key`,
    );
}
