/** Rows of the outbox leave here, so that none leaves its file behind. */
import type { IDBPTransaction, StoreNames } from 'idb';
import type { Schema } from './database.ts';

type Stores = ArrayLike<StoreNames<Schema>>;

/** Deletes rows together with the files they were to send, in a transaction over both stores. */
export async function removeRows(
  transaction: IDBPTransaction<Schema, Stores, 'readwrite'>,
  uuids: readonly string[],
): Promise<void> {
  const [rows, files] = [transaction.objectStore('outbox'), transaction.objectStore('outboxFiles')];
  await Promise.all(uuids.flatMap((uuid) => [rows.delete(uuid), files.delete(uuid)]));
}
