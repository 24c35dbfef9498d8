/** What can go wrong between this library and a server, in words for a program and for a person. */

/** What a program can decide by. */
export type FlowdockErrorKind =
  | 'unauthorized'
  /** An application wants the person to sign in with it first, at `url` (messages §10). */
  | 'sign-in-elsewhere'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'gone'
  | 'validation'
  | 'rate-limited'
  | 'server'
  | 'unreachable'
  | 'timeout'
  | 'aborted'
  | 'not-flowdock'
  | 'unexpected-answer';

/** Details of a failure beyond its kind. */
export interface FlowdockErrorDetails {
  /** HTTP status, when there was an answer. */
  status?: number;
  /** How long the server asks to wait, in ms. */
  retryAfterMs?: number;
  /** The server's complaints by field name (README §6). */
  fields?: Record<string, string[]>;
  /** Where an answer differs from the reference, such as `[3].sent`. */
  path?: string;
  /** The error code of an OAuth answer, such as `invalid_grant` (RFC 6749). */
  code?: string;
  /** Where the person can do what is missing: an https address. */
  url?: string;
  /** The host that was asked; set on what an answer or a connection failed by. */
  host?: string;
  /** The server's own words. */
  said?: string;
  cause?: unknown;
}

/** Every failure of this library. `message` tells a person what happened, why, and what to do next. */
export class FlowdockError extends Error {
  override readonly name = 'FlowdockError';
  readonly kind: FlowdockErrorKind;
  readonly status?: number;
  readonly retryAfterMs?: number;
  readonly fields?: Record<string, string[]>;
  readonly path?: string;
  readonly code?: string;
  readonly url?: string;
  readonly host?: string;
  readonly said?: string;

  constructor(kind: FlowdockErrorKind, message: string, details: FlowdockErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.kind = kind;
    this.status = details.status;
    this.retryAfterMs = details.retryAfterMs;
    this.fields = details.fields;
    this.path = details.path;
    this.code = details.code;
    this.url = details.url;
    this.host = details.host;
    this.said = details.said;
  }
}

