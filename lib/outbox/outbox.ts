/**
 * The outbox as pages use it: what a person does is written here, durably, before the field is cleared, so
 * that it counts even if the background is dead. The background drains it (`drain.ts`).
 */
import { ask } from '../ask.ts';
import { announce } from '../store/channel.ts';
import { openDatabase } from '../store/database.ts';
import { removeRows } from '../store/outbox-rows.ts';
import type { AccountId, ConversationKey } from '../store/picture.ts';
import type { OutboxAction, OutboxRow } from './row.ts';

/** What is put into the outbox: an action, and the bytes of one of kind `file`. */
export interface Outgoing {
  action: OutboxAction;
  file?: Blob;
}

/** Puts an action at the end of its conversation's queue. Resolves once it is on disk; rejects if it is not. */
export async function enqueue(
  account: AccountId,
  conversation: ConversationKey,
  action: OutboxAction,
): Promise<OutboxRow> {
  const [row] = await enqueueAll(account, conversation, [{ action }]);
  // One goes in, one comes out.
  return row as OutboxRow;
}

/** Puts several actions at the end of the queue, in this order: all of them are then on disk, or none is. */
export async function enqueueAll(
  account: AccountId,
  conversation: ConversationKey,
  all: readonly Outgoing[],
): Promise<OutboxRow[]> {
  const database = await openDatabase();
  const transaction = database.transaction(['outbox', 'outboxFiles'], 'readwrite', { durability: 'strict' });
  const outbox = transaction.objectStore('outbox');
  const waiting = await outbox.index('account').getAll(account);
  // Two actions within one millisecond, or a clock set back, keep their order.
  let createdAt = Math.max(Date.now(), ...waiting.map((row) => row.createdAt + 1));
  const rows: OutboxRow[] = [];
  for (const one of all) {
    const uuid = crypto.randomUUID();
    rows.push({
      uuid,
      account,
      conversation,
      action: one.action,
      createdAt,
      attempts: 0,
      notBefore: 0,
      state: 'queued',
      error: null,
    });
    createdAt += 1;
    if (one.file) void transaction.objectStore('outboxFiles').add({ uuid, file: one.file });
  }
  for (const row of rows) void outbox.add(row);
  await transaction.done;
  nudge();
  return rows;
}

/** Tries a row again now, after a refusal or instead of waiting for its back-off. */
export function retry(uuid: string): Promise<void> {
  return change(uuid, (row) => ({ ...row, state: 'queued', notBefore: 0, error: null }));
}

/**
 * Forgets a row, and the file it was to send. One that is being sent right now may still arrive, then simply no
 * longer shown here; an upload is given up.
 */
export function discard(uuid: string): Promise<void> {
  return change(uuid, () => null);
}

/** Gives a waiting or refused message or edit another text and sends it again. */
export function rewrite(uuid: string, content: string): Promise<void> {
  return change(uuid, (row) => {
    const { action } = row;
    if (action.kind !== 'message' && action.kind !== 'edit') return row;
    return { ...row, action: { ...action, content }, state: 'queued', notBefore: 0, error: null };
  });
}

/** Changes a row unless it is being sent; `null` removes it. */
async function change(uuid: string, to: (row: OutboxRow) => OutboxRow | null): Promise<void> {
  const database = await openDatabase();
  const transaction = database.transaction(['outbox', 'outboxFiles'], 'readwrite', { durability: 'strict' });
  const outbox = transaction.objectStore('outbox');
  const row = await outbox.get(uuid);
  const next = row && to(row);
  if (row && next === null) await removeRows(transaction, [uuid]);
  else if (row && next && row.state !== 'sending') await outbox.put(next);
  await transaction.done;
  nudge();
}

/** Tells every page and wakes the background; that it could not be woken is no failure, its alarm finds the row. */
function nudge(): void {
  announce({ kind: 'outbox' });
  void ask('outbox-changed', {});
}
