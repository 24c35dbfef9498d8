/** What a person did and the server has not yet acknowledged. Written by pages, drained by the background. */
import type { FailureFacts } from '../failure-facts.ts';
import type { AccountId, ConversationKey } from '../store/picture.ts';

/** An action addressed to one conversation. Message ids are the conversation's own. */
export type OutboxAction =
  | { kind: 'message'; content: string; tags: string[]; threadId: string | null }
  | FileAction
  /** On the message `parent`, where a server knows comments but no threads (messages §3). */
  | { kind: 'comment'; parent: number; content: string; tags: string[] }
  /** Removes the reader's own `:unread:` tag from each message. */
  | { kind: 'mark-read'; messages: number[] }
  /** Puts the reader's own `:unread:` tag back (Undo). */
  | { kind: 'mark-unread'; messages: number[] }
  /** `bases`: the texts it may replace; any other was written elsewhere meanwhile. Without it, it replaces whatever is there. */
  | { kind: 'edit'; message: number; content: string; bases?: string[] }
  | { kind: 'delete'; message: number }
  /** A reaction by an emoji, given or taken back. */
  | { kind: 'react'; message: number; type: 'add' | 'remove'; emoji: string }
  /** Takes back what was sent under this row's uuid, should it have arrived. */
  | { kind: 'recall' };

/** Sends a file as a message of its own. Its bytes lie beside the row, under the same `uuid` ({@link OutboxFile}). */
export interface FileAction {
  kind: 'file';
  fileName: string;
  contentType: string;
  /** bytes */
  size: number;
  /** Pixels of a picture, so that its place is kept while it loads; null for all else. */
  image: { width: number; height: number } | null;
  threadId: string | null;
  /**
   * The row of the text it was sent with, outside a thread: it waits for that text, and takes the thread which the
   * text began.
   */
  joins?: string | undefined;
}

/**
 * The bytes of a {@link FileAction}: apart from the row, because a row is written again at each attempt and a
 * browser would copy the file each time.
 */
export interface OutboxFile {
  uuid: string;
  file: Blob;
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
  /** How many of the attempts failed; the others ended with the worker that made them. Absent: none. */
  failures?: number;
  /** ms since 1970 of the first attempt; absent before it. */
  triedFrom?: number;
  /** Its text was changed after an attempt, which may have brought the earlier one. */
  rewritten?: boolean;
  /** ms since 1970 before which it is not tried again. */
  notBefore: number;
  /** ms since 1970 when that wait began; absent: it never waited. */
  waitsFrom?: number;
  /**
   * `failed`: refused for good, waits for the person (retry, edit, discard). `asks`: too old to be sent without
   * asking (send, edit, discard).
   */
  state: 'queued' | 'sending' | 'failed' | 'asks';
  /** Why the server or the network turned it down, to be worded where it is shown. */
  error: FailureFacts | null;
}
