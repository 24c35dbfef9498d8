/** The codes of the authorization code grant: ten minutes, once, for who asked (README §7, RFC 7636). */
import { createHash } from 'node:crypto';
import type { Db } from '../store/database.ts';
import type { ApplicationRow } from './applications.ts';
import { inTransaction } from './conversations.ts';
import { tell } from './events.ts';
import { type Grant, issueGrant, OAuthError } from './grants.ts';
import { hashToken, newToken, sameHash } from './tokens.ts';

/** How long a code counts, in ms. */
const CODE_MS = 10 * 60 * 1000;
/** How long a code is remembered after that, in ms, to notice that somebody uses it again. */
const REMEMBERED_MS = 24 * 60 * 60 * 1000;

/** What a person consented to. */
export interface Consent {
  applicationId: number;
  userId: number;
  scopes: string[];
  redirectUri: string;
  /** The S256 challenge; null for an application that keeps a secret. */
  challenge: string | null;
}

/** A new code. */
export async function issueCode(db: Db, consent: Consent): Promise<string> {
  const code = newToken();
  await db
    .insertInto('authorization_codes')
    .values({
      hash: hashToken(code),
      application_id: consent.applicationId,
      user_id: consent.userId,
      scopes: consent.scopes,
      redirect_uri: consent.redirectUri,
      challenge: consent.challenge,
      expires_at: new Date(Date.now() + CODE_MS),
    })
    .execute();
  await db
    .deleteFrom('authorization_codes')
    .where('expires_at', '<', new Date(Date.now() - REMEMBERED_MS))
    .execute();
  return code;
}

/** The application a code still waits for, when it was given to this person; null otherwise. */
export async function waitingCode(db: Db, code: string, userId: number): Promise<{ name: string } | null> {
  const row = await db
    .selectFrom('authorization_codes as c')
    .innerJoin('applications as a', 'a.id', 'c.application_id')
    .select('a.name')
    .where('c.hash', '=', hashToken(code))
    .where('c.user_id', '=', userId)
    .where('c.used', '=', false)
    .where('c.expires_at', '>', new Date())
    .executeTakeFirst();
  return row ?? null;
}

/**
 * Trades a code for tokens. A code that comes a second time was stolen by one of the two who had it, so what the
 * first got is taken back.
 * @throws OAuthError invalid_grant
 */
export async function codeGrant(
  db: Db,
  application: ApplicationRow,
  given: { code: string; redirectUri: string; verifier: string | undefined },
): Promise<Grant> {
  const hash = hashToken(given.code);
  const outcome = await inTransaction(db, async (trx): Promise<Grant | string> => {
    const row = await trx
      .selectFrom('authorization_codes')
      .selectAll()
      .where('hash', '=', hash)
      .where('application_id', '=', application.id)
      .forUpdate()
      .executeTakeFirst();
    if (!row) return 'The code is unknown.';
    if (row.used) {
      // As in `revokeApplication`: what is being refreshed at this moment goes as well.
      await trx
        .selectFrom('refresh_tokens')
        .select('hash')
        .where('code_hash', '=', hash)
        .orderBy('hash')
        .forUpdate()
        .execute();
      for (const table of ['access_tokens', 'refresh_tokens'] as const) {
        await trx.deleteFrom(table).where('code_hash', '=', hash).execute();
      }
      await tell(trx, { users: [row.user_id], payload: null, recheck: true });
      return 'The code was used before, so what it was traded for is revoked.';
    }
    if (row.expires_at < new Date()) return 'The code is too old.';
    if (row.redirect_uri !== given.redirectUri) return 'redirect_uri is not the one the code was asked for.';
    if (!verifies(row.challenge, given.verifier)) return 'code_verifier does not fit the code_challenge.';
    await trx.updateTable('authorization_codes').set({ used: true }).where('hash', '=', hash).execute();
    return issueGrant(trx, {
      userId: row.user_id,
      applicationId: application.id,
      scopes: row.scopes,
      codeHash: hash,
    });
  });
  // After the commit: a refusal must not undo the revocation.
  if (typeof outcome === 'string') throw new OAuthError('invalid_grant', outcome);
  return outcome;
}

/** A verifier without a challenge is refused, too: somebody took the challenge out of the request. */
function verifies(challenge: string | null, verifier: string | undefined): boolean {
  if (challenge === null) return verifier === undefined;
  if (verifier === undefined || !/^[\w.~-]{43,128}$/.test(verifier)) return false;
  return sameHash(createHash('sha256').update(verifier).digest('base64url'), challenge);
}
