import * as v from 'valibot';
import type { FlowPath } from '../flow-path.ts';
import { type CallOptions, type Http, path } from '../http.ts';
import { type Message, Thread } from '../model.ts';
import {
  eachMessage,
  listMessages,
  type MessageQuery,
  type NewMessage,
  sendMessage,
} from './message-list.ts';

/** Which threads are wanted (resources §9); times are ISO 8601 and exclusive. */
export interface ThreadQuery {
  since?: string;
  until?: string;
  /** An application's id, `chat` or `inbox`. */
  application?: number | 'chat' | 'inbox';
  /** Also threads without messages. */
  empty?: boolean;
  limit?: number;
}

/** Threads on a page, unless asked for another number, and the most there can be. */
const USUAL = 30;
const LARGEST = 100;

/** The moment after an ISO 8601 time. */
const justAfter = (time: string): string => new Date(Date.parse(time) + 1).toISOString();

/** Threads of a flow (resources §9, messages §9). */
export const threads = (http: Http) => {
  const list = ({ org, flow }: FlowPath, query?: ThreadQuery, options?: CallOptions): Promise<Thread[]> =>
    http.json(v.array(Thread), {
      ...options,
      path: path`/flows/${org}/${flow}/threads`,
      query: { ...query },
    });
  const at = ({ org, flow }: FlowPath, thread: string) =>
    path`/flows/${org}/${flow}/threads/${thread}/messages`;
  const messages = (flow: FlowPath, thread: string, query?: MessageQuery, options?: CallOptions) =>
    listMessages(http, at(flow, thread), query, options);
  return {
    /** GET /flows/:org/:flow/threads: the most recently updated first. */
    list,

    /**
     * GET /flows/:org/:flow/threads page by page, the most recently updated first. `until` leaves out all of its
     * moment, so each page asks for the last moment again: threads of one moment can lie on both sides of an edge.
     */
    async *each(
      flow: FlowPath,
      query: ThreadQuery = {},
      options?: CallOptions,
    ): AsyncGenerator<Thread, void, undefined> {
      let until = query.until;
      let limit = query.limit;
      let seen = new Set<string>();
      for (;;) {
        const page = await list(flow, { ...query, until, limit }, options);
        const oldest = page.at(-1)?.updated_at;
        // A server that does not know `until` would give the same page for ever.
        if (!oldest || (until && Date.parse(oldest) >= Date.parse(until))) return;
        for (const thread of page) if (!seen.has(thread.id)) yield thread;
        seen = new Set(page.map((thread) => thread.id));
        const next = justAfter(oldest);
        if (next !== until) until = next;
        // One moment fills the page, or it is done with.
        else if (page.length >= (limit ?? USUAL) && limit !== LARGEST) limit = LARGEST;
        else until = oldest;
      }
    },

    /** GET /flows/:org/:flow/threads/:id. */
    show: ({ org, flow }: FlowPath, thread: string, options?: CallOptions): Promise<Thread> =>
      http.json(Thread, { ...options, path: path`/flows/${org}/${flow}/threads/${thread}` }),

    /** GET /flows/:org/:flow/threads/:id/messages, ascending by id. */
    messages,

    /** GET /flows/:org/:flow/threads/:id/messages page by page; see {@link eachMessage}. */
    eachMessage: (flow: FlowPath, thread: string, query?: MessageQuery, options?: CallOptions) =>
      eachMessage((page) => messages(flow, thread, page, options), query),

    /** POST /flows/:org/:flow/threads/:id/messages: a reply. */
    send: (
      flow: FlowPath,
      thread: string,
      message: Omit<NewMessage, 'thread_id'>,
      options?: CallOptions,
    ): Promise<Message> => sendMessage(http, at(flow, thread), message, options),
  };
};
