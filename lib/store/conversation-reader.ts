/** One conversation as pages read it: its messages, how far they are known, and what waits to be sent there. */
import { batch, computed, type ReadonlySignal, signal } from '@preact/signals-core';
import type { OutboxRow } from '../outbox/row.ts';
import { openDatabase, under } from './database.ts';
import { follow } from './follower.ts';
import {
  type AccountId,
  type ConversationKey,
  type ConversationState,
  flowKey,
  type MessageRow,
  privateKey,
} from './picture.ts';
import type { PictureView } from './reader.ts';

export interface ConversationView {
  /** The first snapshot is in. */
  ready: Promise<void>;
  /** Ascending by id, without holes: everything from the oldest message loaded to the newest. */
  messages: ReadonlySignal<MessageRow[]>;
  /** Everything known, ascending: also messages of threads and mentions that lie before `messages`. */
  known: ReadonlySignal<MessageRow[]>;
  state: ReadonlySignal<ConversationState | null>;
  /** What waits in the outbox for this conversation, in the order it goes out. */
  pending: ReadonlySignal<OutboxRow[]>;
  close(): void;
}

/** Opens the view beside a picture; close it when nobody looks at it any more. */
export function openConversation(
  { followers, outbox }: PictureView,
  account: AccountId,
  conversation: ConversationKey,
): ConversationView {
  const rows = signal<ReadonlyMap<number, MessageRow>>(new Map());
  const state = signal<ConversationState | null>(null);
  const isMine = (row: { account: AccountId; conversation: ConversationKey }): boolean =>
    row.account === account && row.conversation === conversation;

  const follower = follow(
    async () => {
      const database = await openDatabase();
      const transaction = database.transaction(['messages', 'conversations', 'meta'], 'readonly');
      const [messages, known, revision] = await Promise.all([
        transaction.objectStore('messages').getAll(under(account, conversation)),
        transaction.objectStore('conversations').get([account, conversation]),
        transaction.objectStore('meta').get('revision'),
      ]);
      batch(() => {
        rows.value = new Map(messages.map((row) => [row.id, row]));
        state.value = known ?? null;
      });
      return revision?.value ?? 0;
    },
    (changes) => {
      let next: Map<number, MessageRow> | null = null;
      for (const change of changes) {
        if (change.kind === 'message' && isMine(change.row)) {
          next ??= new Map(rows.value);
          next.set(change.row.id, change.row);
        } else if (change.kind === 'message-gone' && isMine(change)) {
          next ??= new Map(rows.value);
          next.delete(change.id);
        } else if (change.kind === 'conversation' && isMine(change.state)) {
          state.value = change.state;
        } else if (
          (change.kind === 'account-gone' && change.account === account) ||
          (change.kind === 'flow-gone' && isMine({ ...change, conversation: flowKey(change.id) })) ||
          (change.kind === 'private-gone' && isMine({ ...change, conversation: privateKey(change.id) }))
        ) {
          next = new Map();
          state.value = null;
        }
      }
      if (next) rows.value = next;
    },
  );
  followers.add(follower);

  const known = computed(() => [...rows.value.values()].sort((a, b) => a.id - b.id));
  return {
    ready: follower.ready,
    known,
    messages: computed(() => {
      const from = state.value?.oldestId ?? 0;
      return known.value.filter(({ id }) => id >= from);
    }),
    state,
    pending: computed(() => outbox.value.filter(isMine)),
    close() {
      follower.close();
      followers.delete(follower);
    },
  };
}
