import type { FastifyInstance, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { ApiError } from '../http/api-error.ts';
import { withPassword } from '../http/credentials.ts';
import { parametersOf, read } from '../http/parameters.ts';
import { nextAddress } from '../http/visitor.ts';
import { sendPage } from '../pages/layout.ts';
import { signInPage } from '../pages/sign-in-page.ts';
import type { UserRow } from '../services/people.ts';
import type { Context } from './context.ts';
import { PAGE, type PageContext } from './page-context.ts';

const SignIn = v.object({ email: v.string(), password: v.string() });
const PURPOSE = 'Use the email address and password of your account on this server.';

/** A sign-in that failed, as its form says it. */
export interface Refusal {
  email: string;
  trouble: string;
  status: number;
  headers: Record<string, string>;
}

/** The person whose email and password a form holds, or what to say instead. */
export async function byPassword({ db }: Context, request: FastifyRequest): Promise<UserRow | Refusal> {
  const { email, password } = read(SignIn, request);
  try {
    const caller = await withPassword(db, email.trim(), password, request.ip);
    if (caller) return caller.user;
    const trouble = 'Email or password is wrong. Check both and try again.';
    return { email, trouble, status: 422, headers: {} };
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 429) throw error;
    return { email, trouble: error.message, status: 429, headers: error.headers };
  }
}

/** Signing in to and out of the pages. */
export function signInRoutes(app: FastifyInstance, context: PageContext): void {
  const { origin, visitors } = context;
  const nextOf = (request: FastifyRequest) => nextAddress(parametersOf(request).next, origin());

  app.get('/sign-in', PAGE, async (request, reply) => {
    const { formToken } = await visitors.visitorOf(request, reply);
    return sendPage(reply, signInPage({ formToken, next: nextOf(request), purpose: PURPOSE }));
  });
  app.post('/sign-in', PAGE, async (request, reply) => {
    const { formToken } = await visitors.senderOf(request, reply);
    const next = nextOf(request);
    const person = await byPassword(context, request);
    if ('id' in person) {
      await visitors.signIn(request, reply, person.id);
      return reply.redirect(next, 303);
    }
    reply.headers(person.headers);
    return sendPage(reply, signInPage({ formToken, next, purpose: PURPOSE, ...person }));
  });
  app.post('/sign-out', PAGE, async (request, reply) => {
    await visitors.senderOf(request, reply);
    await visitors.signOut(request, reply);
    return reply.redirect(nextOf(request), 303);
  });
}
