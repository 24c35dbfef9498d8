import { randomBytes } from 'node:crypto';
import type { Selectable } from 'kysely';
import { sql } from 'kysely';
import { invalid } from '../http/api-error.ts';
import type { Db } from '../store/database.ts';
import type { InvitationsTable } from '../store/schema.ts';
import type { FlowView } from './access.ts';
import { conversationOf } from './conversations.ts';
import { addToFlow } from './flows.ts';
import { tellJoin } from './membership-events.ts';
import { postEvent } from './message-store.ts';
import { isEmail, type UserRow } from './people.ts';

export type InvitationRow = Selectable<InvitationsTable>;

/** The most addresses one import takes. */
const LIST_LIMIT = 500;

/** Invitations as the reference shows them (resources §7), with the link that always works, mail or not. */
export function invitationJson(invitation: InvitationRow, path: string, origin: string) {
  return {
    id: invitation.id,
    state: invitation.state,
    email: invitation.email,
    flow: invitation.flow_id,
    url: `${origin}/flows/${path}/invitations/${invitation.id}`,
    ...(invitation.state === 'pending' ? { join_url: joinUrl(invitation, origin) } : {}),
  };
}

/** Where somebody invited joins. */
export const joinUrl = (invitation: InvitationRow, origin: string): string =>
  `${origin}/invitations/${invitation.secret}`;

/** What inviting an address did. */
export interface Invited {
  invitation: InvitationRow;
  /** A colleague who was put into the flow at once (OP-26). */
  added: UserRow | null;
  /** False when they are in the flow already. */
  mail: boolean;
}

/** Invites one address; the same one again is the same invitation. Called with the conversation locked. */
export async function invite(db: Db, view: FlowView, inviterId: number, email: string): Promise<Invited> {
  const colleague = await db
    .selectFrom('users as u')
    .innerJoin('memberships as m', 'm.user_id', 'u.id')
    .selectAll('u')
    .where('m.organization_id', '=', view.organization.id)
    .where(sql`lower(u.email)`, '=', email.toLowerCase())
    .executeTakeFirst();
  if (colleague) {
    const added = await addToFlow(db, view.flow.id, colleague.id);
    if (added) {
      const { nick } = colleague;
      await announce(db, view, inviterId, { type: 'add_people', description: nick, message: [nick] });
    }
    const invitation = await newInvitation(db, view.flow.id, inviterId, email, 'accepted');
    return { invitation, added: added ? colleague : null, mail: false };
  }
  const pending = await db
    .selectFrom('invitations')
    .selectAll()
    .where('flow_id', '=', view.flow.id)
    .where(sql`lower(email)`, '=', email.toLowerCase())
    .where('state', '=', 'pending')
    .executeTakeFirst();
  if (pending) return { invitation: pending, added: null, mail: true };
  const invitation = await newInvitation(db, view.flow.id, inviterId, email, 'pending');
  await announce(db, view, inviterId, { type: 'invite', description: { email } });
  return { invitation, added: null, mail: true };
}

function newInvitation(
  db: Db,
  flowId: string,
  inviterId: number,
  email: string,
  state: InvitationRow['state'],
) {
  const secret = randomBytes(24).toString('hex');
  return db
    .insertInto('invitations')
    .values({ flow_id: flowId, email, state, inviter_id: inviterId, secret })
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Takes a pending invitation back; by the one invited it is declined. */
export async function cancelInvitation(
  db: Db,
  view: FlowView,
  invitation: InvitationRow,
  caller: UserRow,
): Promise<void> {
  if (invitation.state === 'accepted') throw invalid({ id: ['was accepted already'] });
  await db.deleteFrom('invitations').where('id', '=', invitation.id).execute();
  const declined = invitation.email.toLowerCase() === caller.email.toLowerCase();
  const description = { email: invitation.email };
  await announce(db, view, caller.id, { type: declined ? 'decline' : 'uninvite', description });
}

/** Puts somebody into a flow they were let into by a link, and tells the flow. */
export async function joinByLink(db: Db, view: Pick<FlowView, 'flow'>, user: UserRow): Promise<void> {
  if (!(await addToFlow(db, view.flow.id, user.id))) return;
  await announce(db, view, user.id, { type: 'join' });
  await tellJoin(db, view.flow, user);
}

async function announce(
  db: Db,
  view: Pick<FlowView, 'flow'>,
  userId: number,
  content: object,
): Promise<void> {
  const conversation = await conversationOf(db, { kind: 'flow', flow: view.flow });
  await postEvent(db, conversation, { event: 'action', content, user: userId, app: 'chat' });
}

/**
 * The addresses of a pasted list, separated by commas or line feeds, each `a@b.io` or `"Given Family" <a@b.io>`.
 * @throws ApiError 400 when there are too many
 */
export function parseAddresses(list: string): { good: string[]; bad: string[] } {
  const entries = list.split(/[,;\n\r]+(?=(?:[^"]*"[^"]*")*[^"]*$)/).map((entry) => entry.trim());
  const found = new Map<string, string>();
  const bad = new Set<string>();
  for (const entry of entries.filter(Boolean)) {
    const email = /<([^<>]*)>$/.exec(entry)?.[1]?.trim() ?? entry;
    if (email.length <= 254 && isEmail(email)) found.set(email.toLowerCase(), email);
    else bad.add(entry.slice(0, 300).toWellFormed());
  }
  if (found.size + bad.size > LIST_LIMIT)
    throw invalid({ list: [`is too long (maximum is ${LIST_LIMIT} addresses)`] });
  return { good: [...found.values()], bad: [...bad] };
}
