/**
 * Unread messages as pages read them: where all of them are, and the newest of them whole, at once; the others whole
 * when they are wanted, so that a page pays for what it shows and not for what lies far below it.
 */
import { batch, type ReadonlySignal, signal } from '@preact/signals-core';
import type { IDBPTransaction } from 'idb';
import { placesOf } from './brief.ts';
import { openDatabase, type Schema, type StoreName, under } from './database.ts';
import { type MessageAt, messageKey } from './overlay.ts';
import type { AccountId, ConversationKey, MessageRow } from './picture.ts';
import { FEW, wholeFirst } from './unread-order.ts';

/** The others are read so many at a time. */
const STEP = 500;

export interface UnreadRows {
  /** Every unread message, whole or not, by its `messageKey`. */
  places: ReadonlySignal<ReadonlyMap<string, MessageAt>>;
  /** Those that are here whole. */
  rows: ReadonlySignal<ReadonlyMap<string, MessageRow>>;
  /** Has these read whole where they are not yet; resolves when they are. */
  whole(wanted: readonly MessageAt[]): Promise<void>;
  /** Shows these, which are some of the unread, until `load` has all of them. */
  begin(first: readonly MessageRow[]): void;
  /** Reads the snapshot within a transaction; the returned function shows it. */
  load(transaction: IDBPTransaction<Schema, StoreName[], 'readonly'>): Promise<() => void>;
  /** Begins a step of changes; nothing is shown before `show`. */
  edit(): UnreadEdit;
  close(): void;
}

export interface UnreadEdit {
  add(row: MessageRow): void;
  /** Whether it was unread. */
  remove(row: MessageAt): boolean;
  /** Removes all of an account, or of one conversation of it. */
  removeAll(account: AccountId, conversation?: ConversationKey): void;
  show(): void;
}

/** Nothing at first; `load` fills it. */
export function unreadRows(failed: (error: unknown) => void): UnreadRows {
  const places = signal<ReadonlyMap<string, MessageAt>>(new Map());
  const rows = signal<ReadonlyMap<string, MessageRow>>(new Map());
  /** Counts snapshots: what is still being read for an older one is dropped. */
  let snapshot = 0;
  /** What is being read whole for the snapshot there is, each with the promise of its step. */
  let reading = new Map<string, Promise<void>>();
  /** What is going to be. */
  const asked = new Map<string, MessageAt>();

  /** Reads some that are not here whole yet. What changes meanwhile is newer than what was read. */
  async function read(missing: readonly MessageAt[]): Promise<void> {
    const mine = snapshot;
    const { store } = (await openDatabase()).transaction('messages');
    const found = await Promise.all(
      missing.map(({ account, conversation, id }) => store.get([account, conversation, id])),
    );
    if (mine !== snapshot) return;
    const next = new Map(rows.peek());
    const nextPlaces = new Map(places.peek());
    for (const [at, place] of missing.entries()) {
      const key = messageKey(place);
      const row = found[at];
      if (!nextPlaces.has(key) || next.has(key)) continue;
      if (row?.unread === 1) next.set(key, row);
      // Read or removed since, of which the announcement is on its way.
      else nextPlaces.delete(key);
    }
    batch(() => {
      rows.value = next;
      if (nextPlaces.size < places.peek().size) places.value = nextPlaces;
    });
  }

  return {
    places,
    rows,
    begin(first) {
      places.value = new Map(
        first.map(({ account, conversation, id }) => {
          const place = { account, conversation, id };
          return [messageKey(place), place];
        }),
      );
      rows.value = new Map(first.map((row) => [messageKey(row), row]));
    },
    async load(transaction) {
      const store = transaction.objectStore('messages');
      const all = placesOf(await store.index('unread').getAllKeys(under(1)));
      // A page goes on showing those that it shows.
      const here = all.filter((place) => rows.peek().has(messageKey(place)));
      const wanted = new Set([...here, ...wholeFirst(all)]);
      const found =
        all.length <= FEW
          ? await store.index('unread').getAll(under(1))
          : (
              await Promise.all(
                [...wanted].map(({ account, conversation, id }) => store.get([account, conversation, id])),
              )
            ).filter((row) => row !== undefined);
      return () => {
        snapshot += 1;
        reading = new Map();
        places.value = new Map(all.map((place) => [messageKey(place), place]));
        rows.value = new Map(found.map((row) => [messageKey(row), row]));
      };
    },
    async whole(wanted) {
      for (const place of wanted) {
        const key = messageKey(place);
        if (places.peek().has(key) && !rows.peek().has(key) && !reading.has(key)) asked.set(key, place);
      }
      // What several parts of a page ask for in one go is read, and shown, in one.
      await Promise.resolve();
      const missing = [...asked];
      asked.clear();
      for (let from = 0; from < missing.length; from += STEP) {
        const step = missing.slice(from, from + STEP);
        const mine = reading;
        const done = read(step.map(([, place]) => place))
          .catch(failed)
          .finally(() => {
            for (const [key] of step) mine.delete(key);
          });
        for (const [key] of step) mine.set(key, done);
      }
      await Promise.all(new Set(wanted.map((place) => reading.get(messageKey(place)))));
    },
    edit() {
      const nextPlaces = new Map(places.peek());
      const nextRows = new Map(rows.peek());
      const remove = (row: MessageAt): boolean => {
        const key = messageKey(row);
        nextRows.delete(key);
        return nextPlaces.delete(key);
      };
      return {
        add(row) {
          const { account, conversation, id } = row;
          nextPlaces.set(messageKey(row), { account, conversation, id });
          nextRows.set(messageKey(row), row);
        },
        remove,
        removeAll(account, conversation) {
          for (const place of nextPlaces.values()) {
            const inIt = conversation === undefined || place.conversation === conversation;
            if (place.account === account && inIt) remove(place);
          }
        },
        show() {
          places.value = nextPlaces;
          rows.value = nextRows;
        },
      };
    },
    close() {
      snapshot += 1;
    },
  };
}
