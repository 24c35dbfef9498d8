import { randomUUID } from 'node:crypto';
import { deriveTags } from '../../lib/flowdock/tags.ts';
import { invalid, notFound } from '../http/api-error.ts';
import type { Db } from '../store/database.ts';
import type { Author } from '../store/schema.ts';
import { type Conversation, conversationOf, inTransaction, type Target } from './conversations.ts';
import { refuseDeleted } from './deleted-posts.ts';
import { type KeptFile, storeFiles } from './files.ts';
import { MESSAGE_COLUMNS, type MessageRow } from './message-json.ts';
import { beginPost, insertMessage, postEvent, type Sign } from './message-store.ts';
import { replaceTags } from './message-tags.ts';
import { goesTogether, postTogether } from './post-together.ts';
import { searchWords } from './search.ts';
import type { ThreadRow } from './thread-json.ts';
import { type Counter, placeInThread, type ThreadState } from './thread-state.ts';

/** What is posted (messages §2). `author` null is a post without a Flowdock user: anonymous, or by a source. */
export interface Post {
  event: 'message' | 'status' | 'line' | 'comment' | 'file' | 'activity' | 'discussion' | 'mail';
  /** A text; for a `mail` its object; null where the event has other fields. */
  content: string | object | null;
  author: number | null;
  tags?: readonly string[] | undefined;
  uuid?: string | undefined;
  threadId?: string | null | undefined;
  externalUserName?: string | undefined;
  /** The message a comment is on. */
  parent?: number | undefined;
  /** The source that posts, and its own key of the thread. */
  source?: { id: number; key?: string | undefined } | undefined;
  /** The state the thread has from now on. */
  thread?: ThreadState | undefined;
  /** Of an activity or discussion, as HTML that is safe to show. */
  title?: string | undefined;
  body?: string | null | undefined;
  by?: Author | undefined;
  /** Files already in the storage. */
  files?: readonly KeptFile[] | undefined;
  /** The `source` of a message of the Push API's team inbox. */
  inboxSource?: string | undefined;
  /** What the search finds it by, when it is not the content. */
  searchText?: string | undefined;
  /** ms since 1970; now unless given. */
  sent?: number;
}

/** Which counter of its thread a post moves; events without one start no thread (OP-30). */
const COUNTERS: Partial<Record<Post['event'], Counter>> = {
  message: 'internal_comments',
  comment: 'internal_comments',
  file: 'internal_comments',
  activity: 'activities',
  discussion: 'external_comments',
};

const isChat = (event: Post['event']) => event === 'message' || event === 'comment';

/**
 * Stores a post with its tags, thread and side effects (messages §2.6). The same author sending the same `uuid`
 * again into one conversation gets the message already stored, also when both arrive at once.
 * @throws ApiError 404 for an unknown thread or parent and for what was removed since, 400 for a comment on a comment
 */
export async function postMessage(db: Db, target: Target, post: Post): Promise<PostedRow> {
  const conversation = db.isTransaction ? null : await conversationOf(db, target);
  try {
    if (conversation && goesTogether(conversation, post)) {
      const row = await postTogether(db, { conversation, post }).catch(unlessRefused);
      if (row) return row;
    }
    return await inTransaction(db, (trx) => store(trx, target, post));
  } catch (error) {
    // A twin makes the insert fail, since the conversation's row lets one in after the other; what went with the
    // first may also have changed since. It is looked for only now: nearly every post is the only one of its kind.
    const { uuid, author } = post;
    if (uuid === undefined || db.isTransaction) throw error;
    const twin = await byUuid(db, (await conversationOf(db, target)).id, author ?? 0, uuid);
    if (twin) return twin;
    throw error;
  }
}

/**
 * Null where PostgreSQL refused what it was given, broke a deadlock, or waited too long for somebody's conversation:
 * then surely nothing is stored, and a post by itself shows whose fault it was.
 */
function unlessRefused(error: unknown): null {
  const { code } = error as { code?: string }; // SQLSTATE: data, integrity, rollback, no lock
  if (code && /^((22|23|40)...|55P03)$/.test(code)) return null;
  throw error;
}

