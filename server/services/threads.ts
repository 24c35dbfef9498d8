import { notFound } from '../http/api-error.ts';
import type { Db } from '../store/database.ts';
import type { ThreadRow } from './thread-json.ts';

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

/** Which threads are wanted (resources §9, OP-28). Times are exclusive. */
export interface ThreadFilter {
  since?: Date | undefined;
  until?: Date | undefined;
  /** Of the threads that were updated at `until`, also those after this one: what a page left of that moment. */
  untilId?: string | undefined;
  /** Where they come from: the chat, any source, or the sources of one application by its id. */
  application?: 'chat' | 'inbox' | number | undefined;
  /** Also threads all of whose messages are gone. */
  empty: boolean;
  limit: number;
}

/** Threads of a flow, the most recently updated first. */
export function listThreads(db: Db, flowId: string, filter: ThreadFilter): Promise<ThreadRow[]> {
  const { application } = filter;
  let query = db.selectFrom('threads').selectAll().where('flow_id', '=', flowId);
  if (filter.since) query = query.where('updated_at', '>', filter.since);
  const { until, untilId } = filter;
  if (until && untilId === undefined) query = query.where('updated_at', '<', until);
  if (until && untilId !== undefined) {
    query = query.where(({ eb, and, or }) =>
      or([eb('updated_at', '<', until), and([eb('updated_at', '=', until), eb('id', '>', untilId)])]),
    );
  }
  if (application === 'chat') query = query.where('source_id', 'is', null);
  if (application === 'inbox') query = query.where('source_id', 'is not', null);
  if (typeof application === 'number') {
    query = query.where(
      'source_id',
      'in',
      db.selectFrom('sources').select('id').where('application_id', '=', application),
    );
  }
  if (!filter.empty) {
    query = query.where(({ eb }) =>
      eb.or([eb('activities', '>', 0), eb('internal_comments', '>', 0), eb('external_comments', '>', 0)]),
    );
  }
  return query.orderBy('updated_at', 'desc').orderBy('id').limit(filter.limit).execute();
}
