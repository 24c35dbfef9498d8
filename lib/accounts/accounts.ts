/** Accounts: sign in, the client with its tokens, refresh, sign out. Background only. */
import { createFlowdock, type Flowdock } from '../flowdock/client.ts';
import { FlowdockError } from '../flowdock/errors.ts';
import type { TokenGrant } from '../flowdock/model.ts';
import { passwordGrant, refreshGrant } from '../flowdock/oauth.ts';
import type { Requests } from '../protocol.ts';
import { changeSettings } from '../settings.ts';
import { openDatabase, type Secret } from '../store/database.ts';
import type { Account, AccountId } from '../store/picture.ts';
import { applyChanges } from '../store/writer.ts';
import { AccountError } from './account-error.ts';
import { normaliseServer } from './server-address.ts';
import { signInFailure } from './sign-in-failure.ts';

/** The extension is a public OAuth client: what is shipped to everybody is no secret. */
const CLIENT = { clientId: 'quayside', clientSecret: 'public' };
const SCOPE = 'flow private manage profile offline_access';
const SIGN_IN_TIMEOUT = 15_000;

/**
 * Signs in and keeps the account. The password is used once, for the grant, and never stored.
 * Throws `AccountError`: `bad-address`, `wrong-credentials`, `unreachable`, `not-flowdock`, ...
 */
export async function signIn({
  server: typed,
  credentials,
}: Requests['sign-in']['send']): Promise<AccountId> {
  const server = normaliseServer(typed);
  const { origin } = new URL(server);
  try {
    const proof = await prove(server, credentials);
    const api = createFlowdock({
      server,
      timeoutMs: SIGN_IN_TIMEOUT,
      auth:
        proof.kind === 'token'
          ? { kind: 'token', token: proof.token }
          : { kind: 'oauth', accessToken: proof.accessToken },
    });
    const user = await api.users.me();
    const id: AccountId = `${user.id}@${origin}`;
    const account: Account = {
      id,
      server,
      user,
      method: credentials.method,
      signedInAt: Date.now(),
      health: { state: 'loading' },
    };
    // The secret first: an account without one could not even be refreshed.
    await keepSecret({ ...proof, account: id, origin });
    await applyChanges([{ kind: 'account', account }]);
    return id;
  } catch (error) {
    throw signInFailure(error, server, credentials.method);
  }
}

type Proof =
  | { kind: 'token'; token: string }
  | { kind: 'oauth'; accessToken: string; refreshToken: string | null; expiresAt: number };

async function prove(
  server: string,
  credentials: Requests['sign-in']['send']['credentials'],
): Promise<Proof> {
  if (credentials.method === 'token') return { kind: 'token', token: credentials.token.trim() };
  const { email, password } = credentials;
  return proofOf(
    await passwordGrant({ server, ...CLIENT, email: email.trim(), password, scope: SCOPE }),
    null,
  );
}

/** A server may keep the refresh token as it is and not repeat it. */
const proofOf = (grant: TokenGrant, refreshToken: string | null): Extract<Proof, { kind: 'oauth' }> => ({
  kind: 'oauth',
  accessToken: grant.access_token,
  refreshToken: grant.refresh_token ?? refreshToken,
  expiresAt: Date.now() + grant.expires_in * 1_000,
});

async function keepSecret(secret: Secret): Promise<void> {
  const database = await openDatabase();
  const transaction = database.transaction('secrets', 'readwrite', { durability: 'strict' });
  await transaction.store.put(secret);
  await transaction.done;
}

/** Forgets tokens, cached data, outbox, drafts and what settings name of the account. */
export async function signOut(account: AccountId): Promise<void> {
  await applyChanges([{ kind: 'account-gone', account }]);
  const others = (keys: string[]): string[] => keys.filter((key) => !key.startsWith(`${account}/`));
  await changeSettings(({ pinnedFlows, mutedFlows, recentFlows }) => ({
    pinnedFlows: others(pinnedFlows),
    mutedFlows: others(mutedFlows),
    recentFlows: recentFlows.filter((recent) => recent.account !== account),
  }));
}

/**
 * The API as this account; tokens and their refresh inside.
 * Throws `AccountError` `signed-out` when the account is not signed in any more.
 */
export async function clientFor(id: AccountId): Promise<Flowdock> {
  const { account, secret } = await readAccount(id);
  const { server } = account;
  if (secret.kind === 'token')
    return createFlowdock({ server, auth: { kind: 'token', token: secret.token } });
  let { accessToken } = secret;
  const refresh = async (): Promise<string> => {
    accessToken = await refreshed(id, accessToken);
    return accessToken;
  };
  return createFlowdock({ server, auth: { kind: 'oauth', accessToken, refresh } });
}

async function readAccount(id: AccountId): Promise<{ account: Account; secret: Secret }> {
  const database = await openDatabase();
  const [account, secret] = await Promise.all([database.get('accounts', id), database.get('secrets', id)]);
  // A secret is bound to the origin it was given for.
  if (!account || !secret || secret.origin !== new URL(account.server).origin) {
    throw new AccountError('signed-out', 'You are signed out of this account. Sign in again.');
  }
  return { account, secret };
}

/**
 * A new access token in place of `used`; one refresh at a time in all contexts, since a refresh token counts
 * only once. The new pair is on disk before it is used: a worker that dies in between loses no sign-in.
 */
function refreshed(id: AccountId, used: string): Promise<string> {
  return navigator.locks.request(`quayside-refresh:${id}`, async (): Promise<string> => {
    const { account, secret } = await readAccount(id);
    if (secret.kind !== 'oauth' || secret.refreshToken === null) throw runOut();
    if (secret.accessToken !== used) return secret.accessToken;
    const { server } = account;
    try {
      const grant = await refreshGrant({ server, ...CLIENT, refreshToken: secret.refreshToken });
      const proof = proofOf(grant, secret.refreshToken);
      await keepSecret({ ...proof, account: id, origin: secret.origin });
      return proof.accessToken;
    } catch (error) {
      const { status } = error instanceof FlowdockError ? error : {};
      throw status === 400 || status === 401 ? runOut(error) : error;
    }
  });
}

const runOut = (cause?: unknown): FlowdockError =>
  new FlowdockError('unauthorized', 'The sign-in has run out. Sign in again.', { status: 401, cause });
