/** The one way requests leave this library: address, credentials, time-out, retry, reading, errors. */
import ky, { HTTPError, type KyInstance, NetworkError, TimeoutError } from 'ky';
import * as v from 'valibot';
import { serverAddress } from './addresses.ts';
import type { Credentials } from './auth.ts';
import {
  errorOfAbsence,
  errorOfAnswer,
  errorOfBody,
  errorOfConnection,
  FlowdockError,
  quoted,
  retryAfterMs,
} from './errors.ts';

/** The last argument of every method of the client. */
export interface CallOptions {
  /** Gives the call up; it then fails with kind `aborted`. */
  signal?: AbortSignal;
}

/** One value of a query string: lists are joined with commas, undefined is left out. */
export type QueryValue = string | number | boolean | readonly (string | number)[] | null | undefined;
export type Query = Record<string, QueryValue>;

/** One request. `path` begins with a slash and is relative to the server address. */
export interface Call extends CallOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  query?: Query;
  /** A JSON body. */
  json?: Record<string, unknown>;
  /** A multipart body, for files, or an urlencoded one. */
  form?: FormData | URLSearchParams;
  headers?: Record<string, string>;
  /** Follow redirects; only file downloads do. The browser drops `Authorization` at another origin. */
  follow?: boolean;
  /** False: a failure is reported at once, without the usual repeats. */
  retry?: false;
  /** False: the answer may take any time to begin, as of uploads; `signal` ends it. */
  timeout?: false;
}

/** Options of {@link createHttp}. */
export interface HttpOptions {
  /** Address of the API, with or without a path, such as `https://api.flowdock.com`. */
  server: string;
  /** Who is calling; without it requests are anonymous. */
  credentials?: Credentials;
  fetch?: typeof fetch;
  /** Sent with each request, such as an access proxy asks for; never to another origin. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** ms an answer may take to begin, and then to be read; 30,000 by default. */
  timeoutMs?: number;
  /** Hears how each request ended; one that was given up, too. */
  told?: ((ended: EndedCall) => void) | undefined;
}

/** A request that has ended, repeats included. */
export interface EndedCall {
  method: string;
  path: string;
  /** Until the answer was read. */
  ms: number;
  /** Of a good answer. */
  status?: number;
  error?: FlowdockError;
}

/** Requests to one server as one caller. Every failure is a {@link FlowdockError}. */
export interface Http {
  /** The answer's JSON, checked against the schema. */
  json<S extends v.GenericSchema>(schema: S, call: Call): Promise<v.InferOutput<S>>;
  /** The answer's JSON, or null where the server answers 202, 204 or with an empty body or object. */
  jsonOrNothing<S extends v.GenericSchema>(schema: S, call: Call): Promise<v.InferOutput<S> | null>;
  /** A call whose answer carries nothing of interest. */
  done(call: Call): Promise<void>;
  /** The successful response itself, unread. */
  response(call: Call): Promise<Response>;
  /** Checks a value that came another way, such as by a stream. */
  check<S extends v.GenericSchema>(schema: S, value: unknown): v.InferOutput<S>;
  /** Extra headers go along, which no redirect may carry elsewhere: nothing is followed then. */
  guarded: boolean;
  /** The address of a path, with its query. */
  url(path: string, query?: Query): URL;
}

/** A request on its way; `cut` ends it and the reading of its answer. */
interface Sent {
  answer: ReturnType<KyInstance>;
  authorization: string | null;
  cut: AbortController;
}

const TIMEOUT_MS = 30_000;
/** A longer `Retry-After` is the caller's to obey: a person should not wait for it in silence. */
const LONGEST_WAIT_MS = 10_000;

/**
 * A path with each value encoded as one segment: path`/flows/${org}/${flow}`.
 * @throws FlowdockError `not-found` for a value that cannot be one segment (empty, `.`, `..`, or half a character): what a
 * server names like that has no address there
 */
export function path(parts: TemplateStringsArray, ...values: (string | number)[]): string {
  let result = parts[0] ?? '';
  for (const [index, value] of values.entries()) {
    const text = String(value);
    if (text === '' || text === '.' || text === '..' || !text.isWellFormed()) throw errorOfAbsence();
    result += encodeURIComponent(text) + (parts[index + 1] ?? '');
  }
  return result;
}

