/** The OAuth 2 grants (README §7). */
import type * as v from 'valibot';
import { serverAddress } from './addresses.ts';
import { credentials } from './auth.ts';
import { FlowdockError } from './errors.ts';
import { type CallOptions, createHttp } from './http.ts';
import { OAuthApplication, TokenGrant } from './model.ts';

/** Which application asks, on which server. */
export interface OAuthClient {
  server: string;
  clientId: string;
  clientSecret: string;
  fetch?: typeof fetch;
  /** Extra request headers for the server. */
  headers?: Readonly<Record<string, string>> | undefined;
  timeoutMs?: number;
}

/** Scopes a token can have. */
export type Scope = 'flow' | 'private' | 'manage' | 'profile' | 'offline_access' | 'integration';

/** The redirect address of a program that cannot be redirected to: the code is shown to the person. */
export const OUT_OF_BAND = 'urn:ietf:wg:oauth:2.0:oob';

/** The scopes of a grant, whether the server joined them by commas or spaces. */
export const scopesOf = (grant: TokenGrant): string[] => grant.scope.split(/[ ,]+/).filter(Boolean);

async function grant(
  client: OAuthClient,
  parameters: Record<string, string | undefined>,
  refused: string,
  options: CallOptions = {},
): Promise<TokenGrant> {
  const form = new URLSearchParams({ client_id: client.clientId, client_secret: client.clientSecret });
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) form.set(name, value);
  try {
    return await createHttp(client).json(TokenGrant, {
      ...options,
      method: 'POST',
      path: '/oauth/token',
      form,
    });
  } catch (error) {
    if (!(error instanceof FlowdockError)) throw error;
    if (error.code !== 'invalid_grant' && error.kind !== 'unauthorized') throw error;
    throw new FlowdockError('unauthorized', refused, {
      status: error.status,
      code: error.code,
      cause: error,
    });
  }
}

/**
 * POST /oauth/token with email and password. `scope` is separated by spaces; `offline_access` in it asks for
 * a refresh token.
 * @throws FlowdockError `unauthorized` when email or password is wrong
 */
export const passwordGrant = (
  { email, password, scope, ...client }: OAuthClient & { email: string; password: string; scope?: string },
  options?: CallOptions,
): Promise<TokenGrant> =>
  grant(
    client,
    { grant_type: 'password', username: email, password, scope },
    'Email or password is wrong. Check both and try again.',
    options,
  );

/**
 * POST /oauth/token with the latest refresh token. A new refresh token in the answer replaces it.
 * @throws FlowdockError `unauthorized` when the sign-in has been taken back
 */
export const refreshGrant = (
  { refreshToken, ...client }: OAuthClient & { refreshToken: string },
  options?: CallOptions,
): Promise<TokenGrant> =>
  grant(
    client,
    { grant_type: 'refresh_token', refresh_token: refreshToken },
    'The sign-in has run out. Sign in again.',
    options,
  );

/**
 * POST /oauth/token with a code from the consent page and the same redirect address (and PKCE verifier) as
 * in the request for it.
 * @throws FlowdockError `unauthorized` when the code is wrong, used or too old
 */
export const codeGrant = (
  {
    code,
    redirectUri,
    verifier,
    ...client
  }: OAuthClient & { code: string; redirectUri: string; verifier?: string },
  options?: CallOptions,
): Promise<TokenGrant> =>
  grant(
    client,
    { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier },
    'The code is wrong or too old. Start signing in again.',
    options,
  );

const base64url = (bytes: Uint8Array) =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');

/** What a request for a code must keep until the answer: compare `state`, send `verifier` with the code. */
export interface AuthorizationRequest {
  /** The consent page to open. */
  url: string;
  state: string;
  verifier: string;
}

/** GET /oauth/authorize: the address of the consent page, with fresh `state` and PKCE challenge (RFC 7636). */
export async function authorizationRequest(options: {
  server: string;
  clientId: string;
  redirectUri: string;
  scope?: string;
}): Promise<AuthorizationRequest> {
  const state = base64url(crypto.getRandomValues(new Uint8Array(24)));
  const verifier = base64url(crypto.getRandomValues(new Uint8Array(32)));
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  const url = new URL(`${serverAddress(options.server)}/oauth/authorize`);
  url.searchParams.set('response_type', 'code');
  url.searchParams.set('client_id', options.clientId);
  url.searchParams.set('redirect_uri', options.redirectUri);
  if (options.scope !== undefined) url.searchParams.set('scope', options.scope);
  url.searchParams.set('state', state);
  url.searchParams.set('code_challenge', base64url(new Uint8Array(digest)));
  url.searchParams.set('code_challenge_method', 'S256');
  return { url: url.href, state, verifier };
}

/**
 * The code in the address the consent page led to.
 * @throws FlowdockError `forbidden` when the person refused, `unexpected-answer` when it is no answer to this request
 */
export function codeOfRedirect(address: string, request: Pick<AuthorizationRequest, 'state'>): string {
  const { searchParams } = new URL(address);
  if (searchParams.get('state') !== request.state) {
    throw new FlowdockError(
      'unexpected-answer',
      'This sign-in does not belong to the one that was started. Start signing in again.',
    );
  }
  const error = searchParams.get('error');
  if (error !== null) {
    throw new FlowdockError('forbidden', 'Access was not granted. Sign in again and allow it.', {
      code: error,
    });
  }
  const code = searchParams.get('code');
  if (code) return code;
  throw new FlowdockError('unexpected-answer', 'The server sent no code. Start signing in again.');
}

/**
 * A `refresh` for `Auth` that keeps the latest refresh token: one request at a time, and `onGrant` (awaited,
 * so that a rotated token is kept before it counts) gets each new grant.
 */
export function rotatingRefresh(
  client: OAuthClient & { refreshToken: string },
  onGrant: (grant: TokenGrant) => Promise<void> | void,
): () => Promise<string> {
  let { refreshToken } = client;
  let running: Promise<string> | null = null;
  const refresh = async () => {
    const next = await refreshGrant({ ...client, refreshToken });
    refreshToken = next.refresh_token ?? refreshToken;
    await onGrant(next);
    return next.access_token;
  };
  return () => {
    running ??= refresh().finally(() => {
      running = null;
    });
    return running;
  };
}

/** POST /oauth/applications: registers an application, by email and password. */
export const registerApplication = (
  {
    server,
    email,
    password,
    name,
    redirectUri,
    fetch,
  }: {
    server: string;
    email: string;
    password: string;
    name: string;
    redirectUri: string;
    fetch?: typeof globalThis.fetch;
  },
  options?: CallOptions,
): Promise<v.InferOutput<typeof OAuthApplication>> =>
  createHttp({ server, fetch, credentials: credentials({ kind: 'basic', email, password }) }).json(
    OAuthApplication,
    {
      ...options,
      method: 'POST',
      path: '/oauth/applications',
      json: { application: { name, redirect_uri: redirectUri } },
    },
  );
