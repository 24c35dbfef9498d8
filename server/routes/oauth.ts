import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { ApiError } from '../http/api-error.ts';
import { basicCredentials, withPassword } from '../http/credentials.ts';
import { read } from '../http/parameters.ts';
import {
  applicationFor,
  type Grant,
  issueGrant,
  OAuthError,
  refreshGrant,
  scopesFrom,
} from '../services/grants.ts';
import type { Context } from './context.ts';

const TokenRequest = v.object({
  grant_type: v.string(),
  client_id: v.optional(v.string()),
  client_secret: v.optional(v.string()),
  username: v.optional(v.string()),
  password: v.optional(v.string()),
  scope: v.optional(v.string()),
  refresh_token: v.optional(v.string()),
});

/** POST /oauth/token (README §7): password and refresh_token grants. */
export function oauthRoutes(app: FastifyInstance, { db }: Context): void {
  app.post('/oauth/token', { config: { parameters: TokenRequest } }, async (request, reply) => {
    const asked = readTokenRequest(request);
    const client = clientOf(request, asked);
    const applicationId = await applicationFor(db, client.id, client.secret);
    reply.header('Cache-Control', 'no-store');
    if (asked.grant_type === 'password') {
      const scopes = scopesFrom(asked.scope);
      const caller = await withPassword(db, asked.username ?? '', asked.password ?? '', request.ip);
      if (!caller) throw new OAuthError('invalid_grant', 'The e-mail address or the password is wrong.');
      return answer(request, reply, await issueGrant(db, { userId: caller.user.id, applicationId, scopes }));
    }
    if (asked.grant_type === 'refresh_token') {
      return answer(request, reply, await refreshGrant(db, applicationId, asked.refresh_token ?? ''));
    }
    throw new OAuthError(
      'unsupported_grant_type',
      'This server knows the grants password and refresh_token.',
    );
  });
}

/** OAuth has its own form of errors (RFC 6749 §5.2). */
function readTokenRequest(request: FastifyRequest): v.InferOutput<typeof TokenRequest> {
  try {
    return read(TokenRequest, request);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const faults = Object.entries(error.errors ?? {}).map(([field, texts]) => `${field} ${texts.join(', ')}`);
    throw new OAuthError('invalid_request', `${faults.join('; ') || error.message}.`);
  }
}

function clientOf(request: FastifyRequest, asked: v.InferOutput<typeof TokenRequest>) {
  const basic = /^basic +(.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (asked.client_id === undefined && basic !== undefined) {
    const { name, password } = basicCredentials(basic);
    return { id: name, secret: password };
  }
  return { id: asked.client_id ?? '', secret: asked.client_secret ?? '' };
}

/** Form-encoded unless JSON is asked for. */
function answer(request: FastifyRequest, reply: FastifyReply, grant: Grant) {
  if ((request.headers.accept ?? '').includes('application/json')) return grant;
  const form = new URLSearchParams(Object.entries(grant).map(([name, value]) => [name, String(value)]));
  return reply.type('application/x-www-form-urlencoded; charset=utf-8').send(form.toString());
}
