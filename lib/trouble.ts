/**
 * What went wrong lately, for the report a person can copy: when, at what, of which kind; never what a server or a
 * person said. In the memory of the browser only.
 */
import { browser } from 'wxt/browser';

const KEY = 'trouble';
const MOST = 20;

export interface Trouble {
  /** ms since 1970 */
  at: number;
  /** What was being done, in words of the program's own. */
  what: string;
  /** The `kind` of our errors, else the name of the error's class. */
  kind: string;
  /** Of the answer, where there was one. */
  status?: number;
}

/** An error without anything that somebody said. Pure. */
export function troubleOf(what: string, error: unknown, at: number): Trouble {
  const { kind, status, name } = (typeof error === 'object' && error !== null ? error : {}) as {
    kind?: unknown;
    status?: unknown;
    name?: unknown;
  };
  const plain = (text: unknown): string | null =>
    typeof text === 'string' && /^[\w-]{1,40}$/.test(text) ? text : null;
  return {
    at,
    what,
    kind: plain(kind) ?? plain(name) ?? 'unknown',
    ...(typeof status === 'number' ? { status } : {}),
  };
}

/** Takes note of an error; the oldest go. Never fails itself. */
export async function noteTrouble(what: string, error: unknown): Promise<void> {
  const trouble = troubleOf(what, error, Date.now());
  try {
    // What goes wrong rarely comes alone.
    await navigator.locks.request('quayside-trouble', async () => {
      const after = [...(await readTrouble()), trouble].slice(-MOST);
      await browser.storage.session.set({ [KEY]: after });
    });
  } catch {
    // A report that lacks a line is better than trouble about trouble.
  }
}

/** Oldest first. */
export async function readTrouble(): Promise<Trouble[]> {
  const stored = (await browser.storage.session.get(KEY))[KEY];
  // This version alone has written it: the browser forgets what is in `session` when the extension is updated.
  return Array.isArray(stored) ? (stored as Trouble[]) : [];
}
