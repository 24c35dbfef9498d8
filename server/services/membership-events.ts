/** What streams hear when people come into flows and leave them (streaming §5, messages §8.1). */
import type { Db } from '../store/database.ts';
import { tell, unstored } from './events.ts';
import { nextId } from './message-store.ts';

/** `flow-add` for the one who is in the flow from now on. */
export async function tellAdded(db: Db, flowId: string, userId: number): Promise<void> {
  const content = { ...(await flowFacts(db, flowId)), open: true, joined: true };
  await tell(db, { users: [userId], payload: { event: 'flow-add', user: userId, content }, recheck: true });
}

/**
 * After a flow got another name or access mode, was archived or brought back, for which the reference knows no event:
 * its members hear `flow-add` again, which clients answer by loading the flow (streaming §5). Whom an archived flow
 * is no longer shown to hears `flow-remove`.
 */
export async function tellChanged(db: Db, flowId: string): Promise<void> {
  const facts = await flowFacts(db, flowId);
  const members = await db
    .selectFrom('flow_members as m')
    .innerJoin('flows as f', 'f.id', 'm.flow_id')
    .leftJoin('memberships as o', (join) =>
      join.onRef('o.user_id', '=', 'm.user_id').onRef('o.organization_id', '=', 'f.organization_id'),
    )
    .select(['m.user_id', 'm.open', 'o.admin', 'f.disabled'])
    .where('m.flow_id', '=', flowId)
    .where('m.in_flow', '=', true)
    .where('m.disabled', '=', false)
    .orderBy('m.user_id')
    .execute();
  for (const { user_id: user, open, admin, disabled } of members) {
    const payload =
      disabled && !admin
        ? { event: 'flow-remove', user, content: { id: flowId } }
        : { event: 'flow-add', user, content: { ...facts, open, joined: true } };
    await tell(db, { users: [user], payload, recheck: true });
  }
}

async function flowFacts(db: Db, flowId: string) {
  const { org, ...facts } = await db
    .selectFrom('flows as f')
    .innerJoin('organizations as o', 'o.id', 'f.organization_id')
    .select(['f.id', 'f.name', 'f.parameterized_name', 'f.access_mode', 'o.name as organization'])
    .select('o.parameterized_name as org')
    .where('f.id', '=', flowId)
    .executeTakeFirstOrThrow();
  // The stream puts the server's address in front, which only it knows.
  return { ...facts, url: `/flows/${org}/${facts.parameterized_name}` };
}

/** `flow-remove` for the one who is no longer in the flow: delivery of that flow stops. */
export async function tellRemoved(db: Db, flowId: string, userId: number): Promise<void> {
  const payload = { event: 'flow-remove', user: userId, content: { id: flowId } };
  await tell(db, { users: [userId], payload, recheck: true });
}

type InFlow = { id: string; name: string; conversation_id: number };

/** `backend.user.join` for the flow. */
export async function tellJoin(
  db: Db,
  flow: InFlow,
  user: { id: number; nick: string; name: string; email: string },
) {
  const { id, nick, name, email } = user;
  await tellFlow(db, flow, 'backend.user.join', id, {
    id: flow.id,
    name: flow.name,
    user: { id, nick, name, email },
  });
}

/** `backend.user.block` for the flow; its content is the blocked user's id as text. */
export const tellBlock = (db: Db, flow: InFlow, callerId: number, userId: number): Promise<void> =>
  tellFlow(db, flow, 'backend.user.block', callerId, String(userId));

/** An event for a flow that is delivered but not stored; it takes an id, so that ids have a gap there. */
export async function tellFlow(
  db: Db,
  flow: Pick<InFlow, 'id' | 'conversation_id'>,
  event: string,
  userId: number,
  content: unknown,
): Promise<void> {
  const id = await nextId(db, flow.conversation_id);
  await tell(db, {
    conversations: [flow.conversation_id],
    payload: unstored(flow.id, { event, id, user: userId, content }),
  });
}

/** `user-edit` in every flow of a person whose nick or address changed. */
export async function tellUserEdit(db: Db, user: { id: number } & Record<string, unknown>): Promise<void> {
  const flows = await db
    .selectFrom('flow_members as m')
    .innerJoin('flows as f', 'f.id', 'm.flow_id')
    .select(['f.id', 'f.conversation_id'])
    .where('m.user_id', '=', user.id)
    .where('m.in_flow', '=', true)
    .orderBy('f.conversation_id')
    .execute();
  for (const flow of flows) await tellFlow(db, flow, 'user-edit', user.id, { user });
}
