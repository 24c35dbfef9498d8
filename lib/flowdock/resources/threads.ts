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

    /** GET /flows/:org/:flow/threads page by page, the most recently updated first. */
    async *each(
      flow: FlowPath,
      query: ThreadQuery = {},
      options?: CallOptions,
    ): AsyncGenerator<Thread, void, undefined> {
      for (let until = query.until; ; ) {
        const page = await list(flow, { ...query, until }, options);
        yield* page;
        const oldest = page.at(-1)?.updated_at;
        if (!oldest || oldest === until) return;
        until = oldest;
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
