import * as v from 'valibot';
import type { FlowPath } from '../flow-path.ts';
import { type CallOptions, type Http, path } from '../http.ts';
import { Message } from '../model.ts';

/** A comment to post (messages §3); received comments carry an object as content. */
export interface NewComment {
  content: string;
  tags?: string | readonly string[];
  uuid?: string;
  external_user_name?: string;
}

/** Comments on messages (messages §3). */
export const comments = (http: Http) => ({
  /** POST /flows/:org/:flow/messages/:message/comments: null when taken without an answer. */
  send: (
    { org, flow }: FlowPath,
    message: number,
    comment: NewComment,
    options?: CallOptions,
  ): Promise<Message | null> =>
    http.jsonOrNothing(Message, {
      ...options,
      method: 'POST',
      path: path`/flows/${org}/${flow}/messages/${message}/comments`,
      json: { event: 'comment', ...comment },
    }),

  /** POST /comments: the flow is named by its id. */
  post: (
    comment: NewComment & { flow: string; message: number },
    options?: CallOptions,
  ): Promise<Message | null> =>
    http.jsonOrNothing(Message, {
      ...options,
      method: 'POST',
      path: '/comments',
      json: { event: 'comment', ...comment },
    }),

  /** GET /flows/:org/:flow/messages/:message/comments: the comments on one message (resources §11). */
  list: ({ org, flow }: FlowPath, message: number, options?: CallOptions): Promise<Message[]> =>
    http.json(v.array(Message), {
      ...options,
      path: path`/flows/${org}/${flow}/messages/${message}/comments`,
    }),

  /** GET /flows/:org/:flow/messages/:message/comments/:id: one comment (resources §11). */
  show: ({ org, flow }: FlowPath, message: number, id: number, options?: CallOptions): Promise<Message> =>
    http.json(Message, {
      ...options,
      path: path`/flows/${org}/${flow}/messages/${message}/comments/${id}`,
    }),
});
