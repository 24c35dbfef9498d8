/** What a person did and the server has not yet acknowledged. Written by pages, drained by the background. */
import type { AccountId, ConversationKey } from '../store/picture.ts';

/** An action addressed to one conversation. Message ids are the conversation's own. */
export type OutboxAction =
  | { kind: 'message'; content: string; tags: string[]; threadId: string | null }
  /** Removes the reader's own `:unread:` tag from each message. */
  | { kind: 'mark-read'; messages: number[] }
  /** Puts the reader's own `:unread:` tag back (Undo). */
  | { kind: 'mark-unread'; messages: number[] }
  | { kind: 'edit'; message: number; content: string }
  | { kind: 'delete'; message: number };

/** Why the server or the network turned an action down, in words a person can read. */
export interface OutboxError {
  kind: string;
  message: string;
}

export interface OutboxRow {
  /** Key of the row, and the `uuid` of the message it sends. */
  uuid: string;
  account: AccountId;
  conversation: ConversationKey;
  action: OutboxAction;
  /** ms since 1970; rows of one conversation go out in this order. */
  createdAt: number;
  attempts: number;
  /** ms since 1970 before which it is not tried again. */
  notBefore: number;
  /** `failed`: refused for good, waits for the person (retry, edit, discard). */
  state: 'queued' | 'sending' | 'failed';
  error: OutboxError | null;
}
