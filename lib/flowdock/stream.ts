/** The streaming API (streaming.md): one long answer, kept up through every interruption. */
import { errorOfConnection, FlowdockError } from './errors.ts';
import type { FlowPath } from './flow-path.ts';
import { type Http, path } from './http.ts';
import { StreamEvent } from './model.ts';
import { eventStream, jsonLines } from './stream-formats.ts';

/** What to listen to. At least one flow, or `user`. */
export interface OpenStream {
  /** One flow by its own address, GET /flows/:org/:flow, beside those of the filter. */
  flow?: FlowPath;
  /** Flows by path or by id. */
  flows?: readonly (FlowPath | string)[];
  /** Also the caller's private messages and events. */
  user?: boolean;
  /** Shows the caller as active or idle while connected; else as offline. */
  active?: 'active' | 'idle';
  /** Also who comes and goes. */
  presence?: boolean;
  /** `events` (default) can resume without a gap, `json` cannot. */
  format?: 'events' | 'json';
  /** Resume after this event of an earlier stream (`events` only). */
  lastEventId?: string;
  /** ms without a byte after which the connection counts as dead; 45,000 by default. */
  idleMs?: number;
  /** ms to wait before the attempt after failure number `failures` in a row; {@link reconnectDelay} by default. */
  retryDelay?: (error: FlowdockError | null, failures: number) => number;
  /** Called whenever the server sends anything, be it only to keep the connection alive. */
  heard?: () => void;
  /** Ends the stream without an error. */
  signal?: AbortSignal;
}

/** What a stream tells. */
export type StreamItem =
  /**
   * Connected. When not `resumed`, events since the last one may be missing: read the lists again. Null: the stream
   * was asked to resume, and the server does not say whether it still knew the place.
   */
  | { kind: 'connected'; resumed: boolean | null }
  | { kind: 'event'; id: string | null; event: StreamEvent }
  /** From here a later stream can resume, although nothing happened yet. */
  | { kind: 'place'; id: string }
  /** One event could not be read and was skipped. */
  | { kind: 'unreadable'; error: FlowdockError }
  /** The connection is gone; the next attempt follows after `retryMs`. */
  | { kind: 'waiting'; error: FlowdockError | null; retryMs: number };

/** ms to wait before the attempt that follows failure number `failures` in a row (streaming §7). */
export function reconnectDelay(error: FlowdockError | null, failures: number): number {
  if (error === null && failures <= 1) return 0;
  if (error?.status === undefined) return Math.min(failures * 200, 10_000);
  return Math.max(Math.min(2000 * 2 ** (failures - 1), 120_000), error.retryAfterMs ?? 0);
}

/** A connection that lasted so long counts as one that stood, in ms. */
const STOOD_MS = 30_000;

const PASSING = new Set([
  'unreachable',
  'timeout',
  'server',
  'rate-limited',
  'conflict',
  'unexpected-answer',
]);

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done);
  });
}

/** The pieces of a body as text; multi-byte characters cut in two are put together. */
async function* textOf(
  body: ReadableStream<Uint8Array>,
  { idleMs, heard, signal }: { idleMs: number } & Pick<OpenStream, 'heard' | 'signal'>,
  host: string,
): AsyncGenerator<string, void, undefined> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let idle = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const cancel = () => reader.cancel().catch(() => undefined);
  const watch = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      idle = true;
      cancel();
    }, idleMs);
  };
  // The request's own signal was made of this one by others, who may have let go of it in the hours a stream lasts.
  signal?.addEventListener('abort', cancel);
  try {
    watch();
    while (!signal?.aborted) {
      const { done, value } = await reader.read();
      if (idle) throw errorOfConnection.timeout(host);
      if (done) return;
      watch();
      heard?.();
      yield decoder.decode(value, { stream: true });
    }
  } catch (error) {
    throw error instanceof FlowdockError ? error : errorOfConnection.unreachable(host, error);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', cancel);
    await cancel();
  }
}

/**
 * GET /flows or /flows/:org/:flow of the streaming API, for as long as it is iterated. Reconnects with growing pauses and, in
 * the `events` format, resumes after the last event seen; an event may then come twice.
 * @throws FlowdockError when waiting does not help: `validation`, `unauthorized`, `forbidden`, `not-found`, `not-flowdock`
 */
export async function* openStream(
  http: Http,
  options: OpenStream,
): AsyncGenerator<StreamItem, void, undefined> {
  const { signal, idleMs = 45_000, format = 'events', retryDelay = reconnectDelay, heard } = options;
  const accept = format === 'events' ? 'text/event-stream' : 'application/json';
  const filter = (options.flows ?? []).map((flow) =>
    typeof flow === 'string' ? flow : `${flow.org}/${flow.flow}`,
  );
  const query = {
    filter: options.flow && filter.length === 0 ? undefined : filter,
    user: options.user ? 1 : undefined,
    active: options.active === 'active' ? 'true' : options.active,
    presence: options.presence ? 1 : undefined,
  };
  const at = options.flow ? path`/flows/${options.flow.org}/${options.flow.flow}` : '/flows';
  const { host } = http.url(at);
  let lastId = format === 'events' ? (options.lastEventId ?? null) : null;
  let failures = 0;
  while (!signal?.aborted) {
    let error: FlowdockError | null = null;
    let connectedAt = Number.POSITIVE_INFINITY;
    try {
      const headers: Record<string, string> = { accept };
      if (lastId !== null) headers['Last-Event-ID'] = lastId;
      const response = await http.response({ path: at, query, headers, signal, retry: false });
      const type = response.headers.get('content-type') ?? '';
      if (!response.body || !type.startsWith(accept)) {
        await response.body?.cancel();
        throw new FlowdockError(
          'not-flowdock',
          `${host} answered, but not with a stream. Check the server address.`,
          { host },
        );
      }
      connectedAt = Date.now();
      yield { kind: 'connected', resumed: lastId === null ? false : resumedBy(response) };
      const parser = format === 'events' ? eventStream() : jsonLines();
      for await (const text of textOf(response.body, { idleMs, heard, signal }, host)) {
        for (const raw of parser.feed(text)) {
          if (raw.id) lastId = raw.id;
          if (raw.data === null) {
            if (raw.id) yield { kind: 'place', id: raw.id };
            continue;
          }
          failures = 0;
          yield readEvent(http, host, raw.id, raw.data);
        }
      }
    } catch (cause) {
      if (signal?.aborted) return;
      error = cause instanceof FlowdockError ? cause : errorOfConnection.unreachable(host, cause);
      if (!PASSING.has(error.kind)) throw error;
    }
    if (signal?.aborted) return;
    // A connection that stood, if only silently, was no failure.
    if (Date.now() - connectedAt > STOOD_MS) failures = 0;
    failures++;
    const retryMs = retryDelay(error, failures);
    yield { kind: 'waiting', error, retryMs };
    await pause(retryMs, signal);
  }
}

/** Whether the server resumed, where it says so. */
function resumedBy(response: Response): boolean | null {
  const said = response.headers.get('flowdock-resumed');
  return said === null ? null : said === 'true';
}

function readEvent(http: Http, host: string, id: string | null, data: string): StreamItem {
  try {
    return { kind: 'event', id: id || null, event: http.check(StreamEvent, JSON.parse(data)) };
  } catch (cause) {
    const error =
      cause instanceof FlowdockError
        ? cause
        : new FlowdockError('unexpected-answer', `${host} sent an event that could not be read.`, {
            host,
            cause,
          });
    return { kind: 'unreadable', error };
  }
}
