import { sql } from 'kysely';
import { notFound } from '../http/api-error.ts';
import type { Db } from '../store/database.ts';
import type { ThreadRow } from './thread-json.ts';
import { newThreadId } from './tokens.ts';

/** The thread every unthreaded chat message starts (OP-30). */
export async function startThread(
  db: Db,
  flowId: string,
  title: string,
  messageId: number,
  sent: number,
): Promise<string> {
  const at = new Date(sent);
  const thread = {
    id: newThreadId(),
    flow_id: flowId,
    title,
    body: '',
    external_url: null,
    status: null,
    actions: '[]',
    fields: '[]',
    activities: 0,
    internal_comments: 1,
    external_comments: 0,
    initial_message: messageId,
    created_at: at,
    updated_at: at,
  };
  await db.insertInto('threads').values(thread).execute();
  return thread.id;
}

/**
 * Counts a chat message into a thread.
 * @throws ApiError 404 when the flow has no such thread
 */
export async function continueThread(db: Db, flowId: string, id: string, sent: number): Promise<string> {
  const row = await db
    .updateTable('threads')
    .set({ internal_comments: sql`internal_comments + 1`, updated_at: new Date(sent) })
    .where('id', '=', id)
    .where('flow_id', '=', flowId)
    .returning('id')
    .executeTakeFirst();
  if (!row) throw notFound();
  return row.id;
}

/**
 * One thread of a flow.
 * @throws ApiError 404
 */
export async function findThread(db: Db, flowId: string, id: string): Promise<ThreadRow> {
  const row = await db
    .selectFrom('threads')
    .selectAll()
    .where('id', '=', id)
    .where('flow_id', '=', flowId)
    .executeTakeFirst();
  if (!row) throw notFound();
  return row;
}

/** Threads of a flow, the most recently updated first (OP-28). Times are exclusive. */
export function listThreads(
  db: Db,
  flowId: string,
  filter: { since?: Date | undefined; until?: Date | undefined; limit: number },
): Promise<ThreadRow[]> {
  let query = db.selectFrom('threads').selectAll().where('flow_id', '=', flowId);
  if (filter.since) query = query.where('updated_at', '>', filter.since);
  if (filter.until) query = query.where('updated_at', '<', filter.until);
  return query.orderBy('updated_at', 'desc').orderBy('id').limit(filter.limit).execute();
}
