import { randomUUID } from 'node:crypto';
import { deriveTags } from '../../lib/flowdock/tags.ts';
import { invalid, notFound } from '../http/api-error.ts';
import type { Db } from '../store/database.ts';
import {
  type Conversation,
  conversationOf,
  inTransaction,
  mentionable,
  type Target,
} from './conversations.ts';
import { MESSAGE_COLUMNS, type MessageRow } from './message-json.ts';
import { insertMessage, nextId, postEvent } from './message-store.ts';
import { replaceTags } from './message-tags.ts';
import { searchWords } from './search.ts';
import { continueThread, startThread } from './threads.ts';

/** What is posted (messages §2). `author` null is an anonymous post under `externalUserName`. */
export interface Post {
  event: 'message' | 'status' | 'comment';
  content: string;
  author: number | null;
  tags?: readonly string[] | undefined;
  uuid?: string | undefined;
  threadId?: string | null | undefined;
  externalUserName?: string | undefined;
  /** The message a comment is on. */
  parent?: number | undefined;
  /** ms since 1970; now unless given. */
  sent?: number;
}

/**
 * Stores a post with its tags, thread and side effects (messages §2.6). The same author sending the same `uuid`
 * again into one conversation gets the message already stored, also when both arrive at once.
 * @throws ApiError 404 for an unknown thread or parent, 400 for a comment on a comment
 */
export function postMessage(db: Db, target: Target, post: Post): Promise<MessageRow> {
  return inTransaction(db, async (trx) => {
    const conversation = await conversationOf(trx, target);
    const id = await nextId(trx, conversation.id);
    const userId = post.author ?? 0;
    // Asked only now that the conversation's row is locked: a twin of this request is either done or waits.
    const twin = post.uuid && (await byUuid(trx, conversation.id, userId, post.uuid));
    if (twin) return twin;
    const sent = post.sent ?? Date.now();
    const users = await mentionable(trx, conversation);
    const parent = await parentOf(trx, conversation, post);
    const tags = deriveTags({
      content: post.event === 'message' || post.event === 'comment' ? post.content : null,
      explicit: post.tags ?? [],
      users,
      author: post.author,
      ...(conversation.kind === 'private' ? { private: { recipient: conversation.to } } : {}),
      ...(parent ? { parent: parent.id } : {}),
    });
    const threadId = await threadFor(trx, conversation, post, id, sent, parent);
    const content = parent ? { title: textOf(parent), text: post.content } : post.content;
    const row = await insertMessage(trx, conversation, {
      id,
      event: post.event,
      app: 'chat',
      content,
      search_text: post.event === 'status' ? '' : searchWords(post.content),
      tags,
      uuid: post.uuid ?? randomUUID(),
      user_id: userId,
      external_user_name: post.externalUserName ?? null,
      sent,
      thread_id: threadId,
    });
    if (parent && !parent.tags.includes(':thread')) {
      await replaceTags(trx, conversation, parent, [...parent.tags, ':thread'], userId);
    }
    await afterPost(trx, conversation, post, sent);
    return row;
  });
}

async function byUuid(db: Db, conversationId: number, userId: number, uuid: string) {
  return db
    .selectFrom('messages')
    .select(MESSAGE_COLUMNS)
    .where('conversation_id', '=', conversationId)
    .where('user_id', '=', userId)
    .where('uuid', '=', uuid)
    .executeTakeFirst();
}

async function parentOf(db: Db, conversation: Conversation, post: Post): Promise<MessageRow | null> {
  if (post.event !== 'comment') return null;
  const parent = await findMessage(db, conversation.id, post.parent ?? 0);
  if (parent.event === 'comment') throw invalid({ message: ["can't be a comment itself"] });
  return parent;
}

async function threadFor(
  db: Db,
  conversation: Conversation,
  post: Post,
  id: number,
  sent: number,
  parent: MessageRow | null,
): Promise<string | null> {
  if (conversation.kind === 'private' || post.event === 'status') return null;
  const existing = parent ? parent.thread_id : (post.threadId ?? null);
  if (existing !== null) return continueThread(db, conversation.flow.id, existing, sent);
  return parent ? null : startThread(db, conversation.flow.id, post.content, id, sent);
}

async function afterPost(db: Db, conversation: Conversation, post: Post, sent: number): Promise<void> {
  if (conversation.kind === 'private') {
    await db
      .updateTable('private_members')
      .set({ open: true })
      .where('conversation_id', '=', conversation.id)
      .execute();
    return;
  }
  if (post.author === null) return;
  await db
    .updateTable('flow_members')
    .set({
      last_activity: sent,
      last_ping: sent,
      ...(post.event === 'status' ? { status: post.content } : {}),
    })
    .where('flow_id', '=', conversation.flow.id)
    .where('user_id', '=', post.author)
    .execute();
}

/**
 * One message of a conversation.
 * @throws ApiError 404
 */
export async function findMessage(db: Db, conversationId: number, id: number): Promise<MessageRow> {
  const row = await db
    .selectFrom('messages')
    .select(MESSAGE_COLUMNS)
    .where('conversation_id', '=', conversationId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) throw notFound();
  return row;
}

/** The text of a message or comment. */
export function textOf(message: MessageRow): string {
  if (typeof message.content === 'string') return message.content;
  const { text } = (message.content ?? {}) as { text?: unknown }; // a comment's content, messages §8
  return typeof text === 'string' ? text : '';
}

/** Gives a message or comment another text and tells so by `message-edit`. */
export async function rewrite(
  db: Db,
  conversation: Conversation,
  message: MessageRow,
  text: string,
  callerId: number,
): Promise<void> {
  const content = message.event === 'comment' ? { ...(message.content as { title: string }), text } : text; // §8: an object
  await db
    .updateTable('messages')
    .set({ content: JSON.stringify(content), search_text: searchWords(text), edited: Date.now() })
    .where('conversation_id', '=', conversation.id)
    .where('id', '=', message.id)
    .execute();
  await postEvent(db, conversation, {
    event: 'message-edit',
    content: { message: message.id, updated_content: content },
    user: callerId,
    app: null,
  });
}