/** Where a value differs from a schema, as a program writes it: `[3].thread.id`. */
export function issuePath(issue: v.BaseIssue<unknown>): string {
  let result = '';
  for (const { key } of issue.path ?? []) {
    if (typeof key === 'number') result += `[${key}]`;
    else result += result === '' ? String(key) : `.${String(key)}`;
  }
  return result;
}

/** A value checked against a schema; `host` is for the message. */
export function checked<S extends v.GenericSchema>(
  schema: S,
  value: unknown,
  host: string,
): v.InferOutput<S> {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const issue = result.issues[0];
  const where = issuePath(issue);
  throw new FlowdockError(
    'unexpected-answer',
    `${host} sent an answer that could not be read (at ${quoted(where) || 'the top'}: ${quoted(issue.message)}). ` +
      'Try again; if it stays, tell who runs the server.',
    { path: where, host },
  );
}

function searchParams(query: Query | undefined): URLSearchParams {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value === undefined || value === null) continue;
    if (typeof value === 'boolean') params.set(name, value ? '1' : '0');
    else params.set(name, typeof value === 'object' ? value.join(',') : String(value));
  }
  return params;
}

const given = (json: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(json).filter(([, value]) => value !== undefined));

const hasUserHeader = (response: Response) => response.headers.has('flowdock-user');

function instance(options: HttpOptions): KyInstance {
  return ky.create({
    credentials: 'omit',
    cache: 'no-store',
    referrerPolicy: 'no-referrer',
    timeout: options.timeoutMs ?? TIMEOUT_MS,
    fetch: options.fetch ?? ((input, init) => fetch(input, init)),
    retry: {
      limit: 2,
      methods: ['get'],
      statusCodes: [429, 502, 503, 504],
      afterStatusCodes: [429, 502, 503, 504],
      jitter: (delay) => delay * (0.75 + Math.random() / 2),
      shouldRetry({ error }) {
        if (!(error instanceof HTTPError)) return undefined;
        const wait = retryAfterMs(error.response.headers.get('retry-after')) ?? 0;
        return wait > LONGEST_WAIT_MS ? false : undefined;
      },
    },
  });
}

