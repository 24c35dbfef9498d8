/** How far keywords were listened for in what streams tell. Background only. */
import type { IDBPObjectStore } from 'idb';
import type { Schema, StoreName } from '../store/database.ts';
import type { AccountId } from '../store/picture.ts';
import type { StreamedEvent } from './receive.ts';

type Listened = IDBPObjectStore<Schema, StoreName[], 'listened', 'readwrite'>;

/** Writes down how far a stream told of each flow, in the transaction of what it told. */
export async function noteListened(
  store: Listened,
  account: AccountId,
  events: readonly StreamedEvent[],
): Promise<void> {
  const newest = new Map<string, number>();
  for (const { event } of events) {
    if (typeof event.flow !== 'string' || event.id === undefined) continue;
    newest.set(event.flow, Math.max(event.id, newest.get(event.flow) ?? 0));
  }
  for (const [flow, id] of newest) {
    const before = (await store.get([account, flow]))?.id ?? 0;
    if (id > before) await store.put({ account, flow, id });
  }
}
