import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { ApiError, invalid, notFound } from '../http/api-error.ts';
import { read, text } from '../http/parameters.ts';
import type { Visitor } from '../http/visitor.ts';
import { type JoinTrouble, joinedPage, joinPage, welcomePage } from '../pages/join-page.ts';
import { notice, sendPage } from '../pages/layout.ts';
import { declineInvitation } from '../services/invitations.ts';
import { admitsStrangers, type Entrance, entranceOf, join, joinAnew } from '../services/joining.ts';
import { admitLogin } from '../services/login-throttle.ts';
import { isEmail, isNick, type UserRow } from '../services/people.ts';
import { PAGE, type PageContext } from './page-context.ts';
import { byPassword } from './sign-in.ts';

const Action = v.object({ action: v.picklist(['join', 'sign-in', 'create', 'decline']) });
/** What was typed, to show it again whatever is wrong with it. */
const Typed = v.object({
  name: v.optional(v.string(), ''),
  nick: v.optional(v.string(), ''),
  email: v.optional(v.string(), ''),
});
const NewPerson = v.object({
  name: text(100),
  nick: v.pipe(
    text(50),
    v.check((nick) => isNick(nick), 'should not contain whitespace, @, #, comma or colon'),
  ),
  email: v.pipe(
    text(254),
    v.check((email) => isEmail(email), 'is not a valid address'),
  ),
  password: v.pipe(
    text(1000),
    v.check((password) => password.length >= 8, 'needs at least 8 characters'),
  ),
});

interface Link {
  Params: { secret: string };
}

/** Where invitations and the `join_url` of flows lead. */
export function joinRoutes(app: FastifyInstance, context: PageContext): void {
  const { db, origin, visitors } = context;

  const enter = async (secret: string): Promise<Entrance> => {
    const entrance = await entranceOf(db, secret);
    if (!entrance) throw notFound();
    return entrance;
  };

  /** The page of a link, with what went wrong if anything did. */
  async function show(
    reply: FastifyReply,
    secret: string,
    { user, formToken }: Visitor,
    trouble?: JoinTrouble,
  ): Promise<FastifyReply> {
    const entrance = await enter(secret);
    const { flow, invitation } = entrance;
    if (flow.disabled) {
      const words = `${flow.name} is archived, so nobody can join it.`;
      return sendPage(reply, notice('This flow is archived', words, 403));
    }
    if (invitation?.state === 'accepted') {
      return sendPage(
        reply,
        notice('This invitation was used', 'It counts once. Whoever used it is in the flow.', 404),
      );
    }
    const inviter = invitation && (await nameOf(invitation.inviter_id));
    const frame = { entrance, inviter, here: `/invitations/${secret}`, formToken, trouble };
    return sendPage(reply, user ? joinPage(frame, user) : welcomePage(frame, admitsStrangers(entrance)));
  }

  const nameOf = async (userId: number): Promise<string | null> =>
    (await db.selectFrom('users').select('name').where('id', '=', userId).executeTakeFirst())?.name ?? null;

  app.get<Link>('/invitations/:secret', PAGE, async (request, reply) =>
    show(reply, request.params.secret, await visitors.visitorOf(request, reply)),
  );

  app.post<Link>('/invitations/:secret', PAGE, async (request, reply) => {
    const { secret } = request.params;
    const visitor = await visitors.senderOf(request, reply);
    const { action } = read(Action, request);
    if (action === 'decline') return decline(reply, secret, visitor);
    const typed = read(Typed, request);
    try {
      const person = await personFor(action, request, secret, visitor);
      if ('trouble' in person) {
        reply.headers(person.headers);
        return show(reply, secret, visitor, { status: person.status, text: person.trouble, action, typed });
      }
      if (action !== 'create') await join(db, secret, person);
      if (person.id !== visitor.user?.id) await visitors.signIn(request, reply, person.id);
      return reply.redirect(`/invitations/${secret}/joined`, 303);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status === 404) throw error;
      const faults = Object.entries(error.errors ?? {}).map(
        ([field, texts]) => `${field} ${texts.join(', ')}`,
      );
      const words = faults.length > 0 ? `Check this: ${faults.join('; ')}` : error.message;
      reply.headers(error.headers);
      return show(reply, secret, visitor, { status: error.status, text: `${words}.`, action, typed });
    }
  });

  /** Who joins: whoever is signed in, signs in now, or has just got an account and is in with it. */
  async function personFor(
    action: 'join' | 'sign-in' | 'create',
    request: FastifyRequest,
    secret: string,
    { user }: Visitor,
  ): Promise<UserRow | Awaited<ReturnType<typeof byPassword>>> {
    if (action === 'sign-in') return byPassword(context, request);
    if (action === 'create') {
      const person = read(NewPerson, request);
      const { invitation } = await enter(secret);
      // The one address the link was sent to is known to be theirs.
      if (invitation) person.email = invitation.email;
      await admitLogin(db, person.email, request.ip);
      return joinAnew(db, secret, person);
    }
    if (!user) throw invalid({ session: ['has ended, so sign in again'] });
    return user;
  }

  async function decline(reply: FastifyReply, secret: string, { user }: Visitor) {
    const { invitation, flow } = await enter(secret);
    if (!invitation) throw notFound();
    await declineInvitation(db, { flow, invitation, userId: user?.id ?? 0 });
    return sendPage(reply, notice('You declined', `${flow.name} was told. You can close this page.`));
  }

  app.get<Link>('/invitations/:secret/joined', PAGE, async (request, reply) => {
    const { user } = await visitors.visitorOf(request, reply);
    if (!user) return reply.redirect(`/invitations/${request.params.secret}`, 303);
    return sendPage(reply, joinedPage(await enter(request.params.secret), origin()));
  });
}
