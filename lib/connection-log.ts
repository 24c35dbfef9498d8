/**
 * What happened to connections lately, for the options page and its report: when, what, of which kind; never what a
 * server or a person said, nor a name. Entries are facts, which become words when they are shown. Each context keeps
 * those it noted until they are kept (`keep-log.ts`), which may be never. Nothing here fails.
 */

/** Why something went wrong. */
export interface LogReason {
  /** The `kind` of our errors, else the name of the error's class. */
  kind: string;
  /** Of the answer, where there was one. */
  status?: number;
}

export type LogFacts =
  /** A request: `path` is without names and ids (`log-path.ts`). `status` of a good answer; else a reason. */
  | { what: 'api'; method: string; path: string; ms: number; status?: number; failed?: LogReason }
  /** `after`: the place from which it was resumed; null when something may have been missed. */
  | { what: 'stream'; state: 'connected'; flows: number; after: string | null }
  /** It ended, by itself when there is no reason; the next attempt follows. */
  | { what: 'stream'; state: 'waiting'; failed?: LogReason; retryMs: number; attempt: number }
  | { what: 'stream'; state: 'refused'; failed: LogReason }
  /** `until`: ms since 1970. */
  | { what: 'token'; state: 'refreshed'; until: number }
  | { what: 'token'; state: 'refused'; failed: LogReason }
  /** Something could not be sent; `retryMs` when it is tried again by itself. */
  | { what: 'outbox'; action: string; failed: LogReason; retryMs?: number }
  /** Some other work of the background, in words of the program's own. */
  | { what: 'work'; task: string; failed: LogReason };

/** `at`: ms since 1970. */
export type LogEntry = LogFacts & { at: number };

/** The most entries that are kept. */
export const MOST = 200;

let noted: LogEntry[] = [];
let listener: (() => void) | null = null;

/** Notes what happened. */
export const note = (facts: LogFacts): void => noteAll([{ ...facts, at: Date.now() }]);

/** Takes what another context noted. */
export function noteAll(entries: readonly LogEntry[]): void {
  noted = [...noted, ...entries].slice(-MOST);
  listener?.();
}

/** Hands out what was noted, once. */
export function takeNoted(): LogEntry[] {
  const taken = noted;
  noted = [];
  return taken;
}

/** Calls `hear` whenever something was noted here. */
export function whenNoted(hear: () => void): void {
  listener = hear;
}

/** An error without anything that somebody said. Pure. */
export function reasonOf(error: unknown): LogReason {
  const { kind, status, name } = Object(error) as { kind?: unknown; status?: unknown; name?: unknown };
  const plain = [kind, name].find((text) => typeof text === 'string' && /^[\w-]{1,40}$/.test(text));
  return { kind: String(plain ?? 'unknown'), ...(typeof status === 'number' ? { status } : {}) };
}