/** What an unsuccessful answer says: enough to name the failure without the response itself. */
export interface FailedAnswer {
  status: number;
  /** The parsed JSON body, the text of another body, or undefined. */
  body: unknown;
  contentType: string;
  retryAfter: string | null;
  /** The `WWW-Authenticate` header, where the server lets it be read. */
  challenge?: string | null;
  /** True when a header shows that the API itself answered. */
  fromApi: boolean;
  host: string;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function fieldsOf(body: unknown): Record<string, string[]> | undefined {
  if (!isRecord(body) || !isRecord(body.errors)) return undefined;
  const fields: Record<string, string[]> = {};
  for (const [field, texts] of Object.entries(body.errors)) {
    fields[field] = (Array.isArray(texts) ? texts : [texts]).map(String);
  }
  return Object.keys(fields).length > 0 ? fields : undefined;
}

const LONGEST_QUOTE = 300;

/** What a server said, as far as it fits into an error's message: one line of a few hundred characters at most. */
export function quoted(text: string): string {
  const line = text
    .slice(0, 2 * LONGEST_QUOTE)
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > LONGEST_QUOTE ? `${line.slice(0, LONGEST_QUOTE).toWellFormed()}…` : line;
}

/** The server's own words, for errors of the API (README §6) and of OAuth (RFC 6749). */
function serverText(body: unknown): string | undefined {
  if (!isRecord(body)) return undefined;
  const text = body.error_description ?? body.message ?? body.error;
  return typeof text === 'string' && text.trim() !== '' ? quoted(text) : undefined;
}

/** `Retry-After` in ms: seconds or an HTTP date; undefined when absent or unreadable. */
export function retryAfterMs(header: string | null, now = Date.now()): number | undefined {
  if (header === null || header.trim() === '') return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

const waitText = (ms: number | undefined) =>
  ms === undefined ? 'in a moment' : `in ${Math.max(1, Math.ceil(ms / 1000))} s`;

const notFlowdock = (host: string, details: FlowdockErrorDetails) =>
  new FlowdockError(
    'not-flowdock',
    `${host} answered, but not like a Flowdock server. Check the server address.`,
    details,
  );

/** The error for an answer that is no success. */
export function errorOfAnswer(answer: FailedAnswer): FlowdockError {
  const { status, body, host } = answer;
  const wait = retryAfterMs(answer.retryAfter);
  const fields = fieldsOf(body);
  const code = isRecord(body) && typeof body.error === 'string' ? body.error : undefined;
  const said = serverText(body);
  const details: FlowdockErrorDetails = { status, retryAfterMs: wait, fields, code, host, said };
  const quote = said === undefined ? '' : ` (“${said}”)`;
  if (status === 0 || (status >= 300 && status < 400)) return notFlowdock(host, details);
  if (status === 401) {
    const url = /^Flowdock-Token url="?(https:\/\/[^\s"]+)"?$/i.exec(answer.challenge ?? '')?.[1];
    if (url !== undefined && URL.canParse(url)) {
      return new FlowdockError(
        'sign-in-elsewhere',
        `The application wants to know you first. Sign in at ${new URL(url).host}, then try again.`,
        { ...details, url },
      );
    }
    return new FlowdockError(
      'unauthorized',
      `${host} did not accept these sign-in details. Sign in again.`,
      details,
    );
  }
  if (status === 429) {
    return new FlowdockError(
      'rate-limited',
      `${host} asks to slow down. Try again ${waitText(wait)}.`,
      details,
    );
  }
  // What the server could not get done elsewhere it tells in its own words (a button of a thread, say).
  if (status === 502 && answer.fromApi && said !== undefined)
    return new FlowdockError('server', said, details);
  if (status === 507) {
    const message = said ?? `${host} has no room left. Tell who runs it, and try again later.`;
    return new FlowdockError('server', message, details);
  }
  if (status >= 500) {
    return new FlowdockError(
      'server',
      `${host} has a problem of its own (error ${status}). Try again ${waitText(wait)}.`,
      details,
    );
  }
  if (!answer.fromApi && /html/i.test(answer.contentType)) return notFlowdock(host, details);
  switch (status) {
    case 403:
      return new FlowdockError(
        'forbidden',
        `You are not allowed to do this${quote}. Ask an administrator of the organization.`,
        details,
      );
    case 404:
      return errorOfAbsence(details);
    case 409:
      return new FlowdockError(
        'conflict',
        `Something changed meanwhile${quote}. Refresh and try again.`,
        details,
      );
    case 410:
      return new FlowdockError(
        'gone',
        `This has been deleted on the server${quote}. It cannot be used any more.`,
        details,
      );
    case 413:
      return new FlowdockError(
        'validation',
        'This is too large for the server. Send something smaller.',
        details,
      );
    default: {
      const complaints = Object.entries(fields ?? {}).map(([field, texts]) => `${field} ${texts.join(', ')}`);
      const why = complaints.length > 0 ? quoted(complaints.join('; ')) : (said ?? `error ${status}`);
      return new FlowdockError(
        'validation',
        `The server refused this: ${why}. Change it and try again.`,
        details,
      );
    }
  }
}

/** The error for what the server has not, or does not show to this person. */
export const errorOfAbsence = (details: FlowdockErrorDetails = {}): FlowdockError =>
  new FlowdockError(
    'not-found',
    'This no longer exists on the server, or you cannot see it (404). Refresh and try again.',
    details,
  );

/** The error for a body that is not what the reference describes. */
export function errorOfBody(
  answer: { contentType: string; fromApi: boolean; host: string; status: number },
  cause?: unknown,
): FlowdockError {
  const details = { status: answer.status, host: answer.host, cause };
  if (!answer.fromApi && !/json/i.test(answer.contentType)) return notFlowdock(answer.host, details);
  return new FlowdockError(
    'unexpected-answer',
    `${answer.host} sent an answer that could not be read. Try again; if it stays, tell who runs the server.`,
    details,
  );
}

/** The error for a request that was given up or never got an answer. */
export const errorOfConnection = {
  timeout: (host: string, cause?: unknown) =>
    new FlowdockError('timeout', `${host} took too long to answer. Check the connection and try again.`, {
      host,
      cause,
    }),
  unreachable: (host: string, cause?: unknown) =>
    new FlowdockError(
      'unreachable',
      `${host} could not be reached. Check the address and your connection, then try again.`,
      { host, cause },
    ),
  aborted: (cause?: unknown) => new FlowdockError('aborted', 'The request was cancelled.', { cause }),
};
