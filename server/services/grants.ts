import { ApiError } from '../http/api-error.ts';
import type { Db } from '../store/database.ts';
import { inTransaction } from './conversations.ts';
import { hashToken, newToken } from './tokens.ts';

/** Seconds an access token lives (README §7). */
export const ACCESS_TOKEN_SECONDS = 7200;
const SCOPES = ['flow', 'private', 'manage', 'profile', 'offline_access', 'integration'];
const DEFAULT_SCOPES = ['flow', 'private'];

/** An OAuth error in the form of RFC 6749. */
export class OAuthError extends ApiError {
  readonly code: string;

  constructor(code: string, description: string, status = 400, headers: Record<string, string> = {}) {
    super(status, description, undefined, headers);
    this.code = code;
  }
}

export interface Grant {
  access_token: string;
  token_type: 'bearer';
  expires_in: number;
  scope: string;
  refresh_token?: string;
}

/**
 * The scopes a request names, separated by spaces or commas.
 * @throws OAuthError invalid_scope
 */
export function scopesFrom(text: string | undefined): string[] {
  const asked = (text ?? '').split(/[ ,]+/).filter(Boolean);
  const unknown = asked.filter((scope) => !SCOPES.includes(scope));
  if (unknown.length > 0) throw new OAuthError('invalid_scope', `Unknown scope: ${unknown.join(', ')}.`);
  const beyondAccess = asked.filter((scope) => scope !== 'offline_access');
  return beyondAccess.length > 0 ? [...new Set(asked)] : [...DEFAULT_SCOPES, ...asked];
}

/** New tokens for a person and an application; a refresh token when `offline_access` is among the scopes. */
export async function issueGrant(
  db: Db,
  grant: {
    userId: number;
    applicationId: number;
    scopes: string[];
    replaces?: string;
    /** The authorization code all of it goes back to, if any. */
    codeHash?: string | null;
  },
): Promise<Grant> {
  const accessToken = newToken();
  const refreshToken = grant.scopes.includes('offline_access') ? newToken() : null;
  const owner = {
    user_id: grant.userId,
    application_id: grant.applicationId,
    scopes: grant.scopes,
    code_hash: grant.codeHash ?? null,
  };
  if (refreshToken !== null) {
    await db
      .insertInto('refresh_tokens')
      .values({
        ...owner,
        hash: hashToken(refreshToken),
        replaces: grant.replaces ?? null,
        revoked: false,
      })
      .execute();
  }
  await db
    .insertInto('access_tokens')
    .values({
      ...owner,
      hash: hashToken(accessToken),
      expires_at: new Date(Date.now() + ACCESS_TOKEN_SECONDS * 1000),
      refresh_hash: refreshToken === null ? null : hashToken(refreshToken),
    })
    .execute();
  await db.deleteFrom('access_tokens').where('expires_at', '<', new Date()).execute();
  return {
    access_token: accessToken,
    token_type: 'bearer',
    expires_in: ACCESS_TOKEN_SECONDS,
    scope: grant.scopes.join(','),
    ...(refreshToken === null ? {} : { refresh_token: refreshToken }),
  };
}

/**
 * Trades a refresh token for new tokens. The old one stays good until one of the new ones is used, so that a lost
 * answer can be asked for again (OP-15).
 * @throws OAuthError invalid_grant
 */
export function refreshGrant(db: Db, applicationId: number, token: string): Promise<Grant> {
  return inTransaction(db, async (trx) => {
    const row = await trx
      .selectFrom('refresh_tokens')
      .selectAll()
      .where('hash', '=', hashToken(token))
      .where('application_id', '=', applicationId)
      .forUpdate()
      .executeTakeFirst();
    if (!row || row.revoked) {
      throw new OAuthError('invalid_grant', 'The refresh token is unknown, revoked or replaced.');
    }
    await retirePredecessor(trx, row.hash);
    return issueGrant(trx, {
      userId: row.user_id,
      applicationId,
      scopes: row.scopes,
      replaces: row.hash,
      codeHash: row.code_hash,
    });
  });
}

/** A token has been used, so the refresh token it replaced has served its time. */
export async function retirePredecessor(db: Db, refreshHash: string): Promise<void> {
  const used = await db
    .selectFrom('refresh_tokens')
    .select('replaces')
    .where('hash', '=', refreshHash)
    .executeTakeFirst();
  if (!used?.replaces) return;
  await db.updateTable('refresh_tokens').set({ revoked: true }).where('hash', '=', used.replaces).execute();
  await db.updateTable('refresh_tokens').set({ replaces: null }).where('hash', '=', refreshHash).execute();
}

/** Drops refresh tokens that were replaced: they open nothing, as if they had never been. */
export async function forgetRevoked(db: Db): Promise<void> {
  await db.deleteFrom('refresh_tokens').where('revoked', '=', true).execute();
}
