import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
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
  /** Removes the directory; notes that are left stay, for the next start. */
  close(): Promise<void>;
}

const NOTE = 'keeping-';
/** Whether a process of another machine still runs can't be seen; no request takes this long, in ms. */
const OVER = 24 * 60 * 60_000;

/** Opens a directory of this process under `parent`. */
export async function openIncoming(parent: string): Promise<Incoming> {
  await mkdir(parent, { recursive: true, mode: 0o700 });
  const own = await mkdtemp(join(parent, `${ownHost()}-${process.pid}-`));
  return {
    path: () => join(own, randomUUID()),
    note: (id) => writeFile(join(own, NOTE + id), ''),
    settle: (id) => rm(join(own, NOTE + id), { force: true }),
    async close() {
      const left = await readdir(own).catch(() => []);
      for (const name of left) if (!name.startsWith(NOTE)) await rm(join(own, name), { force: true });
      if (!left.some((name) => name.startsWith(NOTE))) await rm(own, { recursive: true, force: true });
    },
  };
}

/**
 * Clears away what processes that are no more have left under `parent`: half uploads, and files in the storage
 * that no message tells of (`isKept` says which do).
 */
export async function sweepIncoming(
  parent: string,
  storage: FileStorage,
  isKept: (id: string) => Promise<boolean>,
): Promise<void> {
  for (const name of await readdir(parent).catch(() => [])) {
    const directory = join(parent, name);
    if (!(await isOver(directory, name))) continue;
    for (const file of await readdir(directory).catch(() => [])) {
      const id = file.startsWith(NOTE) ? file.slice(NOTE.length) : null;
      if (id !== null && !(await isKept(id))) await removeFile(storage, id);
    }
    await rm(directory, { recursive: true, force: true });
  }
}

/** The key of a file's thumbnail in the storage. */
export const thumbnailKey = (id: string): string => `${id}-thumb`;

/** Removes a file and its thumbnail. @throws Error when the storage refuses */
export async function removeFile(storage: FileStorage, id: string): Promise<void> {
  for (const key of [id, thumbnailKey(id)]) await storage.remove(key);
}

const ownHost = (): string => hostname().replace(/[^\w.]+/g, '_');

async function isOver(directory: string, name: string): Promise<boolean> {
  const [, host, pid] = /^(.*)-(\d+)-[^-]+$/.exec(name) ?? [];
  if (host !== ownHost()) return Date.now() - (await stat(directory)).mtimeMs > OVER;
  // One of our own number was another process: this one has not opened its directory yet.
  return Number(pid) === process.pid || !isRunning(Number(pid));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
