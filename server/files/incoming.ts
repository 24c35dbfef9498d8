import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { FileStorage } from './storage.ts';

/**
 * Where files lie while their request runs, in a directory of this process alone; what a process that was killed
 * left in its own is cleared away by the next one. Beside the uploads stands a note for each file that is in the
 * storage and whose message is not yet written.
 */
export interface Incoming {
  /** A path nothing else uses. */
  path(): string;
  /** Notes that a file is about to enter the storage. */
  note(id: string): Promise<void>;
  /** Its message is written, or its bytes are removed again. */
  settle(id: string): Promise<void>;
  /**
   * Clears away what processes that are no more have left, as {@link sweepIncoming} does, and files of this process
   * whose message was not written long after they were noted.
   */
  tidy(storage: FileStorage, isKept: (id: string) => Promise<boolean>): Promise<void>;
  /** Removes the directory; notes that are left stay, for the next start. */
  close(): Promise<void>;
}

const NOTE = 'keeping-';
/** Whether a process of another machine still runs can't be seen; no request takes this long, in ms. */
const OVER = 24 * 60 * 60_000;
/** A file noted for so long waits for no message any more: it was written by then or never will be, in ms. */
const SETTLED = 60 * 60_000;

/** Opens a directory of this process under `parent`. */
export async function openIncoming(parent: string): Promise<Incoming> {
  await mkdir(parent, { recursive: true, mode: 0o700 });
  const own = await mkdtemp(join(parent, `${ownHost()}-${process.pid}-`));
  const settle = (id: string) => rm(join(own, NOTE + id), { force: true });
  return {
    path: () => join(own, randomUUID()),
    note: (id) => writeFile(join(own, NOTE + id), ''),
    settle,
    async tidy(storage, isKept) {
      // By this other machines see that this process still runs.
      await utimes(own, new Date(), new Date());
      await sweepIncoming(parent, storage, isKept, true);
      for (const id of await notesIn(own)) {
        const noted = await stat(join(own, NOTE + id)).catch(() => null); // settled meanwhile
        if (!noted || Date.now() - noted.mtimeMs < SETTLED) continue;
        if (!(await isKept(id))) await removeFile(storage, id);
        await settle(id);
      }
    },
    async close() {
      const left = await readdir(own).catch(() => []);
      for (const name of left) if (!name.startsWith(NOTE)) await rm(join(own, name), { force: true });
      if (!left.some((name) => name.startsWith(NOTE))) await rm(own, { recursive: true, force: true });
    },
  };
}

/**
 * Clears away what processes that are no more have left under `parent`: half uploads, and files in the storage
 * that no message tells of (`isKept` says which do). `running` says that this process has a directory there itself.
 */
export async function sweepIncoming(
  parent: string,
  storage: FileStorage,
  isKept: (id: string) => Promise<boolean>,
  running = false,
): Promise<void> {
  for (const name of await readdir(parent).catch(() => [])) {
    const directory = join(parent, name);
    if (!(await isOver(directory, name, running))) continue;
    for (const id of await notesIn(directory)) {
      if (!(await isKept(id))) await removeFile(storage, id);
    }
    await rm(directory, { recursive: true, force: true });
  }
}

/** The files noted in a directory. */
const notesIn = async (directory: string): Promise<string[]> =>
  (await readdir(directory).catch(() => []))
    .filter((name) => name.startsWith(NOTE))
    .map((name) => name.slice(NOTE.length));

/** The key of a file's thumbnail in the storage. */
export const thumbnailKey = (id: string): string => `${id}-thumb`;

/** Removes a file and its thumbnail. @throws Error when the storage refuses */
export async function removeFile(storage: FileStorage, id: string): Promise<void> {
  for (const key of [id, thumbnailKey(id)]) await storage.remove(key);
}

const ownHost = (): string => hostname().replace(/[^\w.]+/g, '_');

async function isOver(directory: string, name: string, running: boolean): Promise<boolean> {
  const [, host, pid] = /^(.*)-(\d+)-[^-]+$/.exec(name) ?? [];
  if (host !== ownHost()) {
    // Another process may have cleared it away a moment before.
    const there = await stat(directory).catch(() => null);
    return there !== null && Date.now() - there.mtimeMs > OVER;
  }
  // One of our own number was another process, while this one has not opened its directory yet.
  return (Number(pid) === process.pid && !running) || !isRunning(Number(pid));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
