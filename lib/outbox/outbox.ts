/**
 * The outbox as pages use it: what a person does is written here, durably, before the field is cleared, so
 * that it counts even if the background is dead. The background drains it (`drain.ts`).
 */
import { ask } from '../ask.ts';
import { announce } from '../store/channel.ts';
import { openDatabase } from '../store/database.ts';
import type { AccountId, ConversationKey } from '../store/picture.ts';
import type { OutboxAction, OutboxRow } from './row.ts';

/** Puts an action at the end of its conversation's queue. Resolves once it is on disk; rejects if it is not. */
export async function enqueue(
  account: AccountId,
  conversation: ConversationKey,
  action: OutboxAction,
): Promise<OutboxRow> {
  const database = await openDatabase();
  const transaction = database.transaction('outbox', 'readwrite', { durability: 'strict' });
  const waiting = await transaction.store.index('account').getAll(account);
  const row: OutboxRow = {
    uuid: crypto.randomUUID(),
    account,
    conversation,
    action,
    // Two actions within one millisecond, or a clock set back, keep their order.
    createdAt: Math.max(Date.now(), ...waiting.map(({ createdAt }) => createdAt + 1)),
    attempts: 0,
    notBefore: 0,
    state: 'queued',
    error: null,
  };
  await transaction.store.add(row);
  await transaction.done;
  nudge();
  return row;
}

/** Tries a row again now, after a refusal or instead of waiting for its back-off. */
export function retry(uuid: string): Promise<void> {
  return change(uuid, (row) => ({ ...row, state: 'queued', notBefore: 0, error: null }));
}

/** Forgets a row. One that is being sent right now may still arrive; it is then simply no longer shown here. */
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
  const transaction = database.transaction('outbox', 'readwrite', { durability: 'strict' });
  const row = await transaction.store.get(uuid);
  const next = row && to(row);
  if (row && next === null) await transaction.store.delete(uuid);
  else if (row && next && row.state !== 'sending') await transaction.store.put(next);
  await transaction.done;
  nudge();
}

/** Tells every page and wakes the background; that it could not be woken is no failure, its alarm finds the row. */
function nudge(): void {
  announce({ kind: 'outbox' });
  void ask('outbox-changed', {});
}
