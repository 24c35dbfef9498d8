import * as v from 'valibot';
import { type CallOptions, type Http, path } from '../http.ts';
import { Message, PrivateConversation } from '../model.ts';
import {
  eachMessage,
  listMessages,
  type MessageChange,
  type MessageQuery,
  type NewMessage,
  sendMessage,
} from './message-list.ts';

/** Private conversations, each addressed by the other user's id, and their messages (resources §4, §5). */
export const privateConversations = (http: Http) => {
  const at = (user: number) => path`/private/${user}/messages`;
  const messages = (user: number, query?: MessageQuery, options?: CallOptions): Promise<Message[]> =>
    listMessages(http, at(user), query, options);
  return {
    /** GET /private: all conversations of the caller. */
    list: (options?: CallOptions): Promise<PrivateConversation[]> =>
      http.json(v.array(PrivateConversation), { ...options, path: '/private' }),

    /** GET /private/:user_id: creates the conversation when there is none. */
    get: (user: number, options?: CallOptions): Promise<PrivateConversation> =>
      http.json(PrivateConversation, { ...options, path: path`/private/${user}` }),

    /** PUT /private/:user_id: shows or hides the conversation. */
    setOpen: (user: number, open: boolean, options?: CallOptions): Promise<PrivateConversation> =>
      http.json(PrivateConversation, {
        ...options,
        method: 'PUT',
        path: path`/private/${user}`,
        json: { open },
      }),

    /** GET /private/:user_id/messages, ascending by id. */
    messages,

    /** GET /private/:user_id/messages page by page; see {@link eachMessage}. */
    each: (user: number, query?: MessageQuery, options?: CallOptions) =>
      eachMessage((page) => messages(user, page, options), query),

    /** POST /private/:user_id/messages; see {@link sendMessage}. */
    send: (user: number, message: Omit<NewMessage, 'thread_id'>, options?: CallOptions): Promise<Message> =>
      sendMessage(http, at(user), message, options),

    /** GET /private/:user_id/messages/:id. */
    show: (user: number, id: number, options?: CallOptions): Promise<Message> =>
      http.json(Message, { ...options, path: path`/private/${user}/messages/${id}` }),

    /** PUT /private/:user_id/messages/:id. */
    edit: (user: number, id: number, change: MessageChange, options?: CallOptions): Promise<void> =>
      http.done({
        ...options,
        method: 'PUT',
        path: path`/private/${user}/messages/${id}`,
        json: { ...change },
      }),

    /** DELETE /private/:user_id/messages/:id. */
    remove: (user: number, id: number, options?: CallOptions): Promise<void> =>
      http.done({ ...options, method: 'DELETE', path: path`/private/${user}/messages/${id}` }),
  };
};
