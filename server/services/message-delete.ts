import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { denied } from '../http/api-error.ts';
import type { Db } from '../store/database.ts';
import { type Conversation, inTransaction } from './conversations.ts';
import { noteDeleted } from './deleted-posts.ts';
import { tell } from './events.ts';
import type { MessageRow } from './message-json.ts';
import { audience, lockConversation, nextId } from './message-store.ts';
import { replaceTags } from './message-tags.ts';
import { findMessage, rewrite, textOf } from './messages.ts';
import { isAuthor } from './ownership.ts';

/** What a deletion did: the text emptied, or the message removed with these files, whose bytes may go as well. */
export type Deletion = { kind: 'emptied' } | { kind: 'removed'; files: string[] };

/**
 * Deletes a message (messages §7): an own chat message is emptied; an own file, or a message of the team inbox,
 * is removed.
 * @throws ApiError 403 for anything else, 404
 */
export function deleteMessage(
  db: Db,
  conversation: Conversation,
  id: number,
  callerId: number,
): Promise<Deletion> {
  return inTransaction(db, async (trx) => {
    await lockConversation(trx, conversation.id);
    const message = await findMessage(trx, conversation.id, id);
    const own = isAuthor(message, callerId);
    if (message.app === 'influx' || (message.event === 'file' && own)) {
      return { kind: 'removed', files: await remove(trx, conversation, message, callerId) };
    }
    if (!own || !(message.event === 'message' || message.event === 'comment')) throw denied();
    if (textOf(message) !== '') await rewrite(trx, conversation, message, '', callerId);
    await dropUnread(trx, conversation, message);
    return { kind: 'emptied' };
  });
}

async function remove(
  db: Db,
  conversation: Conversation,
  message: MessageRow,
  callerId: number,
): Promise<string[]> {
  const files = await db
    .deleteFrom('files')
    .where('conversation_id', '=', conversation.id)
    .where('message_id', '=', message.id)
    .returning('id')
    .execute();
  await db
    .deleteFrom('messages')
    .where('conversation_id', '=', conversation.id)
    .where('id', '=', message.id)
    .execute();
  const counter = (
    { activity: 'activities', discussion: 'external_comments', file: 'internal_comments' } as const
  )[message.event];
  if (message.thread_id !== null && counter) {
    await db
      .updateTable('threads')
      .set({ [counter]: sql`greatest(0, ${sql.ref(counter)} - 1)` })
      .where('id', '=', message.thread_id)
      .execute();
  }
  await noteDeleted(db, message);
  await tellDeleted(db, conversation, message, callerId);
  return files.map((file) => file.id);
}

/** `message-delete`, which is delivered but not stored (OP-37). */
async function tellDeleted(
  db: Db,
  conversation: Conversation,
  message: MessageRow,
  callerId: number,
): Promise<void> {
  const sent = Date.now();
  const place =
    conversation.kind === 'flow'
      ? { flow: conversation.flow.id }
      : { to: String(callerId === conversation.from ? conversation.to : conversation.from) };
  const payload = {
    id: await nextId(db, conversation.id),
    event: 'message-delete',
    content: { message: message.id },
    tags: [],
    uuid: randomUUID(),
    ...place,
    user: String(callerId),
    sent,
    created_at: new Date(sent).toISOString(),
    app: null,
    attachments: [],
    persist: false,
  };
  await tell(db, { ...audience(conversation), payload });
}

/** Nobody has to read what is no longer there. */
async function dropUnread(db: Db, conversation: Conversation, message: MessageRow): Promise<void> {
  const tags = message.tags.filter((tag) => !tag.startsWith(':unread:'));
  if (tags.length < message.tags.length) {
    await replaceTags(db, conversation, message, tags, message.user_id);
  }
}
