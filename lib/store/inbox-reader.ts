/** The team inbox as pages read it: threads of outside services, and how far each flow's are known. */
import { batch, type ReadonlySignal, signal } from '@preact/signals-core';
import { openDatabase } from './database.ts';
import { follow } from './follower.ts';
import type { Change, InboxState, ThreadRow } from './picture.ts';
import type { PictureView } from './reader.ts';

export interface InboxView {
  /** The first snapshot is in. */
  ready: Promise<void>;
  /** Key `${account}/${flow}/${id}`; also of flows the person has left meanwhile. */
  threads: ReadonlySignal<ReadonlyMap<string, ThreadRow>>;
  /** Key `${account}/${flow}`. */
  states: ReadonlySignal<ReadonlyMap<string, InboxState>>;
  close(): void;
}

/** Key of a thread among all accounts and flows. */
export const threadKey = (row: Pick<ThreadRow, 'account' | 'flow' | 'id'>): string =>
  `${row.account}/${row.flow}/${row.id}`;
/** Key of a flow's inbox among all accounts. */
export const inboxKey = (row: { account: string; flow: string }): string => `${row.account}/${row.flow}`;

/** Opens the view beside a picture; close it when nobody looks at it any more. */
export function openInbox({ followers }: PictureView): InboxView {
  const threads = signal<ReadonlyMap<string, ThreadRow>>(new Map());
  const states = signal<ReadonlyMap<string, InboxState>>(new Map());

  const load = async (): Promise<number> => {
    const database = await openDatabase();
    const transaction = database.transaction(['threads', 'inboxes', 'meta'], 'readonly');
    const [rows, known, revision] = await Promise.all([
      transaction.objectStore('threads').getAll(),
      transaction.objectStore('inboxes').getAll(),
      transaction.objectStore('meta').get('revision'),
    ]);
    batch(() => {
      threads.value = new Map(rows.map((row) => [threadKey(row), row]));
      states.value = new Map(known.map((state) => [inboxKey(state), state]));
    });
    return revision?.value ?? 0;
  };
  const apply = (changes: Change[]): void => {
    const nextThreads = new Map(threads.value);
    const nextStates = new Map(states.value);
    let touched = false;
    for (const change of changes) {
      if (change.kind === 'thread') nextThreads.set(threadKey(change.row), change.row);
      else if (change.kind === 'thread-gone') nextThreads.delete(threadKey(change));
      else if (change.kind === 'inbox') nextStates.set(inboxKey(change.state), change.state);
      else if (change.kind === 'account-gone') {
        for (const [key, row] of nextThreads) if (row.account === change.account) nextThreads.delete(key);
        for (const [key, row] of nextStates) if (row.account === change.account) nextStates.delete(key);
      } else continue;
      touched = true;
    }
    if (!touched) return;
    threads.value = nextThreads;
    states.value = nextStates;
  };

  const follower = follow(load, apply);
  followers.add(follower);
  return {
    ready: follower.ready,
    threads,
    states,
    close() {
      follower.close();
      followers.delete(follower);
    },
  };
}
