/** What pages show is the store with the outbox's pending actions laid over it; these are the rules. Pure. */
import type { OutboxRow } from '../outbox/row.ts';
import type { MessageRow } from './picture.ts';

/** Key of a message among all accounts and conversations. */
export const messageKey = (row: Pick<MessageRow, 'account' | 'conversation' | 'id'>): string =>
  `${row.account} ${row.conversation} ${row.id}`;

/**
 * The unread messages a person should see, newest first: those with the unread tag, less those being marked
 * read, plus those being marked unread again (of `read`, messages that were unread a moment ago).
 */
export function unreadNow(
  unread: Iterable<MessageRow>,
  outbox: readonly OutboxRow[],
  read: ReadonlyMap<string, MessageRow> = new Map(),
): MessageRow[] {
  const rows = new Map<string, MessageRow>();
  for (const row of unread) rows.set(messageKey(row), row);
  const known = new Map([...read, ...rows]);
  for (const { account, conversation, action, state } of inOrder(outbox)) {
    if (state === 'failed') continue;
    if (action.kind === 'mark-read' || action.kind === 'mark-unread') {
      for (const id of action.messages) {
        const key = messageKey({ account, conversation, id });
        const row = known.get(key);
        if (action.kind === 'mark-read') rows.delete(key);
        else if (row) rows.set(key, row);
      }
    } else if (action.kind === 'delete') {
      rows.delete(messageKey({ account, conversation, id: action.message }));
    }
  }
  return [...rows.values()].sort((a, b) => b.message.sent - a.message.sent || b.id - a.id);
}

/** Rows of the outbox in the order in which they go out. */
export function inOrder(rows: readonly OutboxRow[]): OutboxRow[] {
  return [...rows].sort((a, b) => a.createdAt - b.createdAt || (a.uuid < b.uuid ? -1 : 1));
}
