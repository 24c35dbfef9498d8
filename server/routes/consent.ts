import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { ApiError, notFound } from '../http/api-error.ts';
import { authenticate } from '../http/credentials.ts';
import { read, userIdOf } from '../http/parameters.ts';
import { applicationPage, applicationsPage } from '../pages/applications-page.ts';
import { codePage, consentPage } from '../pages/consent-page.ts';
import { notice, sendPage } from '../pages/layout.ts';
import { signInPage } from '../pages/sign-in-page.ts';
import {
  type ApplicationRow,
  applicationByClientId,
  applicationById,
  authorisationsOf,
  OUT_OF_BAND,
  redirectFor,
  revokeApplication,
} from '../services/applications.ts';
import { issueCode, waitingCode } from '../services/authorization-codes.ts';
import { OAuthError, scopesFrom } from '../services/grants.ts';
import { PAGE, type PageContext } from './page-context.ts';

const AuthorizationRequest = v.object({
  client_id: v.string(),
  response_type: v.optional(v.string()),
  redirect_uri: v.optional(v.string()),
  scope: v.optional(v.string()),
  state: v.optional(v.string()),
  code_challenge: v.optional(v.string()),
  code_challenge_method: v.optional(v.string()),
});
type Asked = v.InferOutput<typeof AuthorizationRequest>;
const Decision = v.object({ decision: v.picklist(['allow', 'deny']) });

