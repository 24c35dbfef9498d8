/**
 * The shapes of the local picture: what this browser knows of each account. One writer, the background
 * (`writer.ts`); any page may read it (`reader.ts`). Everything is keyed by account.
 */
import type { Marks } from '../excerpt.ts';
import type { FailureFacts } from '../failure-facts.ts';
import type { Flow, Message, PrivateConversation, Thread, User } from '../flowdock/model.ts';

/** Key of an account: `<user id>@<server origin>`, for example `12@https://api.flowdock.com`. */
export type AccountId = string;

/** Key of a conversation within an account: a flow by its id, or a private one by the other user's id. */
export type ConversationKey = `flow:${string}` | `private:${number}`;

export const flowKey = (flowId: string): ConversationKey => `flow:${flowId}`;
export const privateKey = (userId: number): ConversationKey => `private:${userId}`;

/** How the connection of an account stands. `since` and `refreshedAt` are ms since 1970. */
export type Health =
  /** Never fetched yet, or fetching for the first time. */
  | { state: 'loading' }
  | { state: 'ok'; refreshedAt: number }
  /** The network or the server can't be reached; the picture is as of `refreshedAt`. */
  | (Unwell & { state: 'offline'; retryAt: number | null })
  /** The server answers, but not usefully (5xx, 429, not JSON). */
  | (Unwell & { state: 'trouble'; retryAt: number | null })
  /** The credentials are no longer accepted; only signing in again helps. */
  | (Unwell & { state: 'refused' });

interface Unwell {
  /** What happened, to be worded where it is shown. Absent in what an earlier version wrote. */
  failure?: FailureFacts;
  since: number;
  refreshedAt: number | null;
}

/** How news of an account come. `since` is ms since 1970. */
export type Live =
  /** By the poll alone. */
  | { state: 'off' }
  /** A stream stands: nothing has to be asked for. */
  | { state: 'standing'; since: number }
  /** The stream broke and is being set up again; meanwhile the poll steps in. */
  | { state: 'reconnecting'; since: number };

/** A signed-in account without its secrets. */
export interface Account {
  id: AccountId;
  /** Address of the API as the person gave it, normalised, without a trailing slash. */
  server: string;
  user: User;
  method: 'password' | 'token' | 'browser';
  /** What the sign-in was granted, by the names of the API's scopes. Absent by a personal API token, which may do all
   * its person may, and of what an earlier version signed in. */
  scopes?: string[];
  /** Names of the extra request headers its requests carry. Absent: none. */
  extraHeaders?: string[];
  /** ms since 1970 */
  signedInAt: number;
  health: Health;
  /** Absent: `off`. */
  live?: Live;
}

/** How far a conversation's messages are known locally. */
export interface ConversationState {
  account: AccountId;
  conversation: ConversationKey;
  /** Messages are known without holes from here to `newestId`; what lies before came by other ways. */
  oldestId: number;
  /** The highest message id seen, 0 when none. */
  newestId: number;
  /** True when the oldest message kept is the conversation's first. */
  reachedStart: boolean;
  /** ms since 1970 of the newest message, for sorting; null when unknown. */
  lastMessageAt: number | null;
  /** ms since 1970 when messages were last fetched; null when never. */
  fetchedAt: number | null;
  /**
   * True when messages may have come that nobody told of: after `newestId` there may be a hole, until the newest
   * are fetched again. Absent: false.
   */
  behind?: boolean;
}

/** Rows as they lie in the database; the key is named first. */
export interface FlowRow {
  account: AccountId;
  id: string;
  flow: Flow;
}
export interface UserRow {
  account: AccountId;
  id: number;
  user: User;
}
export interface PrivateRow {
  account: AccountId;
  id: number;
  conversation: PrivateConversation;
}
/**
 * `unread` is 1 when the message carries the reader's own `:unread:` tag, or a word the person wants to hear of
 * (`word`), else 0.
 */
export interface MessageRow {
  account: AccountId;
  conversation: ConversationKey;
  id: number;
  unread: 0 | 1;
  message: Message;
  /**
   * The keyword it was found by, until it is read here; null from then on. This browser alone knows: nothing of it
   * goes to the server, where all members of a flow could see it.
   */
  word?: string | null;
  /**
   * What stands out in the line that lists show of it (`lib/excerpt.ts`), of an unread one. The writer finds it.
   * Absent in what an earlier version wrote.
   */
  marks?: Marks;
}

/** A thread of an outside service: one item of the team inbox. `flow` is the flow's id. */
export interface ThreadRow {
  account: AccountId;
  flow: string;
  id: string;
  thread: Thread;
}
/** How far the inbox of a flow is known: all threads updated since `oldestAt` (ISO 8601; empty when none are). */
export interface InboxState {
  account: AccountId;
  flow: string;
  oldestAt: string;
  /** True when the oldest thread known is the last there is. */
  reachedEnd: boolean;
}

/** One step from one picture to the next; the writer applies a list of them in one transaction. */
export type Change =
  | { kind: 'account'; account: Account }
  | { kind: 'account-gone'; account: AccountId }
  | { kind: 'flow'; row: FlowRow }
  | { kind: 'flow-gone'; account: AccountId; id: string }
  | { kind: 'user'; row: UserRow }
  | { kind: 'private'; row: PrivateRow }
  | { kind: 'private-gone'; account: AccountId; id: number }
  /** `news`: it was said since the picture last heard of its conversation. History that is fetched is none. */
  | { kind: 'message'; row: MessageRow; news?: true }
  | { kind: 'message-gone'; account: AccountId; conversation: ConversationKey; id: number }
  | { kind: 'conversation'; state: ConversationState }
  | { kind: 'thread'; row: ThreadRow }
  | { kind: 'thread-gone'; account: AccountId; flow: string; id: string }
  | { kind: 'inbox'; state: InboxState };
