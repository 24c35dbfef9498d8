import type { FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import { retirePredecessor } from '../services/grants.ts';
import { admitLogin, forgiveLogin } from '../services/login-throttle.ts';
import { verifyPassword } from '../services/passwords.ts';
import type { UserRow } from '../services/people.ts';
import { type SourceRow, sourceOfToken } from '../services/sources.ts';
import { hashToken } from '../services/tokens.ts';
import { batched, perDatabase } from '../store/batched.ts';
import type { Db } from '../store/database.ts';
import { prepared } from '../store/prepared.ts';
import { ApiError, denied } from './api-error.ts';
import { parametersOf } from './parameters.ts';

/** Who a request acts as. `scopes` is null for Basic credentials, which may do everything. */
export interface Caller {
  user: UserRow;
  scopes: readonly string[] | null;
  /** The OAuth application that asks; null for Basic credentials. */
  applicationId: number | null;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set once the request's credentials were found good. */
    caller: Caller | null;
    /** Set instead of `caller` when the request came with a flow_token only. */
    source: SourceRow | null;
  }
  interface FastifyContextConfig {
    /** Whether a source may ask by its flow_token. */
    source?: boolean;
  }
}

/** The caller of a request that went through authentication. */
export function callerOf(request: FastifyRequest): Caller {
  if (!request.caller) throw unauthorized('basic');
  return request.caller;
}

/**
 * The source that asks by its own flow_token: what a source says of itself no person says for it.
 * @throws ApiError 403 for people
 */
export function sourceOf(request: FastifyRequest): SourceRow {
  if (!request.source) throw denied();
  return request.source;
}

/**
 * The application that asks; only an OAuth token says which (resources §6).
 * @throws ApiError 403 for Basic credentials
 */
export function applicationOf(request: FastifyRequest): number {
  const { applicationId } = callerOf(request);
  if (applicationId === null) throw denied();
  return applicationId;
}

/**
 * Demands one of these scopes of an OAuth token (README §7).
 * @throws ApiError 403
 */
export function requireScope(request: FastifyRequest, ...scopes: string[]): void {
  const granted = callerOf(request).scopes;
  if (granted && !scopes.some((scope) => granted.includes(scope))) throw denied();
}

/** 401 with the challenge that fits what was tried: browsers ask for a password only on Basic (OP-11). */
function unauthorized(tried: 'basic' | 'bearer'): ApiError {
  const challenge = tried === 'bearer' ? 'Bearer error="invalid_token"' : 'Basic realm="Flowdock"';
  return new ApiError(401, 'Unauthorized', undefined, { 'WWW-Authenticate': challenge });
}

/**
 * Finds out who asks: Bearer, `access_token`, then Basic (README §7). Bad credentials of the first kind present
 * fail the request.
 * @throws ApiError 401, or 429 after too many wrong passwords
 */
export async function authenticate(db: Db, request: FastifyRequest): Promise<Caller> {
  const credential = credentialIn(request);
  if (credential?.kind === 'access token') return withAccessToken(db, credential.token);
  if (credential === null) throw unauthorized('basic');
  const caller =
    credential.kind === 'password'
      ? await withPassword(db, credential.email, credential.password, request.ip)
      : await withApiToken(db, credential.token);
  if (!caller) throw unauthorized('basic');
  return caller;
}

/** What a request shows of a user, without what makes no difference, such as a password beside an API token. */
export type Credential =
  | { kind: 'access token' | 'API token'; token: string }
  | { kind: 'password'; email: string; password: string };

/** The first credential of a user that a request has, in the order of README §7; null without one. */
export function credentialIn(request: FastifyRequest): Credential | null {
  const header = request.headers.authorization ?? '';
  const bearer = /^bearer +(\S+)$/i.exec(header)?.[1] ?? accessTokenIn(request);
  if (bearer !== undefined) return { kind: 'access token', token: bearer };
  const basic = /^basic +(.+)$/i.exec(header)?.[1];
  if (basic === undefined) return null;
  const { name, password } = basicCredentials(basic);
  return name.includes('@')
    ? { kind: 'password', email: name, password }
    : { kind: 'API token', token: name };
}

/** Whether a request tries to act as a user, which then must succeed (OP-12). */
export const namesUser = (request: FastifyRequest): boolean =>
  request.headers.authorization !== undefined || accessTokenIn(request) !== undefined;

