import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { ApiError, denied } from '../http/api-error.ts';
import { authenticate, basicCredentials, withPassword } from '../http/credentials.ts';
import { read, text } from '../http/parameters.ts';
import { applicationFor, registerApplication } from '../services/applications.ts';
import { codeGrant } from '../services/authorization-codes.ts';
import { type Grant, issueGrant, OAuthError, refreshGrant, scopesFrom } from '../services/grants.ts';
import type { Context } from './context.ts';

const TokenRequest = v.object({
  grant_type: v.string(),
  client_id: v.optional(v.string()),
  client_secret: v.optional(v.string()),
  code: v.optional(v.string()),
  redirect_uri: v.optional(v.string()),
  code_verifier: v.optional(v.string()),
  username: v.optional(v.string()),
  password: v.optional(v.string()),
  scope: v.optional(v.string()),
  refresh_token: v.optional(v.string()),
});
type Asked = v.InferOutput<typeof TokenRequest>;

const Registration = v.object({
  application: v.object({ name: text(100), redirect_uri: text(2000) }),
});

/** POST /oauth/token with all three grants, and POST /oauth/applications (README §7). */
export function oauthRoutes(app: FastifyInstance, { db, origin }: Context): void {
  app.post('/oauth/token', { config: { parameters: TokenRequest } }, async (request, reply) => {
    const asked = readTokenRequest(request);
    const client = clientOf(request, asked);
    reply.header('Cache-Control', 'no-store');
    const application = await applicationFor(db, client.id, client.secret);
    switch (asked.grant_type) {
      case 'password': {
        const scopes = scopesFrom(asked.scope);
        const { username = '', password = '' } = asked;
        const caller = await withPassword(db, username, password, request.ip);
        if (!caller) throw new OAuthError('invalid_grant', 'The e-mail address or the password is wrong.');
        const owner = { userId: caller.user.id, applicationId: application.id };
        return answer(request, reply, await issueGrant(db, { ...owner, scopes }));
      }
      case 'refresh_token':
        return answer(request, reply, await refreshGrant(db, application.id, asked.refresh_token ?? ''));
      case 'authorization_code': {
        const { code, redirect_uri: redirectUri, code_verifier: verifier } = asked;
        if (!code || !redirectUri) {
          throw new OAuthError('invalid_request', `${code ? 'redirect_uri' : 'code'} can't be blank.`);
        }
        return answer(request, reply, await codeGrant(db, application, { code, redirectUri, verifier }));
      }
      default:
        throw new OAuthError(
          'unsupported_grant_type',
          'This server knows the grants authorization_code, password and refresh_token.',
        );
    }
  });

  app.post('/oauth/applications', { config: { parameters: Registration } }, async (request, reply) => {
    const { user, scopes } = await authenticate(db, request);
    // An application must not make itself another.
    if (scopes !== null) throw denied();
    const { name, redirect_uri: redirectUri } = read(Registration, request).application;
    const made = await registerApplication(db, { name, redirectUri, ownerId: user.id });
    return reply
      .code(201)
      .header('Cache-Control', 'no-store')
      .send({
        id: made.id,
        name,
        redirect_uri: redirectUri,
        client_id: made.clientId,
        client_secret: made.clientSecret,
        url: `${origin()}/oauth/applications/${made.id}`,
      });
  });
}

/** OAuth has its own form of errors (RFC 6749 §5.2). */
function readTokenRequest(request: FastifyRequest): Asked {
  try {
    return read(TokenRequest, request);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const faults = Object.entries(error.errors ?? {}).map(([field, texts]) => `${field} ${texts.join(', ')}`);
    throw new OAuthError('invalid_request', `${faults.join('; ') || error.message}.`);
  }
}

/** Id and secret of the client, from the body or by Basic; a public client leaves the secret out. */
function clientOf(request: FastifyRequest, asked: Asked): { id: string; secret: string | undefined } {
  const basic = /^basic +(.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (basic !== undefined && asked.client_secret === undefined) {
    const { name, password } = basicCredentials(basic);
    return { id: name, secret: password };
  }
  return { id: asked.client_id ?? '', secret: asked.client_secret };
}

/** Form-encoded unless JSON is asked for. */
function answer(request: FastifyRequest, reply: FastifyReply, grant: Grant) {
  if ((request.headers.accept ?? '').includes('application/json')) return grant;
  const form = new URLSearchParams(Object.entries(grant).map(([name, value]) => [name, String(value)]));
  return reply.type('application/x-www-form-urlencoded; charset=utf-8').send(form.toString());
}