/** A message with its thread as the post left it. */
export type PostedRow = MessageRow & { thread?: ThreadRow | null };

async function store(trx: Db, target: Target, post: Post): Promise<PostedRow> {
  const conversation = await conversationOf(trx, target);
  const { id, users } = await beginPost(trx, conversation);
  const userId = post.author ?? 0;
  // Only these are ever removed; a chat message that was deleted is still there, without its text.
  if (post.uuid !== undefined && (post.event === 'file' || INBOX_EVENTS.includes(post.event))) {
    await refuseDeleted(trx, conversation.id, userId, post.uuid);
  }
  const sent = post.sent ?? Date.now();
  const parent = await parentOf(trx, conversation, post);
  const files = post.files ?? [];
  const text = typeof post.content === 'string' ? post.content : null;
  const tags = deriveTags({
    content: isChat(post.event) ? text : null,
    explicit: post.tags ?? [],
    users,
    author: post.author,
    ...(conversation.kind === 'private' ? { private: { recipient: conversation.to } } : {}),
    ...(parent ? { parent: parent.id } : {}),
    ...(files.length > 0 ? { file: true } : {}),
    ...(post.inboxSource === undefined ? {} : { source: post.inboxSource }),
  });
  const thread = await threadFor(trx, conversation, post, id, sent, parent);
  const attachments = files.map((file) => file.attachment);
  const own = post.event === 'file' ? (attachments[0] ?? null) : post.content;
  const row = await insertMessage(
    trx,
    conversation,
    {
      id,
      event: post.event,
      app: INBOX_EVENTS.includes(post.event) ? 'influx' : 'chat',
      content: post.event === 'comment' && parent ? { title: textOf(parent), text: own } : own,
      search_text: searchWords(post.searchText ?? (isChat(post.event) ? (text ?? '') : '')),
      tags,
      uuid: post.uuid ?? randomUUID(),
      user_id: userId,
      external_user_name: post.externalUserName ?? null,
      sent,
      thread_id: thread?.id ?? null,
      title: post.title ?? null,
      body: post.body ?? null,
      author: post.by ?? null,
      attachments,
    },
    signOf(conversation, post),
  );
  await storeFiles(trx, conversation.id, id, files);
  if (parent && !parent.tags.includes(':thread')) {
    await replaceTags(trx, conversation, parent, [...parent.tags, ':thread'], userId);
  }
  if (conversation.kind === 'private') await showPrivate(trx, conversation.id);
  return { ...row, thread };
}

/** Events of the team inbox. */
const INBOX_EVENTS: readonly string[] = ['activity', 'discussion', 'mail'];

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
  if (post.parent === undefined) return null;
  const parent = await findMessage(db, conversation.id, post.parent);
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
): Promise<ThreadRow | null> {
  const counter = COUNTERS[post.event];
  if (conversation.kind === 'private' || !counter) return null;
  if (parent && parent.thread_id === null) return null;
  const { source } = post;
  return placeInThread(db, {
    flowId: conversation.flow.id,
    messageId: id,
    sent,
    counter,
    threadId: parent?.thread_id ?? post.threadId,
    ...(source?.key === undefined ? {} : { external: { sourceId: source.id, key: source.key } }),
    sourceId: source?.id,
    state: post.thread,
    title: typeof post.content === 'string' ? post.content : post.files?.[0]?.attachment.file_name,
  });
}

/** A message opens the private conversation for both. */
async function showPrivate(db: Db, conversationId: number): Promise<void> {
  await db
    .updateTable('private_members')
    .set({ open: true })
    .where('conversation_id', '=', conversationId)
    .where('open', '=', false)
    .execute();
}

function signOf(conversation: Conversation, post: Post): Sign | null {
  if (conversation.kind === 'private' || post.author === null) return null;
  return {
    userId: post.author,
    status: post.event === 'status' ? String(post.content).trim() || null : undefined,
  };
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
