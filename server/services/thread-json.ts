import { type Selectable, sql } from 'kysely';
import type { Db } from '../store/database.ts';
import { prepared } from '../store/prepared.ts';
import type { ThreadsTable } from '../store/schema.ts';

export type ThreadRow = Selectable<ThreadsTable>;

/** Threads as the reference shows them (messages §9), each with its source. */
export async function threadsJson(db: Db, threads: ThreadRow[], origin: string) {
  const sources = await sourcesOf(db, threads, origin);
  return threads.map((thread) => {
    const found = thread.source_id === null ? undefined : sources.get(thread.source_id);
    const source = found?.source;
    return {
      id: thread.id,
      title: thread.title,
      body: thread.body,
      external_url: thread.external_url,
      status: thread.status,
      actions: found ? throughServer(thread, found.flowUrl) : thread.actions,
      fields: thread.fields,
      ...(source ? { source } : {}),
      activities: thread.activities,
      internal_comments: thread.internal_comments,
      external_comments: thread.external_comments,
      created_at: new Date(thread.created_at).toISOString(),
      updated_at: new Date(thread.updated_at).toISOString(),
      flow: thread.flow_id,
      initial_message: thread.initial_message,
    };
  });
}

export type ThreadJson = Awaited<ReturnType<typeof threadsJson>>[number];

/** Threads by their ids, for the messages in them. */
export async function threadsById(db: Db, ids: string[], origin: string): Promise<Map<string, ThreadJson>> {
  const unique = [...new Set(ids)];
  if (unique.length === 0) return new Map();
  const rows = await threadRows(db, unique);
  return new Map((await threadsJson(db, rows, origin)).map((thread) => [thread.id, thread]));
}

const threadRows = prepared((db, ids: string[]) =>
  db.selectFrom('threads').selectAll().where('id', '=', sql<string>`ANY(${ids})`).compile(),
);

/** Buttons call this server, which calls the application (OP-41). */
function throughServer(thread: ThreadRow, flowUrl: string): unknown[] {
  return thread.actions.map((action, index) => {
    const { '@type': type, target } = action as { '@type': string; target?: object }; // by the schema of posts
    if (type !== 'UpdateAction') return action;
    const urlTemplate = `${flowUrl}/threads/${thread.id}/actions/${index}`;
    return { ...(action as object), target: { ...target, urlTemplate, httpMethod: 'POST' } };
  });
}

/** The sources of threads in the shape clients read (OP-39). */
async function sourcesOf(db: Db, threads: ThreadRow[], origin: string) {
  const ids = [...new Set(threads.flatMap((thread) => thread.source_id ?? []))];
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('sources as s')
    .innerJoin('applications as a', 'a.id', 's.application_id')
    .innerJoin('flows as f', 'f.id', 's.flow_id')
    .innerJoin('organizations as o', 'o.id', 'f.organization_id')
    .select([
      's.id',
      's.name',
      's.created_at',
      's.updated_at',
      'a.id as application_id',
      'a.name as application_name',
      'a.icon_url',
      'f.parameterized_name as flow',
      'o.parameterized_name as org',
    ])
    .where('s.id', 'in', ids)
    .execute();
  return new Map(
    rows.map((row) => {
      const icon = row.icon_url ?? `${origin}/application-icon.svg`;
      const source = {
        id: row.id,
        name: row.name,
        url: `${origin}/flows/${row.org}/${row.flow}/sources/${row.id}`,
        icon,
        created_at: new Date(row.created_at).toISOString(),
        updated_at: new Date(row.updated_at).toISOString(),
        _links: {},
        application: {
          id: row.application_id,
          name: row.application_name,
          icon_url: icon,
          url: `${origin}/oauth/applications/${row.application_id}`,
        },
      };
      return [row.id, { source, flowUrl: `${origin}/flows/${row.org}/${row.flow}` }] as const;
    }),
  );
}
