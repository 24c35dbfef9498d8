/** OAuth applications: who they are, where they may be answered, and whom they may act for. */
import type { Selectable } from 'kysely';
import { invalid } from '../http/api-error.ts';
import type { Db } from '../store/database.ts';
import type { ApplicationsTable } from '../store/schema.ts';
import { inTransaction } from './conversations.ts';
import { tell } from './events.ts';
import { OAuthError } from './grants.ts';
import { hashToken, newToken, sameHash } from './tokens.ts';

export type ApplicationRow = Selectable<ApplicationsTable>;

/** The redirect address of a program that can't be redirected to: the code is shown to the person (README §7). */
export const OUT_OF_BAND = 'urn:ietf:wg:oauth:2.0:oob';

/**
 * Where browsers answer their extensions: `identity.getRedirectURL()` in Chromium and in Firefox, whose hosts
 * differ with every installation. Nobody but the browser answers there, and it hands the code to the extension
 * alone. Which extension, the consent page shows by its host; PKCE keeps the code to the one that asked.
 */
const EXTENSION_REDIRECT =
  /^https:\/\/([a-p]{32}\.chromiumapp\.org|[0-9a-f]{40}\.extensions\.allizom\.org)\/$/;

/**
 * The application with these credentials; a public one needs none.
 * @throws OAuthError invalid_client
 */
export async function applicationFor(
  db: Db,
  clientId: string,
  secret: string | undefined,
): Promise<ApplicationRow> {
  const row = await applicationByClientId(db, clientId);
  const good = row && (secret === undefined ? row.public : sameHash(hashToken(secret), row.secret_hash));
  if (!row || !good) {
    throw new OAuthError('invalid_client', 'Unknown client_id or wrong client_secret.', 401, {
      'WWW-Authenticate': 'Basic realm="Flowdock"',
    });
  }
  return row;
}

export const applicationByClientId = (db: Db, clientId: string): Promise<ApplicationRow | undefined> =>
  db.selectFrom('applications').selectAll().where('client_id', '=', clientId).executeTakeFirst();

/** Whether it is Quayside itself, which people use for all they can do. */
export const isQuayside = async (db: Db, id: number): Promise<boolean> =>
  (await applicationById(db, id))?.client_id === 'quayside';

export const applicationById = (db: Db, id: number): Promise<ApplicationRow | undefined> =>
  db.selectFrom('applications').selectAll().where('id', '=', id).executeTakeFirst();

/** Where an application may be answered: exactly the registered address, and out of band. Null when nowhere. */
export function redirectFor(application: ApplicationRow, asked: string | undefined): string | null {
  const { redirect_uri: registered } = application;
  if (asked === undefined) return registered;
  if (asked === OUT_OF_BAND || asked === registered) return asked;
  return application.public && EXTENSION_REDIRECT.test(asked) ? asked : null;
}

/**
 * Registers an application for somebody; its secret is shown this once.
 * @throws ApiError 400 for an address codes can't be sent to
 */
export async function registerApplication(
  db: Db,
  application: { name: string; redirectUri: string; ownerId: number },
): Promise<{ id: number; clientId: string; clientSecret: string }> {
  const fault = redirectFault(application.redirectUri);
  if (fault) throw invalid({ redirect_uri: [fault] });
  const [clientId, clientSecret] = [newToken(), newToken()];
  const { id } = await db
    .insertInto('applications')
    .values({
      name: application.name,
      client_id: clientId,
      secret_hash: hashToken(clientSecret),
      secret: clientSecret,
      redirect_uri: application.redirectUri,
      icon_url: null,
      configuration_uri: null,
      owner_id: application.ownerId,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return { id, clientId, clientSecret };
}

/** What is wrong with a redirect address: https, http on the same machine, or a scheme of an app's own. */
function redirectFault(address: string): string | null {
  if (address === OUT_OF_BAND) return null;
  if (!URL.canParse(address)) return 'is not a valid address';
  const { protocol, hostname, hash, username, password } = new URL(address);
  if (hash || address.includes('#')) return 'may not have a part after #';
  if (username || password) return 'may not have a user name or password';
  if (protocol === 'https:') return null;
  if (protocol === 'http:') {
    return /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname) ? null : 'must begin with https://';
  }
  // Schemes of apps are domain names turned around (RFC 8252 §7.1); others, such as javascript:, run things.
  return /^[a-z][a-z\d+-]*(\.[a-z\d+-]+)+:$/.test(protocol) ? null : 'must begin with https://';
}

/** An application somebody let in. */
export interface Authorisation {
  id: number;
  name: string;
  scopes: string[];
}

/** The applications that can act for somebody now. */
export async function authorisationsOf(db: Db, userId: number): Promise<Authorisation[]> {
  const rows = await db
    .selectFrom('access_tokens as t')
    .innerJoin('applications as a', 'a.id', 't.application_id')
    .select(['a.id', 'a.name', 't.scopes'])
    .where('t.user_id', '=', userId)
    .where('t.expires_at', '>', new Date())
    .unionAll(
      db
        .selectFrom('refresh_tokens as r')
        .innerJoin('applications as a', 'a.id', 'r.application_id')
        .select(['a.id', 'a.name', 'r.scopes'])
        .where('r.user_id', '=', userId)
        .where('r.revoked', '=', false),
    )
    .execute();
  const found = new Map<number, Authorisation>();
  for (const { id, name, scopes } of rows) {
    const known = found.get(id)?.scopes ?? [];
    found.set(id, { id, name, scopes: [...new Set([...known, ...scopes])] });
  }
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name));
}

/** Takes back all an application may do for somebody: its tokens, its codes, and the streams it holds open. */
export function revokeApplication(db: Db, userId: number, applicationId: number): Promise<void> {
  return inTransaction(db, async (trx) => {
    const theirs = { user_id: userId, application_id: applicationId };
    // What is being traded at this moment first gives its tokens, so that they are deleted with the others.
    for (const table of ['authorization_codes', 'refresh_tokens'] as const) {
      await trx
        .selectFrom(table)
        .select('hash')
        .where((eb) => eb.and(theirs))
        .orderBy('hash')
        .forUpdate()
        .execute();
    }
    for (const table of ['access_tokens', 'refresh_tokens', 'authorization_codes'] as const) {
      await trx
        .deleteFrom(table)
        .where((eb) => eb.and(theirs))
        .execute();
    }
    await tell(trx, { users: [userId], payload: null, recheck: true });
  });
}
