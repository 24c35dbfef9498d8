import type { Selectable } from 'kysely';
import type { Db } from '../store/database.ts';
import type { MessagesTable, ThreadsTable } from '../store/schema.ts';
import type { Conversation } from './conversations.ts';

export type MessageRow = Omit<Selectable<MessagesTable>, 'search_text'>;
export type ThreadRow = Selectable<ThreadsTable>;

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
] as const;

/** A thread as the reference shows it (messages §9). */
export function threadJson(thread: ThreadRow) {
  return {
    id: thread.id,
    title: thread.title,
    body: thread.body,
    external_url: thread.external_url,
    status: thread.status,
    actions: thread.actions,
    fields: thread.fields,
    activities: thread.activities,
    internal_comments: thread.internal_comments,
    external_comments: thread.external_comments,
    created_at: new Date(thread.created_at).toISOString(),
    updated_at: new Date(thread.updated_at).toISOString(),
    flow: thread.flow_id,
    initial_message: thread.initial_message,
  };
}

/** Messages as the reference shows them (messages §1, resources §5), each with its thread's current state. */
export async function messagesJson(db: Db, conversation: Conversation, rows: MessageRow[]) {
  const ids = [...new Set(rows.flatMap((row) => row.thread_id ?? []))];
  const threads = ids.length
    ? await db.selectFrom('threads').selectAll().where('id', 'in', ids).execute()
    : [];
  const byId = new Map(threads.map((thread) => [thread.id, threadJson(thread)]));
  return rows.map((row) => ({
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
    attachments: [],
    edited: row.edited,
    ...(row.thread_id === null ? {} : { thread_id: row.thread_id, thread: byId.get(row.thread_id) }),
    ...(row.external_user_name === null ? {} : { external_user_name: row.external_user_name }),
  }));
}

function place(conversation: Conversation, row: MessageRow): { flow: string } | { to: string } {
  if (conversation.kind === 'flow') return { flow: conversation.flow.id };
  return { to: String(row.user_id === conversation.from ? conversation.to : conversation.from) };
}
