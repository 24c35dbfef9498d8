/**
 * What the background asks the picture at every change, read without the messages themselves: with thousands
 * unread, whole rows would keep the writer waiting longer than all it writes.
 */
import { openDatabase, under } from './database.ts';
import { shownFlows } from './hidden.ts';
import type { MessageAt } from './overlay.ts';
import type { Account, FlowRow, PrivateRow } from './picture.ts';

/** Places of messages by the keys of their store: account, conversation, id. */
export const placesOf = (keys: readonly [string, string, number][]): MessageAt[] =>
  keys.map(([account, conversation, id]) => ({
    account,
    // Conversations are written as such alone.
    conversation: conversation as MessageAt['conversation'],
    id,
  }));

/** Where the unread messages are. */
export async function readUnread(): Promise<MessageAt[]> {
  const index = (await openDatabase()).transaction('messages').store.index('unread');
  return placesOf(await index.getAllKeys(under(1)));
}

/** Accounts and all there is to send to, as of one moment, less flows of `hidden` organizations. */
export async function readDirectory(hidden: readonly string[]): Promise<{
  accounts: Account[];
  flows: FlowRow[];
  privates: PrivateRow[];
}> {
  const transaction = (await openDatabase()).transaction(['accounts', 'flows', 'privates']);
  const [accounts, flows, privates] = await Promise.all([
    transaction.objectStore('accounts').getAll(),
    transaction.objectStore('flows').getAll(),
    transaction.objectStore('privates').getAll(),
  ]);
  return { accounts, flows: shownFlows(flows, hidden), privates };
}
