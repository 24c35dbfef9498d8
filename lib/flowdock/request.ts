/** One request by `fetch`: the time it may take, and the repeats of what failed only for the moment. */
import { retryAfterMs } from './errors.ts';

/** How {@link startRequest} sends. */
export interface RequestOptions {
  fetch: typeof fetch;
  /** Gives the request up. */
  signal: AbortSignal | undefined;
  /** ms until the answer has to have begun, repeats included; null: any time. */
  beginMs: number | null;
  /** ms from there until its text has to be read. */
  readMs: number;
  /** How often a request may be repeated. */
  repeats: number;
}

/** A request on its way. */
export interface PendingRequest {
  /** The answer, whatever it says, its body unread. Rejects with `TypeError` when there was none. */
  answer: Promise<Response>;
  /** The text of the answer's body. Rejects with `TypeError` when it breaks off. */
  text(): Promise<string>;
  /** Whether it failed because its time was over. */
  late(): boolean;
}

/** A server that is busy, or away behind its proxy. */
const PASSING = new Set([429, 502, 503, 504]);
/** A longer `Retry-After` is the caller's to obey: a person should not wait for it in silence. */
const LONGEST_WAIT_MS = 10_000;
const FIRST_WAIT_MS = 300;

/** Sends a request. */
export function startRequest(address: URL, init: RequestInit, options: RequestOptions): PendingRequest {
  const over = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, over.signal]) : over.signal;
  /** Whatever comes of `work`, it ends when its time is over. */
  async function within<T>(ms: number | null, work: () => Promise<T>): Promise<T> {
    const timer = ms === null ? undefined : setTimeout(() => over.abort(), ms);
    try {
      return await work();
    } finally {
      clearTimeout(timer);
    }
  }
  const answer = within(options.beginMs, () =>
    repeated(() => options.fetch(address, { ...init, signal }), options.repeats, signal),
  );
  return {
    answer,
    text: async () => {
      const begun = await answer;
      return within(options.readMs, () => begun.text());
    },
    late: () => over.signal.aborted,
  };
}

async function repeated(
  send: () => Promise<Response>,
  repeats: number,
  signal: AbortSignal,
): Promise<Response> {
  for (let repeat = 0; ; repeat++) {
    let wait = FIRST_WAIT_MS * 2 ** repeat * (0.75 + Math.random() / 2);
    try {
      const answer = await send();
      if (!PASSING.has(answer.status) || repeat === repeats) return answer;
      const wanted = retryAfterMs(answer.headers.get('retry-after'));
      if (wanted !== undefined && wanted > LONGEST_WAIT_MS) return answer;
      wait = wanted ?? wait;
      await answer.body?.cancel();
    } catch (error) {
      // Without an answer `fetch` fails with a TypeError; anything else is somebody's wish.
      if (!(error instanceof TypeError) || repeat === repeats) throw error;
    }
    await pause(wait, signal);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
  });
}
