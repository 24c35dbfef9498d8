import { randomBytes } from 'node:crypto';
import type { Selectable } from 'kysely';
import { sql } from 'kysely';
import { invalid, notFound } from '../http/api-error.ts';
import type { Db } from '../store/database.ts';
import type { InvitationsTable } from '../store/schema.ts';
import type { FlowRow, FlowView } from './access.ts';
import { conversationOf, inTransaction } from './conversations.ts';
import { addToFlow } from './flows.ts';
import { lockConversation, postEvent } from './message-store.ts';
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
  /** Whether it is a new pending invitation; one sent again is not. */
  created: boolean;
  /** A colleague who was put into the flow at once (OP-26). */
  added: UserRow | null;
  /** False for colleagues: they are in the flow. */
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
    const invitation = await acceptedInvitation(db, view.flow.id, inviterId, email);
    return { invitation, created: false, added: added ? colleague : null, mail: false };
  }
  const pending = await latestInvitation(db, view.flow.id, email, 'pending');
  if (pending) return { invitation: pending, created: false, added: null, mail: true };
  const invitation = await newInvitation(db, view.flow.id, inviterId, email, 'pending');
  await announce(db, view, inviterId, { type: 'invite', description: { email } });
  return { invitation, created: true, added: null, mail: true };
}

/** The invitation of somebody who is in already: the one that brought them, or a new one that says so. */
async function acceptedInvitation(db: Db, flowId: string, inviterId: number, email: string) {
  const pending = await latestInvitation(db, flowId, email, 'pending');
  if (pending) {
    return db
      .updateTable('invitations')
      .set({ state: 'accepted' })
      .where('id', '=', pending.id)
      .returningAll()
      .executeTakeFirstOrThrow();
  }
  const before = await latestInvitation(db, flowId, email, 'accepted');
  return before ?? newInvitation(db, flowId, inviterId, email, 'accepted');
}

function latestInvitation(db: Db, flowId: string, email: string, state: InvitationRow['state']) {
  return db
    .selectFrom('invitations')
    .selectAll()
    .where('flow_id', '=', flowId)
    .where(sql`lower(email)`, '=', email.toLowerCase())
    .where('state', '=', state)
    .orderBy('id', 'desc')
    .executeTakeFirst();
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

/**
 * Takes a pending invitation back; by the one invited it is declined.
 * @throws ApiError 404, 400 when it was accepted already
 */
export function cancelInvitation(
  db: Db,
  { flow }: Pick<FlowView, 'flow'>,
  id: number,
  caller: UserRow,
): Promise<void> {
  return endInvitation(db, flow, id, (invitation) => ({
    type: invitation.email.toLowerCase() === caller.email.toLowerCase() ? 'decline' : 'uninvite',
    userId: caller.id,
  }));
}

/** Declines the invitation somebody has the link of; `userId` 0 for somebody without an account. */
export const declineInvitation = (
  db: Db,
  { flow, invitation, userId }: { flow: FlowRow; invitation: InvitationRow; userId: number },
): Promise<void> => endInvitation(db, flow, invitation.id, () => ({ type: 'decline', userId }));

function endInvitation(
  db: Db,
  flow: FlowRow,
  id: number,
  how: (invitation: InvitationRow) => { type: 'uninvite' | 'decline'; userId: number },
): Promise<void> {
  return inTransaction(db, async (trx) => {
    await lockConversation(trx, flow.conversation_id);
    const invitation = await trx
      .selectFrom('invitations')
      .selectAll()
      .where('flow_id', '=', flow.id)
      .where('id', '=', id)
      .executeTakeFirst();
    if (!invitation) throw notFound();
    if (invitation.state === 'accepted') throw invalid({ id: ['was accepted already'] });
    await trx.deleteFrom('invitations').where('id', '=', invitation.id).execute();
    const { type, userId } = how(invitation);
    await announce(trx, { flow }, userId, { type, description: { email: invitation.email } });
  });
}

/** Stores an `action` event in the flow (messages §8). */
export async function announce(
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
