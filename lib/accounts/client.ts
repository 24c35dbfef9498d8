/**
 * The API as a signed-in account, with its tokens and their refresh inside. Knows nothing of the extension's
 * own APIs, so that a web worker can use it as well as the background does.
 */
import { note, reasonOf } from '../connection-log.ts';
import { createFlowdock, type Flowdock } from '../flowdock/client.ts';
import { FlowdockError } from '../flowdock/errors.ts';
import type { EndedCall } from '../flowdock/http.ts';
import type { TokenGrant } from '../flowdock/model.ts';
import { refreshGrant } from '../flowdock/oauth.ts';
import { msg } from '../i18n/t.ts';
import { pathForLog } from '../log-path.ts';
import { openDatabase, type Secret } from '../store/database.ts';
import type { Account, AccountId } from '../store/picture.ts';
import { AccountError } from './account-error.ts';

/** The extension is a public OAuth client: what is shipped to everybody is no secret. */
export const CLIENT = { clientId: 'quayside', clientSecret: 'public' };

export type Proof =
  | { kind: 'token'; token: string }
  | { kind: 'oauth'; accessToken: string; refreshToken: string | null; expiresAt: number };

type OAuthSecret = Extract<Secret, { kind: 'oauth' }>;

/** A server may keep the refresh token as it is and not repeat it. */
export const proofOf = (
  grant: TokenGrant,
  refreshToken: string | null,
): Extract<Proof, { kind: 'oauth' }> => ({
  kind: 'oauth',
  accessToken: grant.access_token,
  refreshToken: grant.refresh_token ?? refreshToken,
  expiresAt: Date.now() + grant.expires_in * 1_000,
});

/** Writes a secret down durably, in place of the account's former one. */
export async function keepSecret(secret: Secret): Promise<void> {
  const database = await openDatabase();
  const transaction = database.transaction('secrets', 'readwrite', { durability: 'strict' });
  await transaction.store.put(secret);
  await transaction.done;
}

/**
 * Writes `next` into the secret as it was refreshed from; not when the person signed out meanwhile, or in anew: then
 * theirs counts. Resolves to the secret there is, if any.
 */
async function renew(
  { account, accessToken }: OAuthSecret,
  next: Partial<OAuthSecret>,
): Promise<Secret | null> {
  const database = await openDatabase();
  const transaction = database.transaction('secrets', 'readwrite', { durability: 'strict' });
  const now = (await transaction.store.get(account)) ?? null;
  const same = now?.kind === 'oauth' && now.accessToken === accessToken;
  const after = same ? { ...now, ...next } : now;
  if (same && after) await transaction.store.put(after);
  await transaction.done;
  return after;
}

/**
 * The API as this account; tokens and their refresh inside. `fetch` may be another way to send, for uploads.
 * Throws `AccountError` `signed-out` when the account is not signed in any more, and `FlowdockError` `unauthorized`
 * when it is known that it has to sign in again: until it has, nothing is asked for it.
 */
export async function clientFor(id: AccountId, options: { fetch?: typeof fetch } = {}): Promise<Flowdock> {
  const { account, secret } = await readAccount(id);
  if (account.health.state === 'refused') throw runOut();
  const { server } = account;
  const { headers } = secret;
  if (secret.kind === 'token')
    return createFlowdock({
      ...options,
      server,
      headers,
      told,
      auth: { kind: 'token', token: secret.token },
    });
  let { accessToken } = secret;
  const refresh = async (): Promise<string> => {
    accessToken = await refreshed(id, accessToken);
    return accessToken;
  };
  return createFlowdock({ ...options, server, headers, told, auth: { kind: 'oauth', accessToken, refresh } });
}

/** Notes how a request ended; what was given up says nothing of the connection. */
function told({ method, path, ms, status, error }: EndedCall): void {
  if (error?.kind === 'aborted') return;
  const outcome = error ? { failed: reasonOf(error) } : status === undefined ? {} : { status };
  note({ what: 'api', method, path: pathForLog(path), ms: Math.round(ms), ...outcome });
}

async function readAccount(id: AccountId): Promise<{ account: Account; secret: Secret }> {
  const database = await openDatabase();
  const [account, secret] = await Promise.all([database.get('accounts', id), database.get('secrets', id)]);
  // A secret is bound to the origin it was given for.
  if (!account || !secret || secret.origin !== new URL(account.server).origin) {
    throw signedOut();
  }
  return { account, secret };
}

const signedOut = (): AccountError =>
  new AccountError('signed-out', msg('You are signed out of this account. Sign in again.'));

/** Changes the secret of an account while nothing else does; two changes at once would undo each other. */
export const withSecret = <T>(id: AccountId, work: (secret: Secret) => Promise<T>): Promise<T> =>
  navigator.locks.request(`quayside-refresh:${id}`, async () => work((await readAccount(id)).secret));

/**
 * A new access token in place of `used`; one refresh at a time in all contexts, since a refresh token counts
 * only once. The new pair is on disk before it is used: a worker that dies in between loses no sign-in.
 */
function refreshed(id: AccountId, used: string): Promise<string> {
  return navigator.locks.request(`quayside-refresh:${id}`, async (): Promise<string> => {
    const { account, secret } = await readAccount(id);
    // The account is as in `clientFor`, or its refresh token was refused to who waited here before.
    if (account.health.state === 'refused') throw runOut();
    if (secret.kind !== 'oauth' || secret.refreshToken === null) throw runOut();
    if (secret.accessToken !== used) return secret.accessToken;
    const { headers, refreshToken } = secret;
    let next: Partial<OAuthSecret>;
    let refusal: FlowdockError | null = null;
    try {
      const { server } = account;
      const proof = proofOf(await refreshGrant({ server, ...CLIENT, headers, refreshToken }), refreshToken);
      note({ what: 'token', state: 'refreshed', until: proof.expiresAt });
      next = proof;
    } catch (error) {
      note({ what: 'token', state: 'refused', failed: reasonOf(error) });
      const { status, code } = error instanceof FlowdockError ? error : {};
      if (status !== 400 && status !== 401) throw error;
      refusal = runOut(error);
      // Who waits here goes on before this is known as the account's health, and must not offer it again. An access
      // proxy that refuses says nothing of the token, which counts again with other headers.
      next = code === 'invalid_grant' ? { refreshToken: null } : {};
    }
    const now = await renew(secret, next);
    if (!now) throw signedOut();
    if (now.kind !== 'oauth') throw runOut(refusal);
    if (refusal && now.accessToken === used) throw refusal;
    return now.accessToken;
  });
}

const runOut = (cause?: unknown): FlowdockError =>
  new FlowdockError('unauthorized', msg('The sign-in has run out. Sign in again.'), { status: 401, cause });
