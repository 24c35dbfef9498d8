import type { FastifyInstance, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { denied, notFound } from '../http/api-error.ts';
import { callerOf, requireScope } from '../http/credentials.ts';
import { read, text, userIdOf } from '../http/parameters.ts';
import { type FlowView, joinedFlow } from '../services/access.ts';
import { inTransaction } from '../services/conversations.ts';
import { membersJson } from '../services/flows.ts';
import {
  cancelInvitation,
  type InvitationRow,
  invitationJson,
  invite,
  joinUrl,
  parseAddresses,
} from '../services/invitations.ts';
import { invitationMail, type Mailer } from '../services/mail.ts';
import { lockConversation } from '../services/message-store.ts';
import { isEmail } from '../services/people.ts';
import type { Context } from './context.ts';

const note = v.optional(v.nullable(v.pipe(v.string('must be a text'), v.maxLength(2000, 'is too long'))));
const NewInvitation = v.object({
  email: v.pipe(
    text(254),
    v.check((email) => isEmail(email), 'is not a valid address'),
  ),
  message: note,
});
const InvitationImport = v.object({ list: text(100_000), message: note });

interface FlowParams {
  Params: { org: string; flow: string };
}
interface InvitationParams {
  Params: { org: string; flow: string; id: string };
}

/** Invitations to a flow (resources §7). */
export function invitationRoutes(app: FastifyInstance, context: Context & { mailer: Mailer | null }): void {
  const { db, origin, mailer } = context;
  const enter = (request: FastifyRequest, params: FlowParams['Params']) => {
    requireScope(request, 'manage');
    return joinedFlow(db, callerOf(request).user.id, params);
  };
  const pathOf = (view: FlowView) =>
    `${view.organization.parameterized_name}/${view.flow.parameterized_name}`;
  const json = (view: FlowView, row: InvitationRow) => invitationJson(row, pathOf(view), origin());
  const find = async (view: FlowView, id: string): Promise<InvitationRow> => {
    const row = await db
      .selectFrom('invitations')
      .selectAll()
      .where('flow_id', '=', view.flow.id)
      .where('id', '=', userIdOf(id))
      .executeTakeFirst();
    if (!row) throw notFound();
    return row;
  };
  /** After the commit, and whatever becomes of it: the link in the answer does the same. */
  const mail = (request: FastifyRequest, view: FlowView, row: InvitationRow, message: string | undefined) => {
    const { name } = callerOf(request).user;
    const link = joinUrl(row, origin());
    mailer
      ?.send(
        invitationMail({
          to: row.email,
          inviter: name,
          flow: view.flow.name,
          organization: view.organization.name,
          message,
          link,
        }),
      )
      // The words of mail servers may hold addresses; their codes say enough.
      .catch(({ code, responseCode }: { code?: string; responseCode?: number }) =>
        request.log.error({ code, responseCode }, 'mail could not be sent'),
      );
  };
  /** Invites each address, one after the other in one transaction. */
  const inviteAll = async (request: FastifyRequest, view: FlowView, emails: string[]) => {
    if (view.flow.disabled) throw denied();
    return inTransaction(db, async (trx) => {
      await lockConversation(trx, view.flow.conversation_id);
      const done = [];
      for (const email of emails) done.push(await invite(trx, view, callerOf(request).user.id, email));
      return done;
    });
  };

  app.get<FlowParams>('/flows/:org/:flow/invitations', async (request) => {
    const view = await enter(request, request.params);
    const rows = await db
      .selectFrom('invitations')
      .selectAll()
      .where('flow_id', '=', view.flow.id)
      .where('state', '=', 'pending')
      .orderBy('id')
      .execute();
    return rows.map((row) => json(view, row));
  });

  app.get<InvitationParams>('/flows/:org/:flow/invitations/:id', async (request) => {
    const view = await enter(request, request.params);
    return json(view, await find(view, request.params.id));
  });

  app.post<FlowParams>(
    '/flows/:org/:flow/invitations',
    { config: { parameters: NewInvitation } },
    async (request, reply) => {
      const view = await enter(request, request.params);
      const { email, message } = read(NewInvitation, request);
      for (const done of await inviteAll(request, view, [email])) {
        if (done.mail) mail(request, view, done.invitation, message ?? undefined);
        return reply.code(201).send(json(view, done.invitation));
      }
    },
  );

  app.post<FlowParams>(
    '/flows/:org/:flow/invitations/import',
    { config: { parameters: InvitationImport } },
    async (request) => {
      const view = await enter(request, request.params);
      const { list, message } = read(InvitationImport, request);
      const { good, bad } = parseAddresses(list);
      const all = await inviteAll(request, view, good);
      for (const done of all) {
        if (done.mail) mail(request, view, done.invitation, message ?? undefined);
      }
      const added = new Set(all.flatMap((done) => done.added?.id ?? []));
      const members = await membersJson(db, view.flow.id, origin());
      return {
        invitations: all.filter((done) => done.created).map((done) => json(view, done.invitation)),
        added_users: members.filter((member) => added.has(member.id)),
        erroneous_emails: bad.map((email) => ({ [email]: 'Invalid email' })),
      };
    },
  );

  app.delete<InvitationParams>('/flows/:org/:flow/invitations/:id', async (request, reply) => {
    const view = await enter(request, request.params);
    await cancelInvitation(db, view, userIdOf(request.params.id), callerOf(request).user);
    return reply.code(204).send();
  });
}
