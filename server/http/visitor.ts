/** Who looks at a page of the server, and the guard of its forms. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { UserRow } from '../services/people.ts';
import { closeSession, openSession, sessionUser } from '../services/sessions.ts';
import { hashToken, newToken, sameHash } from '../services/tokens.ts';
import type { Db } from '../store/database.ts';
import { ApiError } from './api-error.ts';
import { parametersOf } from './parameters.ts';

export interface Visitor {
  /** Null while nobody is signed in. */
  user: UserRow | null;
  /** What each form carries and no other site can know: derived from a cookie only this browser has. */
  formToken: string;
}

/** The cookies of the pages. Lax: a link from an application leads to the consent page still signed in. */
export function createVisitors({ db, origin }: { db: Db; origin(): string }) {
  const secure = () => origin().startsWith('https:');
  // With this prefix no neighbouring host can set them; browsers take it over https only.
  const named = (name: string) => (secure() ? `__Host-${name}` : name);
  const options = () => ({ path: '/', httpOnly: true, sameSite: 'lax', secure: secure() }) as const;
  const cookie = (request: FastifyRequest, name: string) => request.cookies[named(name)] ?? '';

  /** Who is there; a stranger gets a cookie that ties forms to this browser. */
  async function visitorOf(request: FastifyRequest, reply: FastifyReply): Promise<Visitor> {
    const session = cookie(request, 'quayside_session');
    const user = session ? await sessionUser(db, session) : null;
    if (user) return { user, formToken: formTokenOf(session) };
    let stranger = cookie(request, 'quayside_form');
    if (!/^[0-9a-f]{32}$/.test(stranger)) {
      stranger = newToken();
      reply.setCookie(named('quayside_form'), stranger, options());
    }
    return { user: null, formToken: formTokenOf(stranger) };
  }

  return {
    visitorOf,
    /**
     * Who sent a form, when it came from a page of this server.
     * @throws ApiError 403
     */
    async senderOf(request: FastifyRequest, reply: FastifyReply): Promise<Visitor> {
      const visitor = await visitorOf(request, reply);
      const { form_token: given } = parametersOf(request);
      if (typeof given !== 'string' || !sameHash(given, visitor.formToken)) {
        throw new ApiError(
          403,
          'This form is out of date, or did not come from this server. Go back, load the page anew and try again.',
        );
      }
      return visitor;
    },
    /** Signs in with a new cookie, so that none known before counts. */
    async signIn(request: FastifyRequest, reply: FastifyReply, userId: number): Promise<void> {
      const before = cookie(request, 'quayside_session');
      if (before) await closeSession(db, before);
      reply.setCookie(named('quayside_session'), await openSession(db, userId), options());
    },
    async signOut(request: FastifyRequest, reply: FastifyReply): Promise<void> {
      await closeSession(db, cookie(request, 'quayside_session'));
      reply.clearCookie(named('quayside_session'), options());
    },
  };
}

export type Visitors = ReturnType<typeof createVisitors>;

const formTokenOf = (secret: string): string => hashToken(`form ${secret}`);

/** An address on this server to go on to; the home page for any other. */
export function nextAddress(next: unknown, origin: string): string {
  if (typeof next !== 'string' || !next.startsWith('/') || !URL.canParse(next, origin)) return '/';
  const url = new URL(next, origin);
  // A path that begins with two slashes would name another host: `/.//example.com` reads as one.
  const here = url.origin === new URL(origin).origin && !url.pathname.startsWith('//');
  return here ? url.pathname + url.search : '/';
}
