import { randomBytes, randomUUID } from 'node:crypto';
import { notFound } from '../http/api-error.ts';
import type { Db } from '../store/database.ts';
import { type FlowRow, type FlowView, flowsAround, viewOf } from './access.ts';
import { tellAdded, tellRemoved } from './membership-events.ts';
import { firstFree, parameterize } from './names.ts';
import { lockOrganization, organizationJson, userCounts } from './organizations.ts';
import { userJson } from './people.ts';

const RESERVED = ['all', 'find'];

/** A new flow; its creator, when there is one, is its first member (resources §1). */
export async function createFlow(
  db: Db,
  flow: {
    organizationId: number;
    name: string;
    creator: number | null;
    accessMode?: FlowRow['access_mode'];
    parameterizedName?: string;
  },
): Promise<FlowRow> {
  // Two flows of one name made at once must see each other to get two addresses.
  await lockOrganization(db, flow.organizationId);
  const taken = await db
    .selectFrom('flows')
    .select('parameterized_name')
    .where('organization_id', '=', flow.organizationId)
    .execute();
  const wanted = flow.parameterizedName ?? parameterize(flow.name);
  const free = firstFree(wanted, [...RESERVED, ...taken.map((row) => row.parameterized_name)]);
  const conversation = await db
    .insertInto('conversations')
    .defaultValues()
    .returning('id')
    .executeTakeFirstOrThrow();
  const row = await db
    .insertInto('flows')
    .values({
      id: randomUUID(),
      organization_id: flow.organizationId,
      conversation_id: conversation.id,
      name: flow.name,
      parameterized_name: free,
      access_mode: flow.accessMode ?? 'invitation',
      join_secret: randomBytes(20).toString('hex'),
      disabled: false,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  if (flow.creator !== null) await addToFlow(db, row.id, flow.creator);
  return row;
}

/**
 * Makes somebody of the organization a member with the flow open; lifts a block. False when they were a member already.
 * @throws ApiError 404 for somebody who is not, or no longer, in the organization
 */
export async function addToFlow(db: Db, flowId: string, userId: number): Promise<boolean> {
  // Held until the end: whoever takes them out of the organization at this moment waits, and takes them out here, too.
  const inside = await db
    .selectFrom('memberships as o')
    .innerJoin('flows as f', 'f.organization_id', 'o.organization_id')
    .select('o.user_id')
    .where('f.id', '=', flowId)
    .where('o.user_id', '=', userId)
    .forKeyShare('o')
    .executeTakeFirst();
  if (!inside) throw notFound();
  const before = await db
    .selectFrom('flow_members')
    .select(['in_flow', 'disabled'])
    .where('flow_id', '=', flowId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  if (before?.in_flow && !before.disabled) return false;
  const joined = { in_flow: true, disabled: false, open: true };
  await db
    .insertInto('flow_members')
    .values({ flow_id: flowId, user_id: userId, ...joined, status: null, last_activity: 0, last_ping: 0 })
    .onConflict((conflict) => conflict.columns(['flow_id', 'user_id']).doUpdateSet(joined))
    .execute();
  await tellAdded(db, flowId, userId);
  return true;
}

/**
 * Blocks somebody in a flow, or lifts the block: then they are what they were before. Gives whether they are in the
 * flow now; nothing when there was nothing to change.
 */
export function setBlocked(db: Db, flowId: string, userId: number, blocked: boolean) {
  return db
    .updateTable('flow_members')
    .set((eb) =>
      blocked
        ? { disabled: true, in_flow: false, in_flow_before: eb.ref('in_flow') }
        : { disabled: false, in_flow: eb.ref('in_flow_before') },
    )
    .where('flow_id', '=', flowId)
    .where('user_id', '=', userId)
    .where('disabled', '=', !blocked)
    .returning('in_flow')
    .executeTakeFirst();
}

/** Takes somebody out of an organization and out of every flow of it. */
export async function removeFromOrganization(db: Db, organizationId: number, userId: number): Promise<void> {
  // First, so that nobody adds them to a flow after these were looked through.
  await db
    .deleteFrom('memberships')
    .where('organization_id', '=', organizationId)
    .where('user_id', '=', userId)
    .execute();
  const flows = db.selectFrom('flows').select('id').where('organization_id', '=', organizationId);
  const left = await db
    .updateTable('flow_members')
    .set({ in_flow: false, open: false })
    .where('user_id', '=', userId)
    .where('in_flow', '=', true)
    .where('flow_id', 'in', flows)
    .returning('flow_id')
    .execute();
  for (const flow of left) await tellRemoved(db, flow.flow_id, userId);
  // Should a block be lifted later, they are not back in by that.
  await db
    .updateTable('flow_members')
    .set({ in_flow_before: false })
    .where('user_id', '=', userId)
    .where('disabled', '=', true)
    .where('flow_id', 'in', flows)
    .execute();
}

/** Members of flows, past ones included (OP-53), with presence (resources §1, FlowUser). */
async function flowUsers(db: Db, flowIds: string[], origin: string) {
  if (flowIds.length === 0) return new Map<string, ReturnType<typeof flowUserJson>[]>();
  const rows = await db
    .selectFrom('flow_members as m')
    .innerJoin('users as u', 'u.id', 'm.user_id')
    .selectAll('u')
    .select(['m.flow_id', 'm.in_flow', 'm.disabled', 'm.status', 'm.last_activity', 'm.last_ping'])
    .where('m.flow_id', 'in', flowIds)
    .orderBy('u.id')
    .execute();
  const flowUserJson = (row: (typeof rows)[number]) => ({
    ...userJson(row, origin),
    status: row.status,
    disabled: row.disabled,
    in_flow: row.in_flow,
    last_activity: row.last_activity,
    last_ping: row.last_ping,
  });
  const byFlow = Map.groupBy(rows, (row) => row.flow_id);
  return new Map([...byFlow].map(([id, members]) => [id, members.map(flowUserJson)]));
}

/** The members of one flow, past ones included. */
export const membersJson = async (db: Db, flowId: string, origin: string) =>
  (await flowUsers(db, [flowId], origin)).get(flowId) ?? [];

/** Messages each of these conversations has that the person has not read (OP-18). */
export async function unreadCounts(db: Db, userId: number, conversationIds: number[]) {
  if (conversationIds.length === 0) return new Map<number, number>();
  const rows = await db
    .selectFrom('message_tags')
    .select(['conversation_id', (eb) => eb.fn.countAll<number>().as('count')])
    .where('tag', '=', `:unread:${userId}`)
    .where('conversation_id', 'in', conversationIds)
    .groupBy('conversation_id')
    .execute();
  return new Map(rows.map((row) => [row.conversation_id, row.count]));
}

/** Id and time of the newest message of each conversation that has one. */
async function newestMessages(db: Db, conversationIds: number[]) {
  if (conversationIds.length === 0) return new Map<number, never>();
  const rows = await db
    .selectFrom('conversations as c')
    .innerJoinLateral(
      (eb) =>
        eb
          .selectFrom('messages as m')
          .select(['m.id', 'm.sent'])
          .whereRef('m.conversation_id', '=', 'c.id')
          .orderBy('m.id', 'desc')
          .limit(1)
          .as('newest'),
      (join) => join.onTrue(),
    )
    .select(['c.id', 'newest.id as last_message_id', 'newest.sent'])
    .where('c.id', 'in', conversationIds)
    .execute();
  return new Map(
    rows.map(({ id, last_message_id, sent }) => [
      id,
      { last_message_id, last_message_at: new Date(sent).toISOString() },
    ]),
  );
}

/** A flow as its caller sees it. */
export type FlowForCaller = Omit<FlowView, 'joined'>;

/** Flows as the caller sees them (resources §1). */
export async function flowsJson(
  db: Db,
  callerId: number,
  flows: FlowForCaller[],
  origin: string,
  withUsers: boolean,
) {
  const [counts, unread, newest, users] = await Promise.all([
    userCounts(db, [...new Set(flows.map(({ organization }) => organization.id))]),
    unreadCounts(
      db,
      callerId,
      flows.map(({ flow }) => flow.conversation_id),
    ),
    newestMessages(
      db,
      flows.map(({ flow }) => flow.conversation_id),
    ),
    withUsers
      ? flowUsers(
          db,
          flows.map(({ flow }) => flow.id),
          origin,
        )
      : null,
  ]);
  return flows.map(({ flow, organization, member, admin }) => {
    const path = `${organization.parameterized_name}/${flow.parameterized_name}`;
    const joined = member?.in_flow === true && !member.disabled;
    const joinable = flow.access_mode !== 'invitation';
    return {
      id: flow.id,
      name: flow.name,
      parameterized_name: flow.parameterized_name,
      organization: organizationJson(organization, counts.get(organization.id) ?? 0, origin),
      unread_mentions: joined ? (unread.get(flow.conversation_id) ?? 0) : 0,
      open: joined && member.open,
      joined,
      disabled: flow.disabled,
      url: `${origin}/flows/${path}`,
      web_url: `${origin}/app/${path}`,
      ...(joinable
        ? { join_url: `${origin}/invitations/${flow.join_secret}-${flow.parameterized_name}` }
        : {}),
      access_mode: flow.access_mode,
      flow_admin: admin,
      ...(joined ? newest.get(flow.conversation_id) : {}),
      // The Push API's token: whoever has it can post, so only members see it.
      ...(joined ? { api_token: flow.api_token } : {}),
      ...(users ? { users: users.get(flow.id) ?? [] } : {}),
    };
  });
}

/** The caller's flows, archived ones left out; with `joinable` also those of their organizations open to all. */
export async function flowsOf(
  db: Db,
  callerId: number,
  { joinable, organizationId }: { joinable: boolean; organizationId?: number },
): Promise<FlowForCaller[]> {
  const rows = await flowsAround(db)
    .where('om.user_id', '=', callerId)
    .where('f.disabled', '=', false)
    .where((eb) => {
      const mine = eb.and([eb('m.in_flow', '=', true), eb('m.disabled', '=', false)]);
      if (!joinable) return mine;
      const open = eb('f.access_mode', '=', 'organization');
      return eb.or([
        mine,
        eb.and([open, eb.or([eb('m.disabled', 'is', null), eb('m.disabled', '=', false)])]),
      ]);
    })
    .$if(organizationId !== undefined, (query) => query.where('o.id', '=', organizationId ?? 0))
    .orderBy('o.name')
    .orderBy('f.name')
    .execute();
  return rows.map(viewOf);
}