/** Requests to one server; see {@link Http}. @throws FlowdockError `validation` for a bad address */
export function createHttp(options: HttpOptions): Http {
  const base = serverAddress(options.server);
  const { host } = new URL(base);
  const api = instance(options);
  const { credentials, timeoutMs = TIMEOUT_MS } = options;
  const extra = options.headers ?? {};
  const guarded = Object.keys(extra).length > 0;

  function url(relative: string, query?: Query): URL {
    const address = new URL(`${base}${relative}`);
    for (const [name, value] of searchParams(query)) address.searchParams.set(name, value);
    return address;
  }

  function failure(error: unknown, signal: AbortSignal | undefined): FlowdockError {
    if (error instanceof FlowdockError) return error;
    if (signal?.aborted) return errorOfConnection.aborted(signal.reason);
    if (error instanceof HTTPError) {
      const { response } = error;
      return errorOfAnswer({
        status: response.status,
        body: error.data,
        contentType: response.headers.get('content-type') ?? '',
        retryAfter: response.headers.get('retry-after'),
        challenge: response.headers.get('www-authenticate'),
        fromApi: hasUserHeader(response),
        host,
      });
    }
    // ky's errors hold the request, and with it the credentials: they go no further, not even as a cause.
    if (error instanceof TimeoutError) return errorOfConnection.timeout(host);
    if (error instanceof NetworkError) return errorOfConnection.unreachable(host, error.cause);
    // A body that breaks off fails with the runtime's own error, not with ky's NetworkError: a TypeError, or an AbortError
    // of a browser that is just ending the page or worker, which nobody cancelled.
    return errorOfConnection.unreachable(host, error);
  }

  function start(call: Call): Sent {
    const flowToken = credentials?.flowToken() ?? null;
    const method = call.method ?? 'GET';
    const inBody = flowToken !== null && method !== 'GET';
    const address = url(call.path, inBody ? call.query : { ...call.query, flow_token: flowToken });
    const form = inBody && call.form ? signed(call.form, flowToken) : call.form;
    const json = call.json && given(inBody ? { ...call.json, flow_token: flowToken } : call.json);
    const authorization = credentials?.header() ?? null;
    const cut = new AbortController();
    const answer = api(address, {
      method,
      headers: {
        ...extra,
        accept: 'application/json',
        ...call.headers,
        ...(authorization === null ? {} : { authorization }),
      },
      ...(form ? { body: form } : json ? { json } : {}),
      redirect: call.follow && !guarded ? 'follow' : 'manual',
      signal: call.signal ? AbortSignal.any([call.signal, cut.signal]) : cut.signal,
      ...(call.retry === false ? { retry: 0 } : {}),
      ...(call.timeout === false ? { timeout: false } : {}),
    });
    return { answer, authorization, cut };
  }

  /** The text of an answer that has begun; ky limits the time of that only together with the time before. */
  async function textOf({ answer, cut }: Sent, call: Call): Promise<string> {
    const reading = answer.text();
    if (call.timeout !== false) return reading;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(errorOfConnection.timeout(host));
        cut.abort();
      }, timeoutMs);
    });
    return Promise.race([reading, late]).finally(() => clearTimeout(timer));
  }

  /** Runs a call; after a 401 once more if the credentials could be renewed. */
  async function attempt<T>(call: Call, read: (sent: Sent) => Promise<T>): Promise<T> {
    if (call.signal?.aborted) throw errorOfConnection.aborted(call.signal.reason);
    const first = start(call);
    try {
      return await ending(call, first, read);
    } catch (error) {
      if (!(error instanceof FlowdockError)) throw error;
      if (error.kind !== 'unauthorized' || !credentials) throw error;
      if (!(await credentials.renew(first.authorization))) throw error;
    }
    return ending(call, start(call), read);
  }

  /** Reads one answer, and tells how that ended. */
  async function ending<T>(call: Call, sent: Sent, read: (sent: Sent) => Promise<T>): Promise<T> {
    const { method = 'GET', path } = call;
    const begun = performance.now();
    const tell = (how: { status: number } | { error: FlowdockError }): void =>
      options.told?.({ method, path, ms: performance.now() - begun, ...how });
    try {
      const value = await read(sent);
      tell({ status: (await sent.answer).status });
      return value;
    } catch (cause) {
      const error = failure(cause, call.signal);
      tell({ error });
      throw error;
    }
  }

  async function body(call: Call): Promise<unknown> {
    return attempt(call, async (sent) => {
      const response = await sent.answer;
      const text = await textOf(sent, call);
      if (text.trim() === '') return undefined;
      const contentType = response.headers.get('content-type') ?? '';
      if (/x-www-form-urlencoded/i.test(contentType)) return Object.fromEntries(new URLSearchParams(text));
      try {
        return JSON.parse(text);
      } catch (cause) {
        throw errorOfBody(
          { contentType, fromApi: hasUserHeader(response), host, status: response.status },
          cause,
        );
      }
    });
  }

  return {
    url,
    guarded,
    check: (schema, value) => checked(schema, value, host),
    async json(schema, call) {
      return checked(schema, await body(call), host);
    },
    async jsonOrNothing(schema, call) {
      const value = await body(call);
      const empty =
        value === undefined ||
        (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
      return empty ? null : checked(schema, value, host);
    },
    async done(call) {
      await body(call);
    },
    response: (call) => attempt(call, async ({ answer }) => await answer),
  };
}

/** A form with its flow_token in front: a server need not take files before it knows whose they are. */
function signed(form: FormData | URLSearchParams, flowToken: string): FormData | URLSearchParams {
  if (form instanceof URLSearchParams) {
    form.set('flow_token', flowToken);
    return form;
  }
  const copy = new FormData();
  copy.set('flow_token', flowToken);
  for (const [name, value] of form.entries()) copy.append(name, value);
  return copy;
}