/** The flow_token among the parameters read so far; `token` is what older clients call it (resources §11). */
export function flowTokenIn(request: FastifyRequest): unknown {
  const { flow_token: flowToken, token } = parametersOf(request);
  return flowToken ?? token;
}

/**
 * The source whose flow_token is among the parameters.
 * @throws ApiError 401, 410
 */
export async function authenticateSource(db: Db, request: FastifyRequest): Promise<SourceRow> {
  const given = flowTokenIn(request);
  if (typeof given !== 'string' || given === '') throw unauthorized('basic');
  return sourceOfToken(db, given);
}

function accessTokenIn(request: FastifyRequest): string | undefined {
  const { access_token: token } = request.query as { access_token?: unknown }; // a query is an object of texts
  return typeof token === 'string' ? token : undefined;
}

/** Name and password; clients leave the colon out or append text after the base64 (README §7). */
export function basicCredentials(encoded: string): { name: string; password: string } {
  const base64 = /^[A-Za-z0-9+/\-_]*={0,2}/.exec(encoded)?.[0] ?? '';
  const decoded = Buffer.from(base64, 'base64').toString('utf8').replaceAll('\0', '');
  const colon = decoded.indexOf(':');
  if (colon < 0) return { name: decoded, password: '' };
  return { name: decoded.slice(0, colon), password: decoded.slice(colon + 1) };
}

async function withAccessToken(db: Db, token: string): Promise<Caller> {
  const found = await grantedBy(db)(hashToken(token));
  if (!found) throw unauthorized('bearer');
  const { hash: _, scopes, refresh_hash, application_id: applicationId, ...user } = found;
  if (refresh_hash) await retirePredecessor(db, refresh_hash);
  return { user, scopes, applicationId };
}

async function withApiToken(db: Db, token: string): Promise<Caller | null> {
  const found = await ownerOf(db)(hashToken(token));
  if (!found) return null;
  const { hash: _, ...user } = found;
  return { user, scopes: null, applicationId: null };
}

const accessTokens = prepared((db, hashes: string[], now: Date) =>
  db
    .selectFrom('access_tokens as t')
    .innerJoin('users as u', 'u.id', 't.user_id')
    .selectAll('u')
    .select(['t.hash', 't.scopes', 't.refresh_hash', 't.application_id'])
    .where('t.hash', '=', sql<string>`ANY(${hashes})`)
    .where('t.expires_at', '>', now)
    .compile(),
);

const apiTokens = prepared((db, hashes: string[]) =>
  db
    .selectFrom('api_tokens as t')
    .innerJoin('users as u', 'u.id', 't.user_id')
    .selectAll('u')
    .select('t.hash')
    .where('t.hash', '=', sql<string>`ANY(${hashes})`)
    .compile(),
);

/** What an access token stands for, by its digest. */
const grantedBy = perDatabase((db: Db) => batched(byHash((hashes) => accessTokens(db, hashes, new Date()))));

/** Whose an API token is, by its digest. */
const ownerOf = perDatabase((db: Db) => batched(byHash((hashes) => apiTokens(db, hashes))));

/** All requests of a moment ask at once. */
const byHash =
  <Row extends { hash: string }>(ask: (hashes: string[]) => Promise<Row[]>) =>
  async (hashes: string[]): Promise<(Row | null)[]> => {
    const rows = await ask([...new Set(hashes)]);
    const found = new Map(rows.map((row) => [row.hash, row]));
    return hashes.map((hash) => found.get(hash) ?? null);
  };

/**
 * Somebody by e-mail address and password; also serves the OAuth password grant.
 * @throws ApiError 429 after too many wrong ones
 */
export async function withPassword(
  db: Db,
  email: string,
  password: string,
  address: string,
): Promise<Caller | null> {
  const user = await db
    .selectFrom('users')
    .selectAll()
    .where(sql`lower(email)`, '=', email.toLowerCase())
    .executeTakeFirst();
  let counted = false;
  const right = await verifyPassword(password, user?.password ?? null, address, async () => {
    await admitLogin(db, email, address);
    counted = true;
  });
  if (right && counted) await forgiveLogin(db, email, address);
  return user && right ? { user, scopes: null, applicationId: null } : null;
}
