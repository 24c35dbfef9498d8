/**
 * What the background asks the picture at every change, read without the messages themselves: with thousands
 * unread, whole rows would keep the writer waiting longer than all it writes.
 */
import { openDatabase, under } from './database.ts';
import type { MessageAt } from './overlay.ts';
import type { Account, FlowRow, PrivateRow } from './picture.ts';

/** Where the unread messages are. */
export async function readUnread(): Promise<MessageAt[]> {
  const index = (await openDatabase()).transaction('messages').store.index('unread');
  const keys = await index.getAllKeys(under(1));
  // The store's key path is account, conversation, id; conversations are written as such alone.
  return keys.map(([account, conversation, id]) => ({
    account,
    conversation: conversation as MessageAt['conversation'],
    id,
  }));
}

/** Accounts and all there is to send to, as of one moment. */
export async function readDirectory(): Promise<{
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
  return { accounts, flows, privates };
}
