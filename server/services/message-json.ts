import type { Selectable } from 'kysely';
import type { Db } from '../store/database.ts';
import type { MessagesTable } from '../store/schema.ts';
import type { Conversation } from './conversations.ts';
import { type ThreadRow, threadsById, threadsJson } from './thread-json.ts';

export type MessageRow = Omit<Selectable<MessagesTable>, 'search_text'>;

/** The columns of a message that are shown; what only the search needs stays in the database. */
export const MESSAGE_COLUMNS = [
  'conversation_id',
  'id',
  'event',
  'app',
  'content',
  'tags',
  'uuid',
  'user_id',
  'external_user_name',
  'sent',
  'edited',
  'thread_id',
  'title',
  'body',
  'author',
  'attachments',
  'emoji_reactions',
] as const;

/** A message as the reference shows it (messages §1, resources §5), but for the state of its thread. */
export function messageJson(conversation: Conversation, row: MessageRow) {
  return {
    id: row.id,
    event: row.event,
    content: row.content,
    tags: row.tags,
    uuid: row.uuid,
    ...place(conversation, row),
    user: String(row.user_id),
    sent: row.sent,
    created_at: new Date(row.sent).toISOString(),
    app: row.app,
    attachments: row.attachments,
    edited: row.edited,
    ...(row.emoji_reactions === null ? {} : { emoji_reactions: row.emoji_reactions }),
    ...(row.thread_id === null ? {} : { thread_id: row.thread_id }),
    ...(row.external_user_name === null ? {} : { external_user_name: row.external_user_name }),
    ...(row.title === null ? {} : { title: row.title, body: row.body, author: row.author }),
    ...(row.event === 'discussion' ? { full_body: row.body } : {}),
  };
}

/** Messages with their threads' current state; of a message just stored the thread is known. */
export async function messagesJson(
  db: Db,
  conversation: Conversation,
  rows: (MessageRow & { thread?: ThreadRow | null })[],
  origin: string,
) {
  const known = rows.flatMap(({ thread }) => thread ?? []);
  const unknown = rows.flatMap((row) => (row.thread ? [] : (row.thread_id ?? [])));
  const threads = await threadsById(db, unknown, origin);
  for (const thread of await threadsJson(db, known, origin)) threads.set(thread.id, thread);
  return rows.map((row) => {
    const message = messageJson(conversation, row);
    return row.thread_id === null ? message : { ...message, thread: threads.get(row.thread_id) };
  });
}

function place(conversation: Conversation, row: MessageRow): { flow: string } | { to: string } {
  if (conversation.kind === 'flow') return { flow: conversation.flow.id };
  return { to: String(row.user_id === conversation.from ? conversation.to : conversation.from) };
}
