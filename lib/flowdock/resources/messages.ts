import { bracketedForm } from '../bracketed-form.ts';
import type { FlowPath } from '../flow-path.ts';
import { type CallOptions, type Http, path } from '../http.ts';
import { Message } from '../model.ts';
import {
  eachMessage,
  listMessages,
  type MessageChange,
  type MessageQuery,
  type NewMessage,
  sendMessage,
} from './message-list.ts';

/** A post to /messages: by a person with `flow` (a flow id), or by a source with its flow_token. */
export interface AddressedMessage extends Partial<NewMessage> {
  event: string;
  flow?: string;
  external_thread_id?: string;
  /** The new state of the thread; `title` is required in it (messages §9). */
  thread?: { title: string } & Record<string, unknown>;
  title?: string;
  body?: string;
  author?: { name: string; avatar?: string; email?: string };
  attachments?: { data: string; content_type: string; file_name: string; content_id?: string }[];
  /** Asks for the message in the answer (`X-flowdock-wait-for-message`); not for use from web pages. */
  wait?: boolean;
}

/**
 * Files of an activity or discussion: by ids its `body` shows them by (`<img src="cid:<id>">`), or a list where it
 * shows none.
 */
export type AttachedFiles = Readonly<Record<string, File>> | readonly File[];

const at = ({ org, flow }: FlowPath) => path`/flows/${org}/${flow}/messages`;

/** Messages of a flow (messages §2, §4 to §7). */
export const messages = (http: Http) => {
  const list = (flow: FlowPath, query?: MessageQuery, options?: CallOptions): Promise<Message[]> =>
    listMessages(http, at(flow), query, options);
  return {
    /** GET /flows/:org/:flow/messages, ascending by id. */
    list,

    /** GET /flows/:org/:flow/messages page by page; see {@link eachMessage}. */
    each: (flow: FlowPath, query?: MessageQuery, options?: CallOptions) =>
      eachMessage((page) => list(flow, page, options), query),

    /** POST /flows/:org/:flow/messages; see {@link sendMessage}. */
    send: (flow: FlowPath, message: NewMessage, options?: CallOptions): Promise<Message> =>
      sendMessage(http, at(flow), message, options),

    /** POST /messages: null when the server takes the message without answering with it. */
    post: ({ wait, ...message }: AddressedMessage, options?: CallOptions): Promise<Message | null> =>
      http.jsonOrNothing(Message, {
        ...options,
        method: 'POST',
        path: '/messages',
        json: { ...message },
        ...(wait ? { headers: { 'X-flowdock-wait-for-message': 'true' } } : {}),
      }),

    /**
     * POST /messages as multipart, for an activity or discussion with files (messages §2.5): null when the server
     * takes it without answering with it. Ids of files may not have brackets in them.
     */
    postWithFiles: (
      { wait, ...message }: Omit<AddressedMessage, 'attachments'>,
      attachments: AttachedFiles,
      options?: CallOptions,
    ): Promise<Message | null> =>
      http.jsonOrNothing(Message, {
        ...options,
        method: 'POST',
        path: '/messages',
        form: bracketedForm({ ...message, attachments }),
        timeout: false,
        ...(wait ? { headers: { 'X-flowdock-wait-for-message': 'true' } } : {}),
      }),

    /** GET /flows/:org/:flow/messages/:id with its present tags and thread. */
    show: ({ org, flow }: FlowPath, id: number, options?: CallOptions): Promise<Message> =>
      http.json(Message, { ...options, path: path`/flows/${org}/${flow}/messages/${id}` }),

    /** PUT /flows/:org/:flow/messages/:id. */
    edit: (
      { org, flow }: FlowPath,
      id: number,
      change: MessageChange,
      options?: CallOptions,
    ): Promise<void> =>
      http.done({
        ...options,
        method: 'PUT',
        path: path`/flows/${org}/${flow}/messages/${id}`,
        json: { ...change },
      }),

    /**
     * POST /flows/:org/:flow/messages/:id/emoji_reaction: gives or takes back a reaction, which streams deliver
     * as `emoji-reaction` (resources §11). Not every server knows it.
     */
    react: (
      { org, flow }: FlowPath,
      id: number,
      reaction: { type: 'add' | 'remove'; emoji: string },
      options?: CallOptions,
    ): Promise<void> =>
      http.done({
        ...options,
        method: 'POST',
        path: path`/flows/${org}/${flow}/messages/${id}/emoji_reaction`,
        json: { ...reaction },
      }),

    /** DELETE /flows/:org/:flow/messages/:id: a chat message stays with empty content, others vanish. */
    remove: ({ org, flow }: FlowPath, id: number, options?: CallOptions): Promise<void> =>
      http.done({ ...options, method: 'DELETE', path: path`/flows/${org}/${flow}/messages/${id}` }),
  };
};
