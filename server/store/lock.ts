import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** One process at a time works on a data directory; the operating system lets go of the lock when it dies. */
export interface DirectoryLock {
  release(): void;
}

/** Thrown when another server works on the same data directory. */
export class DirectoryInUse extends Error {
  constructor(directory: string, holder: number | null) {
    super(
      `The data directory ${directory} is in use by another Quayside server${holder === null ? '' : ` (process ${holder})`}. ` +
        'Stop that server first, or give this one its own directory with --data.',
    );
  }
}

/** SQLite's code for a file that is locked. */
const SQLITE_BUSY = 5;

/** Open for as long as their directories are locked, whoever forgets about them. */
const held = new Set<DatabaseSync>();

/**
 * Takes the lock of a data directory. Node has no file locks of its own, so one of SQLite's is taken, on an empty
 * database: the system ends it with the process, however that dies, and of many at once exactly one gets it. The file
 * stays when the lock goes, as one that is removed could be locked twice: by whoever had opened it, and anew.
 * @throws DirectoryInUse when a living process holds it; Error in words for a person where no file can be locked
 */
export function lockDirectory(directory: string): DirectoryLock {
  const holder = join(directory, 'server.pid');
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(join(directory, 'directory.lock'));
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    lock?.close();
    const { errcode, message } = error as Error & { errcode?: number };
    if (errcode === SQLITE_BUSY) throw new DirectoryInUse(directory, processNamedIn(holder));
    throw new Error(
      `The data directory ${directory} can't be locked: ${message}. Choose another with --data: one on a disk of this machine, whose path has less than 500 bytes.`,
    );
  }
  held.add(lock);
  writeFileSync(holder, `${process.pid}\n`);
  return {
    release() {
      if (!held.delete(lock)) return;
      rmSync(holder, { force: true });
      lock.close();
    },
  };
}

/** The living process whose number is in a file, or null: one that died may have left it. */
function processNamedIn(path: string): number | null {
  try {
    const pid = Number.parseInt(readFileSync(path, 'utf8'), 10);
    process.kill(pid, 0);
    return pid;
  } catch (error) {
    // Somebody else's process lives as well.
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? Number(readFileSync(path, 'utf8')) : null;
  }
}
