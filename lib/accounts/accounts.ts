/** Accounts: sign in, sign out. Background only. */
import { createFlowdock } from '../flowdock/client.ts';
import type { TokenGrant } from '../flowdock/model.ts';
import { passwordGrant, scopesOf } from '../flowdock/oauth.ts';
import { t } from '../i18n/t.ts';
import { allowsServer, readPolicy } from '../policy.ts';
import type { ExtraHeader, Requests } from '../protocol.ts';
import { changeSettings } from '../settings.ts';
import { openDatabase } from '../store/database.ts';
import type { Account, AccountId, Health } from '../store/picture.ts';
import { applyChanges } from '../store/writer.ts';
import { AccountError } from './account-error.ts';
import { askForCode, grantByBrowser, grantByCode, headersOfCode } from './browser-sign-in.ts';
import { CLIENT, keepSecret, type Proof, proofOf, withSecret } from './client.ts';
import { extraHeaders } from './request-headers.ts';
import { normaliseServer } from './server-address.ts';
import { withoutAccount } from './settings-without.ts';
import { signInFailure } from './sign-in-failure.ts';

/** All a person can do with Quayside; sources are created with `integration`. */
const SCOPE = 'flow private manage profile integration offline_access';
const SIGN_IN_TIMEOUT = 15_000;

/**
 * Signs in and keeps the account. The password is used once, for the grant, and never stored.
 * Throws `AccountError`: `bad-address`, `wrong-credentials`, `unreachable`, `not-flowdock`, ...
 */
export async function signIn({
  server: typed,
  credentials,
  headers: typedHeaders,
}: Requests['sign-in']['send']): Promise<AccountId> {
  const server = await allowedServer(typed);
  const { origin } = new URL(server);
  const headers = await headersFor(origin, typedHeaders, credentials.method === 'code');
  try {
    const { proof, scopes } = await prove(server, credentials, headers);
    const api = createFlowdock({
      server,
      headers,
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
      method: credentials.method === 'code' ? 'browser' : credentials.method,
      ...(scopes ? { scopes } : {}),
      ...(Object.keys(headers).length > 0 ? { extraHeaders: Object.keys(headers) } : {}),
      signedInAt: Date.now(),
      health: { state: 'loading' },
    };
    // The secret first: an account without one could not even be refreshed.
    await keepSecret({ ...proof, account: id, origin, headers });
    await applyChanges([{ kind: 'account', account }]);
    return id;
  } catch (error) {
    throw signInFailure(error, server, credentials.method);
  }
}

/** The address, when the company of this person allows its server. Throws `AccountError` `not-allowed`. */
async function allowedServer(typed: string): Promise<string> {
  const server = normaliseServer(typed);
  const policy = await readPolicy();
  if (allowsServer(policy, server)) return server;
  throw new AccountError(
    'not-allowed',
    t('Your company allows other servers only: {servers}.', {
      servers: policy.servers.map((one) => new URL(one).host).join(', '),
    }),
  );
}

/**
 * The extra headers for a server: those typed; else those its code was asked for with; else, unless something was
 * typed, those of an account there already.
 */
export async function headersFor(
  origin: string,
  typed: readonly ExtraHeader[] | undefined,
  withCode = false,
): Promise<Record<string, string>> {
  if (typed !== undefined) return extraHeaders(typed);
  const waiting = withCode ? await headersOfCode(origin) : null;
  if (waiting) return waiting;
  const secrets = await (await openDatabase()).getAll('secrets');
  return { ...secrets.find((secret) => secret.origin === origin && secret.headers)?.headers };
}

/** What proves who the person is, and what it was granted; by a token there is no grant. */
async function prove(
  server: string,
  credentials: Requests['sign-in']['send']['credentials'],
  headers: Record<string, string>,
): Promise<{ proof: Proof; scopes?: string[] }> {
  switch (credentials.method) {
    case 'token':
      return { proof: { kind: 'token', token: credentials.token.trim() } };
    case 'browser':
      return granted(await grantByBrowser(server, SCOPE, SIGN_IN_TIMEOUT, headers));
    case 'code':
      return granted(await grantByCode(server, credentials.code, headers));
    case 'password': {
      const { email, password } = credentials;
      const client = { server, ...CLIENT, headers, timeoutMs: SIGN_IN_TIMEOUT };
      return granted(await passwordGrant({ ...client, email: email.trim(), password, scope: SCOPE }));
    }
  }
}

/** A server that names no scopes granted what it was asked for (RFC 6749, section 5.1). */
const granted = (grant: TokenGrant): { proof: Proof; scopes: string[] } => ({
  proof: proofOf(grant, null),
  scopes: scopesOf(grant.scope === '' ? { ...grant, scope: SCOPE } : grant),
});

/**
 * Opens the page of a server that shows a code; `sign-in` with the code goes on from there.
 * Throws `AccountError`, as {@link signIn}.
 */
export async function beginWithCode(typed: string, typedHeaders?: readonly ExtraHeader[]): Promise<void> {
  const server = await allowedServer(typed);
  const headers = await headersFor(new URL(server).origin, typedHeaders);
  try {
    await askForCode(server, SCOPE, SIGN_IN_TIMEOUT, headers);
  } catch (error) {
    throw signInFailure(error, server, 'code');
  }
}

/**
 * Puts these extra request headers in place of an account's, without another sign-in. An empty value leaves a header
 * of that name as it is, since no page gets to see what it holds. Throws `AccountError` `bad-header`, `signed-out`.
 */
export async function changeHeaders(id: AccountId, typed: readonly ExtraHeader[]): Promise<void> {
  const names = await withSecret(id, async (secret) => {
    const before = new Map(Object.entries(secret.headers ?? {}));
    const headers = extraHeaders(
      typed.map(({ name, value }) => ({
        name,
        value: value.trim() || (before.get(name.trim().toLowerCase()) ?? ''),
      })),
    );
    await keepSecret({ ...secret, headers });
    return Object.keys(headers);
  });
  await applyChanges(async (transaction) => {
    const stored = await transaction.objectStore('accounts').get(id);
    if (!stored) return [];
    const { revision: _, extraHeaders: __, ...account } = stored;
    const extraHeaders = names.length > 0 ? { extraHeaders: names } : {};
    // It may have been the proxy that refused: it is asked again, and says whether the sign-in still counts.
    const health: Health = account.health.state === 'refused' ? { state: 'loading' } : account.health;
    return [{ kind: 'account', account: { ...account, ...extraHeaders, health } }];
  });
}

/** Forgets tokens, cached data, outbox, drafts and what settings name of the account. */
export async function signOut(account: AccountId): Promise<void> {
  await applyChanges([{ kind: 'account-gone', account }]);
  await changeSettings((before) => withoutAccount(before, account));
}
