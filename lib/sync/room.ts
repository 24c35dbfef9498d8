/** One conversation of the API, whether flow or private, so that callers need not tell them apart. */

import { AccountError } from '../accounts/account-error.ts';
import { clientFor } from '../accounts/client.ts';
import { type Flowdock, flowPath } from '../flowdock/client.ts';
import { FlowdockError } from '../flowdock/errors.ts';
import type { CallOptions } from '../flowdock/http.ts';
import type { Flow, Message } from '../flowdock/model.ts';
import type { MessageChange } from '../flowdock/resources/message-list.ts';
import { msg } from '../i18n/t.ts';
import { openDatabase } from '../store/database.ts';
import type { Account, AccountId, ConversationKey } from '../store/picture.ts';
import type { Reaction } from '../store/reactions.ts';
import { addressOf } from './conversation-address.ts';

/** A file to send; `file_name` and the Blob's own type are what others see. */
export interface RoomFile {
  file: Blob;
  fileName: string;
  uuid: string;
  threadId: string | null;
}

/** Options of a list (messages §4); `limit` at most 100. */
export interface RoomQuery {
  limit?: number;
  sort?: 'asc' | 'desc';
  since_id?: number;
  until_id?: number;
  tags?: string | readonly string[];
  event?: string;
  /** Words that must all occur; the ids are then ignored, and `skip` pages. */
  search?: string;
  skip?: number;
}

export interface Room {
  account: Account;
  list(query: RoomQuery, options?: CallOptions): Promise<Message[]>;
  thread(id: string, query: RoomQuery): Promise<Message[]>;
  send(message: { content: string; tags: string[]; uuid: string; threadId: string | null }): Promise<Message>;
  /** Takes as long as the file needs; `signal` gives it up. */
  sendFile(file: RoomFile, options: { signal: AbortSignal }): Promise<Message>;
  /** On a message of a flow. */
  comment(parent: number, comment: { content: string; tags: string[]; uuid: string }): Promise<Message>;
  show(id: number): Promise<Message>;
  edit(id: number, change: MessageChange): Promise<unknown>;
  remove(id: number): Promise<unknown>;
  /** On a message of a flow. */
  react(id: number, reaction: Reaction): Promise<void>;
}

export async function readAccount(id: AccountId): Promise<Account> {
  const account = await (await openDatabase()).get('accounts', id);
  if (!account)
    throw new AccountError('signed-out', msg('You are signed out of this account. Sign in again.'));
  return account;
}

/** The flow as the picture knows it, or as the server does. Throws `FlowdockError` `not-found`. */
export async function flowOf(api: Flowdock, account: AccountId, id: string): Promise<Flow> {
  return (await (await openDatabase()).get('flows', [account, id]))?.flow ?? api.flows.find(id);
}

/**
 * Opens a conversation for requests, sent by `fetch` if given. Throws `AccountError` `signed-out`, or what
 * finding the flow throws.
 */
export async function openRoom(
  id: AccountId,
  key: ConversationKey,
  options: { fetch?: typeof fetch } = {},
): Promise<Room> {
  const [account, api] = await Promise.all([readAccount(id), clientFor(id, options)]);
  const address = addressOf(key);
  if (address.kind === 'private') {
    const user = address.id;
    return {
      account,
      list: (query, options) => api.private.messages(user, query, options),
      thread: () => Promise.reject(noThreads()),
      send: ({ content, tags, uuid }) => api.private.send(user, { event: 'message', content, tags, uuid }),
      sendFile: ({ file, fileName, uuid }, options) =>
        api.files.uploadPrivate(user, { file, file_name: fileName, uuid }, options),
      comment: () => Promise.reject(noThreads()),
      show: (message) => api.private.show(user, message),
      edit: (message, change) => api.private.edit(user, message, change),
      remove: (message) => api.private.remove(user, message),
      react: () => Promise.reject(noReactions()),
    };
  }
  const path = flowPath(await flowOf(api, id, address.id));
  return {
    account,
    list: (query, options) => api.messages.list(path, query, options),
    thread: (thread, query) => api.threads.messages(path, thread, query),
    send: ({ content, tags, uuid, threadId }) =>
      api.messages.send(path, {
        event: 'message',
        content,
        tags,
        uuid,
        ...(threadId === null ? {} : { thread_id: threadId }),
      }),
    sendFile: ({ file, fileName, uuid, threadId }, options) =>
      api.files.upload(
        path,
        { file, file_name: fileName, uuid, ...(threadId === null ? {} : { thread_id: threadId }) },
        options,
      ),
    comment: async (parent, comment) => {
      const stored = await api.comments.send(path, parent, comment);
      // Who asks again finds it under its uuid.
      if (!stored)
        throw new FlowdockError('unexpected-answer', msg('The server did not say how it kept this comment.'));
      return stored;
    },
    show: (message) => api.messages.show(path, message),
    edit: (message, change) => api.messages.edit(path, message, change),
    remove: (message) => api.messages.remove(path, message),
    react: (message, reaction) => api.messages.react(path, message, reaction),
  };
}

const noThreads = (): FlowdockError =>
  new FlowdockError('not-found', msg('Private conversations have no threads. Open the conversation itself.'));
const noReactions = (): FlowdockError =>
  new FlowdockError('not-found', msg('Private conversations have no reactions. Send an emoji instead.'));
