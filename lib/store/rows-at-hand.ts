/**
 * The rows that changes are about, read at once when a transaction begins and kept up with what the changes do.
 * Reads that wait for each other keep a transaction open for as long as all of them together, and every reader out.
 */
import type { IDBPTransaction } from 'idb';
import { type Schema, type StoreName, under } from './database.ts';
import type { AccountId, Change } from './picture.ts';

/** Stores whose rows carry a revision. */
export type RowStore =
  | 'accounts'
  | 'flows'
  | 'users'
  | 'privates'
  | 'messages'
  | 'conversations'
  | 'threads'
  | 'inboxes';
export type RowKey = string | [string, string | number] | [string, string, string | number];

/** A stored row of any kind; what else is in it is compared, never read. */
export type AnyRow = object & { revision: number };

interface Slot {
  store: RowStore;
  key: RowKey;
  row: AnyRow | undefined;
  /** The revision that removed it; null when it was not, or nobody needs to know. */
  removedAt: number | null;
}

export interface RowsAtHand {
  /** Present after the changes so far. */
  row(change: Change): AnyRow | undefined;
  removedAt(change: Change): number | null;
  put(change: Change, value: object, revision: number): void;
  remove(change: Change, revision: number): void;
  /** Takes away all rows of a store whose keys begin so. */
  removeUnder(store: RowStore, ...parts: [AccountId, ...string[]]): void;
  /** Resolves when everything is written. */
  written(): Promise<void>;
}

/** Where the row of a change lies; null for `account-gone`, which is about all rows of an account. */
export function placeOf(change: Change): { store: RowStore; key: RowKey } | null {
  switch (change.kind) {
    case 'account':
      return { store: 'accounts', key: change.account.id };
    case 'flow':
      return { store: 'flows', key: [change.row.account, change.row.id] };
    case 'flow-gone':
      return { store: 'flows', key: [change.account, change.id] };
    case 'user':
      return { store: 'users', key: [change.row.account, change.row.id] };
    case 'private':
      return { store: 'privates', key: [change.row.account, change.row.id] };
    case 'private-gone':
      return { store: 'privates', key: [change.account, change.id] };
    case 'message':
      return { store: 'messages', key: [change.row.account, change.row.conversation, change.row.id] };
    case 'message-gone':
      return { store: 'messages', key: [change.account, change.conversation, change.id] };
    case 'conversation':
      return { store: 'conversations', key: [change.state.account, change.state.conversation] };
    case 'thread':
      return { store: 'threads', key: [change.row.account, change.row.flow, change.row.id] };
    case 'thread-gone':
      return { store: 'threads', key: [change.account, change.flow, change.id] };
    case 'inbox':
      return { store: 'inboxes', key: [change.state.account, change.state.flow] };
    case 'account-gone':
      return null;
  }
}

/** Reads the rows of these changes; of those that are not there also, if `withRemoved`, when they were removed. */
export async function rowsAtHand(
  transaction: IDBPTransaction<Schema, StoreName[], 'readwrite'>,
  changes: readonly Change[],
  withRemoved: boolean,
): Promise<RowsAtHand> {
  const slots = new Map<string, Slot>();
  const writes: Promise<unknown>[] = [];
  // A failing write ends the transaction, which tells of it.
  const write = (work: Promise<unknown>): void => {
    work.catch(() => undefined);
    writes.push(work);
  };
  // Which of the stores it is can't be told apart by the name alone.
  const storeOf = (name: RowStore) => transaction.objectStore(name as 'flows');
  const slotOf = (change: Change): Slot => {
    const place = placeOf(change);
    const slot = place && slots.get(nameOf(place.store, place.key));
    if (!slot) throw new Error(`A change of kind ${change.kind} is about no row that was read.`);
    return slot;
  };

  await Promise.all(
    changes.map(async (change) => {
      const place = placeOf(change);
      if (!place || slots.has(nameOf(place.store, place.key))) return;
      const slot: Slot = { ...place, row: undefined, removedAt: null };
      slots.set(nameOf(place.store, place.key), slot);
      slot.row = await storeOf(place.store).get(place.key as [string, string]);
      if (slot.row || !withRemoved) return;
      const gone = await transaction.objectStore('gone').get(goneKey(place.store, place.key));
      slot.removedAt = gone?.revision ?? null;
    }),
  );

  return {
    row: (change) => slotOf(change).row,
    removedAt: (change) => slotOf(change).removedAt,
    put(change, value, revision) {
      const slot = slotOf(change);
      slot.row = { ...value, revision };
      write(storeOf(slot.store).put(slot.row as never));
    },
    remove(change, revision) {
      const slot = slotOf(change);
      const [account, key] = goneKey(slot.store, slot.key);
      write(transaction.objectStore('gone').put({ account, key, revision }));
      slot.removedAt = revision;
      if (!slot.row) return;
      slot.row = undefined;
      write(storeOf(slot.store).delete(slot.key as [string, string]));
    },
    removeUnder(store, ...parts) {
      write(storeOf(store).delete(under(...parts)));
      for (const slot of slots.values()) {
        const { key } = slot;
        if (slot.store === store && typeof key !== 'string' && parts.every((part, at) => key[at] === part))
          slot.row = undefined;
      }
    },
    async written() {
      await Promise.all(writes);
    },
  };
}

const nameOf = (store: RowStore, key: RowKey): string => JSON.stringify([store, key]);

/** The key under which a removed row is remembered. */
function goneKey(store: RowStore, key: RowKey): [AccountId, string] {
  const account = typeof key === 'string' ? key : key[0];
  return [account, nameOf(store, key)];
}
