import type { FastifyBaseLogger, FastifyError } from 'fastify';
import { OAuthError } from '../services/grants.ts';
import { ApiError, type FieldErrors } from './api-error.ts';

/** What PostgreSQL or the connection to it says when it is away: SQLSTATEs of classes 08, 53, 57P, and errnos. */
const DATABASE_AWAY = /^(080(00|01|03|04|06)|53...|57P..|ECONNREFUSED|ECONNRESET|ENOTFOUND|EPIPE|ETIMEDOUT)$/;
/** What pg says without a code: of a connection that breaks, that broke while it was lent, that did not come in time. */
const DATABASE_GONE = /Connection terminated|not queryable|timeout exceeded/;
/** A disk, or somebody's share of it, that is full. */
const DISK_FULL = /^(ENOSPC|EDQUOT)$/;
/** Two transactions that can't both go on; one of them may be repeated. */
const DATABASE_CONFLICT = /^(40001|40P01)$/;

/** How a request failed, never with what is inside the server. */
export interface Failure {
  status: number;
  headers: Record<string, string>;
  message: string;
  errors?: FieldErrors | undefined;
  /** The error code of OAuth, where it is one of its errors. */
  code?: string;
}

/** What to answer after an error; what only those who run the server should know goes to the log. */
export function failureOf(error: FastifyError, log: FastifyBaseLogger): Failure {
  if (error instanceof OAuthError) {
    return { status: error.status, headers: error.headers, message: error.message, code: error.code };
  }
  if (error instanceof ApiError) {
    return { status: error.status, headers: error.headers, message: error.message, errors: error.errors };
  }
  if (isDatabaseAway(error)) {
    log.error({ code: error.code }, 'the database is away');
    return away('2', 'The database is away for the moment. Try again shortly.');
  }
  if (DATABASE_CONFLICT.test(error.code ?? '')) {
    return away('1', 'Somebody changed the same thing at that moment. Try again.');
  }
  if (DISK_FULL.test(error.code ?? '')) {
    const message = 'The server has no room left for files. Tell who runs it, and try again later.';
    return { status: 507, headers: {}, message };
  }
  if (error.code === 'ENOENT') {
    log.error({ err: { message: error.message, code: error.code, stack: error.stack } }, 'a file is missing');
    const message =
      'A file is missing on the server. Tell who runs it, or send it again if you were sending one.';
    return { status: 500, headers: {}, message };
  }
  const status = error.statusCode ?? 500;
  if (status >= 400 && status < 500) return { status, headers: {}, message: error.message };
  log.error({ err: { message: error.message, code: error.code, stack: error.stack } }, 'request failed');
  return { status: 500, headers: {}, message: 'Something went wrong on the server.' };
}

/** Also a missing socket of the database, which no other missing file is. */
function isDatabaseAway(error: FastifyError & { syscall?: string }): boolean {
  if (error.code === 'ENOENT') return error.syscall === 'connect';
  return DATABASE_AWAY.test(error.code ?? '') || DATABASE_GONE.test(error.message);
}

const away = (retryAfter: string, message: string): Failure => ({
  status: 503,
  headers: { 'Retry-After': retryAfter },
  message,
});