/** The consent page, and the applications somebody let in (README §7). */
export function consentRoutes(app: FastifyInstance, context: PageContext): void {
  const { db, origin, visitors } = context;

  app.get('/oauth/authorize', PAGE, async (request, reply) => {
    const { asked, application, redirectUri } = await readRequest(request);
    const wrong = faultOf(asked, application);
    if (wrong)
      return giveBack(reply, redirectUri, asked, { error: wrong.code, error_description: wrong.message });
    const { user, formToken } = await visitors.visitorOf(request, reply);
    if (!user) {
      const purpose = `${application.name} asks to use your account. Nothing is shared before you allow it.`;
      return sendPage(reply, signInPage({ formToken, next: request.url, purpose }));
    }
    const page = consentPage({
      application,
      user,
      scopes: scopesFrom(asked.scope),
      redirectUri,
      asked: asked as Record<string, string>, // absent ones have no key
      here: request.url,
      formToken,
    });
    return sendPage(reply, page);
  });

  app.post('/oauth/authorize', PAGE, async (request, reply) => {
    const { user } = await visitors.senderOf(request, reply);
    const { asked, application, redirectUri } = await readRequest(request);
    const wrong = faultOf(asked, application);
    if (wrong)
      return giveBack(reply, redirectUri, asked, { error: wrong.code, error_description: wrong.message });
    if (!user) throw new ApiError(403, 'You are signed out. Go back to the application and start again');
    if (read(Decision, request).decision === 'deny') {
      return giveBack(reply, redirectUri, asked, { error: 'access_denied' });
    }
    const code = await issueCode(db, {
      applicationId: application.id,
      userId: user.id,
      scopes: scopesFrom(asked.scope),
      redirectUri,
      challenge: asked.code_challenge ?? null,
    });
    return giveBack(reply, redirectUri, asked, { code });
  });

  app.get<{ Params: { code: string } }>('/oauth/authorize/:code', PAGE, async (request, reply) => {
    const { code } = request.params;
    const { user } = await visitors.visitorOf(request, reply);
    const application = user && (await waitingCode(db, code, user.id));
    if (!application) {
      const text =
        'It was used, is older than ten minutes, or belongs to somebody else. Start signing in again.';
      return sendPage(reply, notice('This code does not count any more', text, 404));
    }
    return sendPage(reply, codePage(application, code));
  });

  /**
   * Who asks, and where they may be answered.
   * @throws ApiError 400 for a page: an address that is not known to be the application's is never gone to
   */
  async function readRequest(request: FastifyRequest) {
    const asked = read(AuthorizationRequest, request);
    const application = await applicationByClientId(db, asked.client_id);
    if (!application) {
      throw new ApiError(400, 'The application that sent you here is not known on this server');
    }
    const redirectUri = redirectFor(application, asked.redirect_uri);
    if (redirectUri === null) {
      throw new ApiError(
        400,
        `${application.name} wants you back at an address that is not registered for it, so you were not sent there`,
      );
    }
    return { asked, application, redirectUri };
  }

  /** Answers the application by way of the browser. */
  function giveBack(
    reply: FastifyReply,
    redirectUri: string,
    asked: Asked,
    answer: { code: string } | { error: string; error_description?: string },
  ) {
    if (redirectUri === OUT_OF_BAND) {
      if ('code' in answer) return reply.redirect(`${origin()}/oauth/authorize/${answer.code}`, 302);
      const denied = answer.error === 'access_denied';
      const page = denied
        ? notice('Nothing was shared', 'You did not allow it. You can close this page.')
        : notice('That did not work', answer.error_description ?? answer.error, 400);
      return sendPage(reply, page);
    }
    const url = new URL(redirectUri);
    if (asked.state !== undefined) url.searchParams.set('state', asked.state);
    for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value);
    return reply
      .headers({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' })
      .redirect(url.href, 302);
  }

  app.get('/oauth/applications', PAGE, async (request, reply) => {
    const { user, formToken } = await visitors.visitorOf(request, reply);
    if (!user) return askWho(request, reply, formToken);
    return sendPage(reply, applicationsPage(await authorisationsOf(db, user.id), { user, formToken }));
  });

  /** What `application.url` of the API leads to: a page, or JSON for a program that asks for it. */
  app.get<{ Params: { id: string } }>('/oauth/applications/:id', PAGE, async (request, reply) => {
    const program = /\bjson\b/.test(request.headers.accept ?? '');
    const caller = program ? await authenticate(db, request) : null;
    const { user, formToken } = await visitors.visitorOf(request, reply);
    if (!user && !caller) return askWho(request, reply, formToken);
    const application = await applicationById(db, userIdOf(request.params.id));
    if (!application) throw notFound();
    if (!user || caller) {
      const { id, name, icon_url } = application;
      return reply.send({ id, name, icon_url, url: `${origin()}/oauth/applications/${id}` });
    }
    const authorisation =
      (await authorisationsOf(db, user.id)).find(({ id }) => id === application.id) ?? null;
    const shown = { ...application, owner: application.owner_id === user.id };
    return sendPage(reply, applicationPage(shown, authorisation, { user, formToken }));
  });

  app.post<{ Params: { id: string } }>('/oauth/applications/:id/revoke', PAGE, async (request, reply) => {
    const { user } = await visitors.senderOf(request, reply);
    if (user) await revokeApplication(db, user.id, userIdOf(request.params.id));
    return reply.redirect('/oauth/applications', 303);
  });

  const askWho = (request: FastifyRequest, reply: FastifyReply, formToken: string) =>
    sendPage(
      reply,
      signInPage({
        formToken,
        next: request.url,
        purpose: 'Then you see which applications can use your account.',
      }),
    );
}

/** What is wrong with a request of a known application; it hears of it (RFC 6749 §4.1.2.1). */
function faultOf(asked: Asked, application: ApplicationRow): OAuthError | null {
  if (asked.response_type !== 'code') {
    return new OAuthError('unsupported_response_type', 'response_type must be code.');
  }
  const { code_challenge: challenge, code_challenge_method: method } = asked;
  if (challenge === undefined && application.public) {
    return new OAuthError('invalid_request', 'code_challenge is required.');
  }
  if (challenge !== undefined && (method !== 'S256' || !/^[\w-]{43}$/.test(challenge))) {
    return new OAuthError('invalid_request', 'code_challenge needs the method S256.');
  }
  try {
    scopesFrom(asked.scope);
    return null;
  } catch (error) {
    if (error instanceof OAuthError) return error;
    throw error;
  }
}
