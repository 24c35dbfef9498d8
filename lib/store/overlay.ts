/** What pages show is the store with the outbox's pending actions laid over it; these are the rules. Pure. */
import type { OutboxRow } from '../outbox/row.ts';
import type { MessageRow } from './picture.ts';

/** Which message it is, among all accounts and conversations. */
export type MessageAt = Pick<MessageRow, 'account' | 'conversation' | 'id'>;

/** The same as a text. */
export const messageKey = (row: MessageAt): string => `${row.account} ${row.conversation} ${row.id}`;

/** The unread messages a person should see, as in {@link unreadAfter}, newest first. */
export function unreadNow(
  unread: Iterable<MessageRow>,
  outbox: readonly OutboxRow[],
  read?: ReadonlyMap<string, MessageRow>,
): MessageRow[] {
  return unreadAfter(unread, outbox, read).sort((a, b) => b.message.sent - a.message.sent || b.id - a.id);
}

/**
 * What is unread once the outbox is done: the messages with the unread tag, less those being marked read, plus
 * those being marked unread again (of `read`, messages that were unread a moment ago).
 */
export function unreadAfter<T extends MessageAt>(
  unread: Iterable<T>,
  outbox: readonly OutboxRow[],
  read: ReadonlyMap<string, T> = new Map(),
): T[] {
  if (!changesUnread(outbox)) return [...unread];
  const rows = new Map<string, T>();
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
  return [...rows.values()];
}

/** The actions that change what is unread. */
const READS: ReadonlySet<OutboxRow['action']['kind']> = new Set(['mark-read', 'mark-unread', 'delete']);

/** Whether what waits in the outbox makes something else unread than the picture says. */
export const changesUnread = (outbox: readonly OutboxRow[]): boolean =>
  outbox.some(({ action }) => READS.has(action.kind));

/** Rows of the outbox in the order in which they go out. */
export function inOrder(rows: readonly OutboxRow[]): OutboxRow[] {
  return [...rows].sort((a, b) => a.createdAt - b.createdAt || (a.uuid < b.uuid ? -1 : 1));
}
