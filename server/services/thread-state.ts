import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { BLANK, invalid, notFound } from '../http/api-error.ts';
import type { Db } from '../store/database.ts';
import { bodyHtml, lineHtml } from './html.ts';
import type { ThreadRow } from './thread-json.ts';
import { newThreadId } from './tokens.ts';

/** The state a post gives its thread (messages §9); it replaces the old one as a whole (OP-40). */
export interface ThreadState {
  title: string;
  body?: string | null | undefined;
  external_url?: string | null | undefined;
  status?: { value: string; color: string } | null | undefined;
  fields?: { label: string; value: string }[] | null | undefined;
  actions?: unknown[] | null | undefined;
}

/** What an event adds to its thread's counters. */
export type Counter = 'activities' | 'internal_comments' | 'external_comments';

/** Where a post goes among the threads of a flow. */
export interface ThreadPlace {
  flowId: string;
  messageId: number;
  sent: number;
  counter: Counter;
  threadId?: string | null | undefined;
  external?: { sourceId: number; key: string } | undefined;
  /** The source that posts, if one does. */
  sourceId?: number | undefined;
  state?: ThreadState | undefined;
  /** The title of a thread that starts without a state. */
  title?: string | undefined;
}

/**
 * Counts a post into its thread, starting one where there is none, and gives the thread its new state; it answers
 * with the thread as it is then.
 * @throws ApiError 404 for a thread of another flow, 400 for an unknown external one without `thread`
 */
export async function placeInThread(db: Db, place: ThreadPlace): Promise<ThreadRow> {
  const { external } = place;
  const known = place.threadId ?? (external ? await externalThread(db, external) : null);
  if (known !== null) return continueIn(db, known, place);
  if (external && !place.state) throw invalid({ thread: [BLANK] });
  const id = external
    ? createHash('sha1').update(`${external.sourceId} ${external.key}`).digest('base64url')
    : newThreadId();
  const at = new Date(place.sent);
  return db
    .insertInto('threads')
    .values({
      id,
      flow_id: place.flowId,
      ...(place.state
        ? columnsOf(place.state)
        : {
            title: place.title ?? '',
            body: '',
            external_url: null,
            status: null,
            actions: '[]',
            fields: '[]',
          }),
      activities: 0,
      internal_comments: 0,
      external_comments: 0,
      [place.counter]: 1,
      initial_message: place.messageId,
      source_id: external?.sourceId ?? null,
      external_id: external?.key ?? null,
      created_at: at,
      updated_at: at,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

async function externalThread(db: Db, external: { sourceId: number; key: string }): Promise<string | null> {
  const row = await db
    .selectFrom('threads')
    .select('id')
    .where('source_id', '=', external.sourceId)
    .where('external_id', '=', external.key)
    .executeTakeFirst();
  return row?.id ?? null;
}

async function continueIn(db: Db, id: string, place: ThreadPlace): Promise<ThreadRow> {
  const state = place.state && (await withOwnButtons(db, id, place.state, place.sourceId));
  const row = await db
    .updateTable('threads')
    .set({
      [place.counter]: sql`${sql.ref(place.counter)} + 1`,
      ...(state ? columnsOf(state) : {}),
      updated_at: new Date(place.sent),
    })
    .where('id', '=', id)
    .where('flow_id', '=', place.flowId)
    .returningAll()
    .executeTakeFirst();
  if (!row) throw notFound();
  return row;
}

/**
 * A state without the buttons that another application gives: what a button calls gets a token signed with the secret
 * of the thread's application, with which it could act there as whoever pressed.
 */
async function withOwnButtons(
  db: Db,
  threadId: string,
  state: ThreadState,
  sourceId: number | undefined,
): Promise<ThreadState> {
  const others = state.actions?.filter((action) => !isButton(action)) ?? [];
  if (others.length === (state.actions ?? []).length) return state;
  const own = await db
    .selectFrom('threads as t')
    .innerJoin('sources as theirs', 'theirs.id', 't.source_id')
    .innerJoin('sources as posts', 'posts.application_id', 'theirs.application_id')
    .select('t.id')
    .where('t.id', '=', threadId)
    .where('posts.id', '=', sourceId ?? 0)
    .executeTakeFirst();
  return own ? state : { ...state, actions: others };
}

/** Whether an action of a thread calls its application. */
const isButton = (action: unknown): boolean => (action as { '@type': string })['@type'] === 'UpdateAction'; // by the schema of posts

function columnsOf(state: ThreadState) {
  const fields = (state.fields ?? []).map((field) => ({ label: field.label, value: lineHtml(field.value) }));
  return {
    title: lineHtml(state.title),
    body: state.body == null ? null : bodyHtml(state.body),
    external_url: state.external_url ?? null,
    status: state.status ? JSON.stringify(state.status) : null,
    actions: JSON.stringify(state.actions ?? []),
    fields: JSON.stringify(fields),
  };
}
