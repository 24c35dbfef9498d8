/** The stores that make up the picture, those that are kept of an account besides, and which of them a change needs. */
import type { IDBPTransaction } from 'idb';
import { type Schema, type StoreName, under } from './database.ts';
import { removeRows } from './outbox-rows.ts';
import type { AccountId, Change } from './picture.ts';
import { placeOf } from './rows-at-hand.ts';

/** What makes up the picture. */
export const PICTURE: StoreName[] = [
  'accounts',
  'flows',
  'users',
  'privates',
  'messages',
  'conversations',
  'threads',
  'inboxes',
  'gone',
  'meta',
];
/** All that is kept of an account besides. */
const BESIDE: StoreName[] = [
  'secrets',
  'outbox',
  'outboxFiles',
  'drafts',
  'draftFiles',
  'keptFiles',
  'streams',
  'notified',
  'held',
  'listened',
];
/** A running write of the picture. */
export type PictureTransaction = IDBPTransaction<Schema, StoreName[], 'readwrite'>;

/** The stores that these changes need. */
export function spanOf(changes: readonly Change[]): StoreName[] {
  const kinds = new Set(changes.map(({ kind }) => kind));
  if (kinds.has('account-gone')) return [...PICTURE, ...BESIDE];
  // What belongs to a conversation goes with it.
  if (kinds.has('flow-gone') || kinds.has('private-gone')) return [...PICTURE, 'notified'];
  const touched = changes.map((change) => placeOf(change)?.store).filter((store) => store !== undefined);
  return ['accounts', 'gone', 'meta', ...touched];
}

/** Everything of the account: secrets, picture, outbox, drafts, files. */
export async function forgetAccount(transaction: PictureTransaction, account: AccountId): Promise<void> {
  const outbox = transaction.objectStore('outbox');
  const waiting = await outbox.index('account').getAllKeys(account);
  await Promise.all([
    transaction.objectStore('accounts').delete(account),
    transaction.objectStore('secrets').delete(account),
    removeRows(transaction, waiting),
    transaction.objectStore('flows').delete(under(account)),
    transaction.objectStore('users').delete(under(account)),
    transaction.objectStore('privates').delete(under(account)),
    transaction.objectStore('messages').delete(under(account)),
    transaction.objectStore('conversations').delete(under(account)),
    transaction.objectStore('threads').delete(under(account)),
    transaction.objectStore('inboxes').delete(under(account)),
    transaction.objectStore('drafts').delete(under(account)),
    transaction.objectStore('draftFiles').delete(under(account)),
    transaction.objectStore('keptFiles').delete(under(account)),
    transaction.objectStore('gone').delete(under(account)),
    transaction.objectStore('streams').delete(account),
    transaction.objectStore('notified').delete(under(account)),
    transaction.objectStore('held').delete(under(account)),
    transaction.objectStore('listened').delete(under(account)),
  ]);
}
