/** What one change does to the rows of the picture, within the transaction of the one writer. */
import { oneLine } from '../excerpt.ts';
import { marksIn } from '../excerpt-marks.ts';
import { textOf } from '../message-text.ts';
import type { Stored } from './database.ts';
import {
  type AccountId,
  type Change,
  type ConversationKey,
  flowKey,
  type MessageRow,
  privateKey,
  type ThreadRow,
} from './picture.ts';
import type { PictureTransaction } from './picture-stores.ts';
import type { RowsAtHand } from './rows-at-hand.ts';

/** Whose picture a change is of. */
export function accountOf(change: Change): AccountId {
  switch (change.kind) {
    case 'account':
      return change.account.id;
    case 'flow':
    case 'user':
    case 'private':
    case 'message':
    case 'thread':
      return change.row.account;
    case 'conversation':
    case 'inbox':
      return change.state.account;
    default:
      return change.account;
  }
}

/** A change as it is written: with what is known here alone, and what pages draw a message by. */
export const asKept = (change: Change, rows: RowsAtHand): Change => withMarks(withKeyword(change, rows));

/** What the server says of a message says nothing of the keyword it was found by here, or that this was read. */
function withKeyword(change: Change, rows: RowsAtHand): Change {
  if (change.kind !== 'message' || change.row.word !== undefined) return change;
  const { word } = (rows.row(change) as Stored<MessageRow> | undefined) ?? {}; // the row of a message's place
  if (word === undefined) return change;
  return { ...change, row: { ...change.row, word, unread: word === null ? change.row.unread : 1 } };
}

/** An unread message with what stands out in its words, for pages to draw it by. */
function withMarks(change: Change): Change {
  if (change.kind !== 'message') return change;
  const { marks: _, ...row } = change.row;
  if (row.unread === 0) return { ...change, row };
  return { ...change, row: { ...row, marks: marksIn(oneLine(textOf(row.message) ?? '')) } };
}

/** True when the change changed the picture. */
export function apply(
  transaction: PictureTransaction,
  rows: RowsAtHand,
  change: Exclude<Change, { kind: 'account-gone' }>,
  revision: number,
  asOf: number | undefined,
  onStale: (() => void) | undefined,
): boolean {
  const before = rows.row(change);
  const newer = (at: number | null | undefined): boolean => {
    const is = typeof at === 'number' && asOf !== undefined && at > asOf;
    if (is) onStale?.();
    return is;
  };
  const put = (value: object): boolean => {
    if (before && sameRow(before, value)) return false;
    // What is known of a conversation is worked out in the transaction from what is there, so never stale.
    if (change.kind !== 'conversation' && newer(before?.revision)) return false;
    if (!before && newer(rows.removedAt(change))) return false;
    rows.put(change, value, revision);
    return true;
  };
  const remove = (): boolean => {
    if (newer(before?.revision)) return false;
    rows.remove(change, revision);
    return before !== undefined;
  };

  switch (change.kind) {
    case 'account':
      return put(change.account);
    case 'flow':
    case 'user':
    case 'private':
      return put(change.row);
    case 'message':
      return put(withReactions(change.row, before as Stored<MessageRow> | undefined)); // the row of a message's place
    case 'conversation':
    case 'inbox':
      return put(change.state);
    case 'thread': {
      // Copies of a thread come with messages, too, and a later one may tell of an earlier state.
      const known = before as Stored<ThreadRow> | undefined; // the row of a thread's place
      if (known && known.thread.updated_at > change.row.thread.updated_at) return false;
      return put(change.row);
    }
    case 'flow-gone': {
      const went = remove();
      if (went) {
        forgetConversation(transaction, rows, change.account, flowKey(change.id));
        rows.removeUnder('threads', change.account, change.id);
        rows.removeUnder('inboxes', change.account, change.id);
      }
      return went;
    }
    case 'private-gone': {
      const went = remove();
      if (went) forgetConversation(transaction, rows, change.account, privateKey(change.id));
      return went;
    }
    case 'thread-gone':
    case 'message-gone':
      return remove();
  }
}

/** A server that tells of reactions by events alone leaves them out of messages; what the events told stays. */
function withReactions(row: MessageRow, before: Stored<MessageRow> | undefined): MessageRow {
  const known = before?.message.emoji_reactions;
  if (row.message.emoji_reactions !== undefined || known === undefined) return row;
  return { ...row, message: { ...row.message, emoji_reactions: known } };
}

/** The messages of a conversation that is no longer there, or no longer open to the reader. */
function forgetConversation(
  transaction: PictureTransaction,
  rows: RowsAtHand,
  account: AccountId,
  conversation: ConversationKey,
): void {
  rows.removeUnder('messages', account, conversation);
  rows.removeUnder('conversations', account, conversation);
  // A request that fails ends the transaction, which tells of it.
  transaction
    .objectStore('notified')
    .delete([account, conversation])
    .catch(() => undefined);
}

/** Equal but for the revision. Rows are plain JSON from one parser, so that their text tells. */
function sameRow(before: { revision: number }, after: object): boolean {
  const { revision: _, ...rest } = before;
  return JSON.stringify(rest) === JSON.stringify(after);
}
