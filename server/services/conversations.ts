import type { Mentionable } from '../../lib/flowdock/tags.ts';
import { notFound } from '../http/api-error.ts';
import type { Db } from '../store/database.ts';
import type { FlowRow } from './access.ts';
import { visibleUser } from './people.ts';

/** Where a message goes or lies: a flow, or the private conversation of two people. */
export type Target = { kind: 'flow'; flow: FlowRow } | { kind: 'private'; from: number; to: number };

/** A target with its conversation row. */
export type Conversation = Target & { id: number };

/** Runs `work` in the transaction `db` is, or in a new one. */
export const inTransaction = <T>(db: Db, work: (trx: Db) => Promise<T>): Promise<T> =>
  db.isTransaction ? work(db) : db.transaction().execute(work);

/** The conversation of a target; a private one comes into being, closed, when first looked at (resources §4). */
export async function conversationOf(db: Db, target: Target): Promise<Conversation> {
  if (target.kind === 'flow') return { ...target, id: target.flow.conversation_id };
  const found = await privateId(db, target.from, target.to);
  if (found !== null) return { ...target, id: found };
  return inTransaction(db, async (trx) => {
    const { id } = await trx
      .insertInto('conversations')
      .defaultValues()
      .returning('id')
      .executeTakeFirstOrThrow();
    // Both rows in one order, so that two people opening it at once wait for each other instead of deadlocking.
    const rows = [
      { user_id: target.from, other_id: target.to, conversation_id: id, open: false },
      { user_id: target.to, other_id: target.from, conversation_id: id, open: false },
    ].sort((a, b) => a.user_id - b.user_id);
    for (const row of rows) {
      await trx
        .insertInto('private_members')
        .values(row)
        .onConflict((conflict) => conflict.columns(['user_id', 'other_id']).doNothing())
        .execute();
    }
    return { ...target, id: (await privateId(trx, target.from, target.to)) ?? id };
  });
}

async function privateId(db: Db, from: number, to: number): Promise<number | null> {
  const row = await db
    .selectFrom('private_members')
    .select('conversation_id')
    .where('user_id', '=', from)
    .where('other_id', '=', to)
    .executeTakeFirst();
  return row?.conversation_id ?? null;
}

/**
 * The private conversation of the caller with a colleague. What was said with a former colleague stays readable,
 * and can still be marked read.
 * @throws ApiError 404 for strangers and for oneself; for former colleagues when `write`
 */
export async function privateTarget(
  db: Db,
  callerId: number,
  otherId: number,
  { write = false } = {},
): Promise<Conversation> {
  if (callerId === otherId) throw notFound();
  const target = { kind: 'private', from: callerId, to: otherId } as const;
  if (await visibleUser(db, callerId, otherId)) return conversationOf(db, target);
  const former = write ? null : await privateId(db, callerId, otherId);
  if (former === null) throw notFound();
  return { ...target, id: former };
}

/**
 * The private conversation of two people, for one of them.
 * @throws ApiError 404 for anybody else, and as {@link privateTarget}
 */
export async function privateBetween(db: Db, callerId: number, a: number, b: number): Promise<Conversation> {
  if (a !== callerId && b !== callerId) throw notFound();
  return privateTarget(db, callerId, a === callerId ? b : a);
}

/** Who can be mentioned in a conversation: nobody in a private one (OP-24). */
export function mentionable(db: Db, target: Target): Promise<Mentionable[]> {
  return mentionableQuery(db, target).execute();
}

/** The query of {@link mentionable}. */
export function mentionableQuery(db: Db, target: Target) {
  return db
    .selectFrom('flow_members as m')
    .innerJoin('users as u', 'u.id', 'm.user_id')
    .select(['u.id', 'u.nick', 'm.disabled'])
    .where('m.flow_id', '=', target.kind === 'flow' ? target.flow.id : '')
    .where('m.in_flow', '=', true);
}
