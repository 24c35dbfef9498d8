/** Coming into a flow by a link: an invitation's own, or the flow's `join_url`. */
import { type SqlBool, sql } from 'kysely';
import { ApiError, invalid, notFound } from '../http/api-error.ts';
import type { Db } from '../store/database.ts';
import type { FlowRow, OrganizationRow } from './access.ts';
import { inTransaction } from './conversations.ts';
import { addToFlow } from './flows.ts';
import { announce, type InvitationRow } from './invitations.ts';
import { tellJoin } from './membership-events.ts';
import { lockConversation } from './message-store.ts';
import { lockOrganization } from './organizations.ts';
import { createUser, type UserRow } from './people.ts';

/** What a link leads to. */
export interface Entrance {
  flow: FlowRow;
  organization: OrganizationRow;
  /** Null for the flow's own link. */
  invitation: InvitationRow | null;
}

/** A new account, as somebody fills it in. */
export interface NewPerson {
  email: string;
  name: string;
  nick: string;
  password: string;
}

/** Where a link leads: 48 hex digits are an invitation, 40 and the flow's name the flow's own link. */
export async function entranceOf(db: Db, secret: string): Promise<Entrance | null> {
  const invitation =
    (await db.selectFrom('invitations').selectAll().where('secret', '=', secret).executeTakeFirst()) ?? null;
  const own = /^([0-9a-f]{40})(-|$)/.exec(secret)?.[1];
  if (!invitation && !own) return null;
  const flow = await db
    .selectFrom('flows')
    .selectAll()
    .where((eb) =>
      invitation
        ? eb('id', '=', invitation.flow_id)
        : eb.and([eb('join_secret', '=', own ?? ''), eb('access_mode', '!=', 'invitation')]),
    )
    .executeTakeFirst();
  if (!flow) return null;
  const organization = await db
    .selectFrom('organizations')
    .selectAll()
    .where('id', '=', flow.organization_id)
    .executeTakeFirstOrThrow();
  return { flow, organization, invitation };
}

/** Whether a link lets people in who are not yet in the organization (resources §1, access modes). */
export const admitsStrangers = ({ flow, invitation }: Entrance): boolean =>
  invitation !== null || flow.access_mode === 'link';

/**
 * Makes an account by a link that lets strangers in, and joins with it.
 * @throws ApiError 400 for what can't be, and as {@link join}
 */
export function joinAnew(db: Db, secret: string, person: NewPerson): Promise<UserRow> {
  return inTransaction(db, async (trx) => {
    const entrance = await entranceOf(trx, secret);
    if (!entrance) throw notFound();
    if (!admitsStrangers(entrance)) throw insidersOnly(entrance);
    const taken = ['has already been taken'];
    if (await hasAccount(trx, person.email)) throw invalid({ email: taken });
    const id = await createUser(trx, person);
    // Two people of one nick who come at once must see each other. Only now, since making an account takes its time.
    await lockOrganization(trx, entrance.organization.id);
    if (await nickTaken(trx, entrance.organization.id, person.nick)) throw invalid({ nick: taken });
    const user = await trx.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    await join(trx, secret, user);
    return user;
  }).catch((error: { code?: string }) => {
    // Somebody else took the address between the look and the new row.
    throw error.code === '23505' ? invalid({ email: ['has already been taken'] }) : error;
  });
}

/**
 * Joins the flow of a link, and its organization where the link lets strangers in.
 * @throws ApiError 404 for a link that leads nowhere (any more), 403 for somebody blocked or not let in
 */
export function join(db: Db, secret: string, user: UserRow): Promise<void> {
  return inTransaction(db, async (trx) => {
    const seen = await entranceOf(trx, secret);
    if (!seen) throw notFound();
    await lockConversation(trx, seen.flow.conversation_id);
    // What it was when the lock was had: an invitation counts once.
    const entrance = await entranceOf(trx, secret);
    if (!entrance) throw notFound();
    const { flow, organization, invitation } = entrance;
    if (flow.disabled) throw new ApiError(403, `${flow.name} is archived, so nobody can join it`);
    const member = await trx
      .selectFrom('flow_members')
      .select(['in_flow', 'disabled'])
      .where('flow_id', '=', flow.id)
      .where('user_id', '=', user.id)
      .executeTakeFirst();
    if (member?.disabled) {
      throw new ApiError(403, `You are blocked in ${flow.name}. Ask one of its members to let you in again`);
    }
    const inside = await inOrganization(trx, organization.id, user.id);
    if (member?.in_flow && inside) return;
    if (invitation?.state === 'accepted') throw notFound();
    if (!inside) {
      if (!admitsStrangers(entrance)) throw insidersOnly(entrance);
      const membership = { organization_id: organization.id, user_id: user.id, admin: false };
      // They may be coming into another of its flows at this moment.
      await trx
        .insertInto('memberships')
        .values(membership)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }
    if (await addToFlow(trx, flow.id, user.id)) {
      await announce(trx, { flow }, user.id, { type: 'join' });
      await tellJoin(trx, flow, user);
    }
    await trx
      .updateTable('invitations')
      .set({ state: 'accepted' })
      .where('flow_id', '=', flow.id)
      .where('state', '=', 'pending')
      .where((eb) =>
        eb.or([
          sql<SqlBool>`lower(email) = ${user.email.toLowerCase()}`,
          ...(invitation ? [eb('id', '=', invitation.id)] : []),
        ]),
      )
      .execute();
  });
}

const insidersOnly = ({ flow, organization }: Entrance) =>
  new ApiError(
    403,
    `Only people of ${organization.name} can join ${flow.name} by this link. Ask one of them for an invitation`,
  );

async function inOrganization(db: Db, organizationId: number, userId: number): Promise<boolean> {
  const row = await db
    .selectFrom('memberships')
    .select('user_id')
    .where('organization_id', '=', organizationId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return row !== undefined;
}

async function hasAccount(db: Db, email: string): Promise<boolean> {
  const row = await db
    .selectFrom('users')
    .select('id')
    .where(sql`lower(email)`, '=', email.toLowerCase())
    .executeTakeFirst();
  return row !== undefined;
}

async function nickTaken(db: Db, organizationId: number, nick: string): Promise<boolean> {
  const row = await db
    .selectFrom('users as u')
    .innerJoin('memberships as m', 'm.user_id', 'u.id')
    .select('u.id')
    .where('m.organization_id', '=', organizationId)
    .where(sql`lower(u.nick)`, '=', nick.toLowerCase())
    .executeTakeFirst();
  return row !== undefined;
}
