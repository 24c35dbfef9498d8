/** What lists and posts of messages share, in flows, threads and private conversations (messages §2, §4). */
import * as v from 'valibot';
import { FlowdockError } from '../errors.ts';
import type { CallOptions, Http, Query } from '../http.ts';
import { Message } from '../model.ts';

/** Which messages are wanted (messages §4). The list is always ascending by id. */
export interface MessageQuery {
  /** Any of these events; all by default. */
  event?: string | readonly string[];
  /** 1 to 100; 30 by default. */
  limit?: number;
  /** Which end is taken: the newest (`desc`, default) or the oldest (`asc`) matches. */
  sort?: 'asc' | 'desc';
  /** Ids greater than this. */
  since_id?: number;
  /** Ids less than this. */
  until_id?: number;
  tags?: string | readonly string[];
  /** All of the tags (`and`, default) or any of them. */
  tag_mode?: 'and' | 'or';
  /** Words that must all occur. */
  search?: string;
  /** Matches to skip; pages a search. */
  skip?: number;
}

/** A post (messages §2). */
export interface NewMessage {
  /** `message`, `status`, `file`, `mail` ... */
  event: string;
  content: string | Record<string, unknown>;
  tags?: string | readonly string[];
  /** Chosen by the caller, unique in the conversation. */
  uuid?: string;
  thread_id?: string;
  /** Posts under this name, without an author. */
  external_user_name?: string;
}

/**
 * An edit (messages §6): `tags` is the complete new list. `previous_tags` is the list it was made from: Quayside's
 * server then applies only the difference; others ignore it and take `tags` as it is.
 */
export interface MessageChange {
  content?: string;
  tags?: readonly string[];
  previous_tags?: readonly string[];
}

export const asQuery = (query: MessageQuery | undefined): Query => ({ ...query });

/** GET a list of messages. */
export const listMessages = (http: Http, path: string, query?: MessageQuery, options?: CallOptions) =>
  http.json(v.array(Message), { ...options, path, query: asQuery(query) });

const PAGE = 100;

/**
 * All messages of a list, page by page as they are consumed: newest first, or oldest first with
 * `sort: 'asc'`. `limit` is the size of a page, 100 by default; a search pages by `skip`.
 */
export async function* eachMessage(
  list: (query: MessageQuery) => Promise<Message[]>,
  query: MessageQuery = {},
): AsyncGenerator<Message, void, undefined> {
  const next: MessageQuery = { limit: PAGE, ...query };
  for (;;) {
    const page = await list(next);
    const first = page[0];
    const last = page.at(-1);
    if (!first || !last) return;
    yield* query.sort === 'asc' ? page : page.toReversed();
    if (query.search !== undefined) next.skip = (next.skip ?? 0) + page.length;
    else if (query.sort === 'asc') {
      if (last.id <= (next.since_id ?? -1)) return;
      next.since_id = last.id;
    } else {
      if (first.id >= (next.until_id ?? Number.POSITIVE_INFINITY)) return;
      next.until_id = first.id;
    }
  }
}

const LOOK_AFTER_MS = [0, 300, 1000, 2000];

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/**
 * POST a message and get it back. A server may accept a message without answering with it (202, or an
 * empty object for private ones); it is then looked for by its `uuid`.
 * @throws FlowdockError `unexpected-answer` when an accepted message cannot be found
 */
export async function sendMessage(
  http: Http,
  path: string,
  message: NewMessage,
  options: CallOptions = {},
): Promise<Message> {
  const uuid = message.uuid ?? crypto.randomUUID();
  const body = { ...message, uuid };
  const sent = await http.jsonOrNothing(Message, { ...options, method: 'POST', path, json: body });
  return sent ?? findSent(http, path, uuid, options);
}

/** The message with this `uuid` among the latest of a list. */
export async function findSent(
  http: Http,
  path: string,
  uuid: string,
  options: CallOptions = {},
): Promise<Message> {
  for (const ms of LOOK_AFTER_MS) {
    if (ms > 0) await pause(ms, options.signal);
    const latest = await listMessages(http, path, { limit: 30 }, options);
    const found = latest.find((message) => message.uuid === uuid);
    if (found) return found;
  }
  throw new FlowdockError(
    'unexpected-answer',
    'The server accepted the message but does not show it yet. Refresh before sending it again.',
  );
}
