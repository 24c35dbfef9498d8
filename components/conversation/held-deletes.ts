/**
 * Deleting a message waits out its Undo: the message leaves the screen at once, the request goes into the
 * outbox when the time is over or the page closes, whichever comes first.
 */
import { signal } from '@preact/signals';
import { enqueue } from '../../lib/outbox/outbox.ts';
import type { AccountId, ConversationKey } from '../../lib/store/picture.ts';

/** How long Undo is offered, in ms; the toast stays as long. */
export const HOLD_FOR = 8_000;

interface Held {
  account: AccountId;
  conversation: ConversationKey;
  message: number;
  timer: ReturnType<typeof setTimeout>;
}

const held = signal<ReadonlyMap<string, Held>>(new Map());
const keyOf = (account: AccountId, conversation: ConversationKey, message: number): string =>
  `${account}\n${conversation}\n${message}`;

function release(key: string): Held | undefined {
  const entry = held.value.get(key);
  if (!entry) return undefined;
  clearTimeout(entry.timer);
  const rest = new Map(held.value);
  rest.delete(key);
  held.value = rest;
  return entry;
}

/** Puts the deletion into the outbox first, so that the message never flashes back in between. */
async function commit(key: string): Promise<void> {
  const entry = held.value.get(key);
  if (!entry) return;
  clearTimeout(entry.timer);
  try {
    await enqueue(entry.account, entry.conversation, { kind: 'delete', message: entry.message });
  } finally {
    release(key);
  }
}

/** Sends every deletion still held; called when the page goes away. */
export function flushHeldDeletes(): void {
  for (const key of held.value.keys()) void commit(key);
}

let listening = false;

/** Hides the message and deletes it after `HOLD_FOR`; the returned function brings it back until then, and says whether it could. */
export function holdDelete(
  account: AccountId,
  conversation: ConversationKey,
  message: number,
): () => boolean {
  if (!listening) {
    listening = true;
    addEventListener('pagehide', flushHeldDeletes);
  }
  const key = keyOf(account, conversation, message);
  release(key);
  const timer = setTimeout(() => void commit(key), HOLD_FOR);
  held.value = new Map(held.value).set(key, { account, conversation, message, timer });
  return () => release(key) !== undefined;
}

/** Ids of the conversation's messages that are held; read inside a component it follows changes. */
export function heldDeletes(account: AccountId, conversation: ConversationKey): ReadonlySet<number> {
  const ids = new Set<number>();
  for (const entry of held.value.values()) {
    if (entry.account === account && entry.conversation === conversation) ids.add(entry.message);
  }
  return ids;
}
