import { type CallOptions, type Http, path } from '../http.ts';

/** A chat message by the Push API. `external_user_name` has no white space and at most 16 characters. */
export interface PushChat {
  content: string;
  external_user_name: string;
  tags?: string | readonly string[];
  /** Comments on this message. */
  message_id?: number;
  thread_id?: string;
}

/** A team inbox message by the Push API; `content` is HTML. */
export interface PushInbox {
  source: string;
  from_address: string;
  subject: string;
  content: string;
  from_name?: string;
  reply_to?: string;
  project?: string;
  format?: 'html';
  tags?: string | readonly string[];
  link?: string;
}

/** The Push API, by the API token of a flow instead of a person (resources §10). */
export const push = (http: Http) => ({
  /** POST /v1/messages/chat/:flow_api_token; several tokens joined by commas post to several flows. */
  chat: (flowApiToken: string, message: PushChat, options?: CallOptions): Promise<void> =>
    http.done({
      ...options,
      method: 'POST',
      path: path`/v1/messages/chat/${flowApiToken}`,
      json: { ...message },
    }),

  /** POST /v1/messages/team_inbox/:flow_api_token. */
  teamInbox: (flowApiToken: string, message: PushInbox, options?: CallOptions): Promise<void> =>
    http.done({
      ...options,
      method: 'POST',
      path: path`/v1/messages/team_inbox/${flowApiToken}`,
      json: { ...message },
    }),
});
