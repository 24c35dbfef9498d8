import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** What postmaster.pid says of the PostgreSQL that works, or worked, on a cluster. */
export interface PidFile {
  pid: number;
  port: number;
  /** Empty where it listens on a port only. */
  socketDirectory: string;
  /** Whether it takes connections: it may still be starting, or ending. */
  ready: boolean;
}

/** What every directory of our sockets is called at the start. */
export const SOCKETS = 'quayside-';

export function readPidFile(cluster: string): PidFile | null {
  try {
    const lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
    const [pid, port] = [Number(lines[0]), Number(lines[3])];
    if (!Number.isInteger(pid) || pid <= 0) return null;
    return { pid, port, socketDirectory: (lines[4] ?? '').trim(), ready: lines[7]?.trim() === 'ready' };
  } catch {
    return null;
  }
}

/** True when this process is the PostgreSQL of this cluster: a number may belong to another program by now. */
export function isPostgresOf(cluster: string, pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(cluster);
  } catch {
    if (process.platform === 'linux') return false;
    if (process.platform === 'win32') return true; // where a pid can't be looked up so, better not to touch it
    const listed = spawnSync('ps', ['-ww', '-p', String(pid), '-o', 'command='], { encoding: 'utf8' });
    return listed.status === 0 && listed.stdout.includes(cluster);
  }
}

/**
 * Clears away what a crash left on a cluster whose lock we hold: a PostgreSQL without its server, the processes
 * of a PostgreSQL that was killed itself, a pid file whose number has gone to another program.
 * @param options.keepSockets empties the directory of its sockets instead of removing it, for a start at the same address
 */
export async function clearAway(cluster: string, { keepSockets = false } = {}): Promise<void> {
  const left = readPidFile(cluster);
  if (left && isPostgresOf(cluster, left.pid)) {
    process.kill(left.pid, 'SIGINT'); // PostgreSQL's fast shutdown
    await until(() => !isPostgresOf(cluster, left.pid), 20_000);
    if (isPostgresOf(cluster, left.pid)) process.kill(left.pid, 'SIGKILL');
  }
  // They notice by themselves that their parent is gone, usually at once; nothing may start beside them.
  await until(() => processesIn(cluster).length === 0, 5_000);
  await endProcessesIn(cluster);
  if (!left) return;
  // Now nothing of ours runs, so PostgreSQL must not mistake a stranger with this number for its own kind.
  rmSync(join(cluster, 'postmaster.pid'), { force: true });
  removeSockets(left.socketDirectory, { keep: keepSockets });
}

/** Ends what a server that was killed left working in a directory whose lock we hold; on Linux only. */
export async function endProcessesIn(directory: string): Promise<void> {
  for (const pid of processesIn(directory)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      // It ended by itself meanwhile.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
  await until(() => processesIn(directory).length === 0, 5_000);
}

/** Only a directory we made may go, or be emptied. */
export function removeSockets(directory: string, { keep = false } = {}): void {
  const ours = basename(directory).startsWith(SOCKETS) && dirname(directory) !== directory;
  if (!ours) return;
  if (keep) for (const name of readdirSync(directory)) rmSync(join(directory, name), { force: true });
  else rmSync(directory, { recursive: true, force: true });
}

/** Processes that work inside a cluster, as those of PostgreSQL and of initdb do; known on Linux only. */
function processesIn(cluster: string): number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      if (readlinkSync(`/proc/${name}/cwd`) !== cluster) return [];
      return /(^|\/)(postgres|initdb)(:|$)/.test(
        readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0')[0] ?? '',
      )
        ? [Number(name)]
        : [];
    } catch {
      return []; // gone meanwhile, or somebody else's
    }
  });
}

async function until(holds: () => boolean, withinMs: number): Promise<void> {
  for (const end = Date.now() + withinMs; !holds() && Date.now() < end; ) {
    await new Promise((done) => setTimeout(done, 20));
  }
}
