import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { lockDirectory } from './lock.ts';
import { type Account, postgresAccount } from './postgres-account.ts';
import { type Binaries, findBinaries } from './postgres-binaries.ts';
import {
  clearAway,
  endProcessesIn,
  isPostgresOf,
  readPidFile,
  removeSockets,
  SOCKETS,
} from './postgres-leftovers.ts';

/** A PostgreSQL of our own, running as a child process that is started again whenever it dies. */
export interface EmbeddedPostgres {
  /** Connection string of its `quayside` database. */
  url: string;
  /** Settles with its last words when it was stopped, or ended by itself and could not be started again. */
  ended: Promise<string>;
  /** Shuts it down and lets go of the data directory. */
  stop(): Promise<void>;
}

/** How PostgreSQL is reached: a socket only its owner can get at, or a port of this machine with a password. */
type Listening = { socketDirectory: string } | { port: number; password: string };

const DATABASE = 'quayside';
/** How a cluster's name goes on while it is being made. */
const HALF_MADE = '.new';
/** How often in a row a PostgreSQL that died is tried to be started again. */
const RESTARTS = 4;
/** The longest path of a directory for sockets: a socket's whole path may have 103 bytes on macOS, 107 on Linux. */
const SOCKET_DIRECTORY_BYTES = 80;

/**
 * Starts the embedded PostgreSQL on `<dataDirectory>/postgres`, creating the cluster on the first start.
 * What a crashed server left behind is cleared away first.
 * @param through `port` where the system has no Unix sockets
 * @param begun called whenever a program of it was started, which takes its time: for what can be done meanwhile
 * @throws DirectoryInUse when another server works on the directory; Error in words for a person otherwise
 */
export async function startEmbeddedPostgres(
  dataDirectory: string,
  through: 'socket' | 'port' = process.platform === 'win32' ? 'port' : 'socket',
  begun: () => void = () => {},
): Promise<EmbeddedPostgres> {
  const root = openDirectory(dataDirectory);
  const lock = lockDirectory(root);
  try {
    const binaries = await findBinaries();
    const account = postgresAccount(root, binaries.postgres);
    const cluster = join(root, 'postgres');
    if (!existsSync(join(cluster, 'PG_VERSION'))) await createCluster(binaries, account, cluster, begun);
    await clearAway(cluster);
    account.give(cluster);
    const listening = await makeListening(account, cluster, through);
    const launching = supervise(cluster, () => launch(binaries, account, cluster, listening));
    begun();
    const supervised = await launching;
    const stop = async () => {
      await supervised.stop();
      if ('socketDirectory' in listening) removeSockets(listening.socketDirectory);
    };
    return {
      url: connectionString(listening),
      ended: supervised.ended,
      stop: () => stop().finally(() => lock.release()),
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** The connection string of the PostgreSQL that a running server has on this directory, or null until it has one. */
export function runningPostgres(dataDirectory: string): string | null {
  if (!existsSync(dataDirectory)) return null;
  const cluster = join(realpathSync(dataDirectory), 'postgres');
  const held = readPidFile(cluster);
  if (!held?.ready || !isPostgresOf(cluster, held.pid)) return null;
  const { socketDirectory, port } = held;
  return connectionString(socketDirectory ? { socketDirectory } : { port, password: passwordOf(cluster) });
}

/** The directory, made when missing; its real path, so that one directory never has two names. */
function openDirectory(path: string): string {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    const root = realpathSync(path);
    const probe = join(root, `.writable-${process.pid}`);
    writeFileSync(probe, '');
    rmSync(probe);
    return root;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why =
      {
        EACCES: 'permission denied',
        EPERM: 'permission denied',
        EROFS: 'it is read-only',
        ENOSPC: 'the disk is full',
        EEXIST: 'it is a file',
        ENOTDIR: 'a part of its path is a file',
      }[code ?? ''] ?? message;
    throw new Error(`The data directory ${path} can't be written: ${why}. Choose another with --data.`);
  }
}

function connectionString(listening: Listening): string {
  if ('port' in listening) {
    return `postgres://${DATABASE}:${listening.password}@127.0.0.1:${listening.port}/${DATABASE}?sslmode=disable`;
  }
  const host = encodeURIComponent(listening.socketDirectory);
  return `postgres://${DATABASE}@localhost/${DATABASE}?host=${host}&sslmode=disable`;
}

/** The password for its port, which only the owner of the cluster can read. */
const passwordOf = (cluster: string) => readFileSync(`${cluster}.password`, 'utf8');

/**
 * Makes the cluster beside its place and moves it there when complete: a half-made one is never started. Each time in
 * a directory of its own: an initdb whose server was killed goes on, and at its end may empty the directory it knows.
 * @param begun called when that is under way
 */
async function createCluster(
  binaries: Binaries,
  account: Account,
  cluster: string,
  begun: () => void,
): Promise<void> {
  const secret = `${cluster}.password`;
  await removeHalfMade(cluster);
  const fresh = mkdtempSync(`${cluster}${HALF_MADE}-`);
  rmSync(secret, { force: true });
  writeFileSync(secret, randomBytes(24).toString('hex'), { mode: 0o600 });
  account.give(secret);
  const [program, parameters] = account.command(binaries.initdb, [
    `--pgdata=${fresh}`,
    `--username=${DATABASE}`,
    '--auth-local=trust',
    '--auth-host=scram-sha-256',
    `--pwfile=${secret}`,
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
  ]);
  account.give(fresh);
  const child = spawn(program, parameters, {
    ...account.options,
    cwd: fresh,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said = text(child.stderr);
  const ended = once(child, 'close').then(
    ([code]) => code,
    (error: Error) => error.message,
  );
  begun();
  const status = await ended;
  if (status !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    const why = typeof status === 'string' ? status : (await said).trim();
    throw new Error(`The database could not be created in ${cluster}: ${why}`);
  }
  rmSync(cluster, { recursive: true, force: true }); // a directory without PG_VERSION is no cluster
  renameSync(fresh, cluster);
}

/** Removes clusters that servers were killed over, first ending what still writes there. */
async function removeHalfMade(cluster: string): Promise<void> {
  const root = dirname(cluster);
  const half = readdirSync(root).filter((name) => name.startsWith(basename(cluster) + HALF_MADE));
  for (const path of half.map((name) => join(root, name))) {
    await endProcessesIn(path);
    // Tried again where a system doesn't tell of these processes, and one of them writes meanwhile.
    rmSync(path, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function makeListening(
  account: Account,
  cluster: string,
  through: 'socket' | 'port',
): Promise<Listening> {
  return through === 'port'
    ? { port: await freePort(), password: passwordOf(cluster) }
    : { socketDirectory: makeSocketDirectory(account) };
}

/** One run of PostgreSQL, from its start to its end. */
interface Run {
  /** Settles with its last words. */
  ended: Promise<string>;
  stop(): Promise<void>;
}

/**
 * Keeps PostgreSQL running: one that dies (killed, out of memory) is started again, at the same address, until it
 * fails too often in a row. Whoever asks it meanwhile gets no connection, and tries again.
 */
async function supervise(cluster: string, launch: () => Promise<Run>): Promise<Run> {
  let run = await launch();
  let stopping = false;
  const again = async (words: string): Promise<string | null> => {
    console.error(`PostgreSQL ended by itself and is started again. ${words}`.trim());
    for (let tries = 1; ; tries += 1) {
      try {
        await clearAway(cluster, { keepSockets: true });
        if (stopping) return words;
        run = await launch();
        if (stopping) await run.stop();
        return null;
      } catch (error) {
        if (stopping || tries === RESTARTS) return error instanceof Error ? error.message : String(error);
        await sleep(tries * 1_000);
      }
    }
  };
  const ended = (async () => {
    for (;;) {
      const words = await run.ended;
      if (stopping) return words;
      const gaveUp = await again(words);
      if (gaveUp !== null) return gaveUp;
    }
  })();
  return {
    ended,
    async stop() {
      stopping = true;
      await run.stop();
      await ended;
    },
  };
}

async function launch(
  binaries: Binaries,
  account: Account,
  cluster: string,
  listening: Listening,
): Promise<Run> {
  const options = {
    ...('port' in listening
      ? { listen_addresses: '127.0.0.1', port: String(listening.port), unix_socket_directories: '' }
      : { listen_addresses: '', unix_socket_directories: listening.socketDirectory }),
    max_connections: '100',
    shared_buffers: '32MB',
    wal_level: 'minimal',
    max_wal_senders: '0',
    max_wal_size: '256MB',
    autovacuum_naptime: '5min',
    jit: 'off',
    // What was acknowledged survives the death of server, database and machine.
    fsync: 'on',
    full_page_writes: 'on',
    synchronous_commit: 'on',
    log_min_messages: 'warning',
    logging_collector: 'off',
  };
  const settings = Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [program, parameters] = account.command(binaries.postgres, ['-D', cluster, ...settings]);
  // Its own session, so that Ctrl-C reaches the server alone and it can finish its requests first.
  const child = spawn(program, parameters, {
    ...account.options,
    cwd: cluster,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<void>((done) => child.once('exit', () => done()).once('error', () => done()));
  const stop = async () => {
    if (process.platform === 'win32') spawnSync(binaries.pg_ctl, ['stop', '-D', cluster, '-m', 'fast']);
    else child.kill('SIGINT'); // fast shutdown
    const forced = setTimeout(() => child.kill('SIGQUIT'), 20_000);
    await ended;
    clearTimeout(forced);
  };
  let said = '';
  child.stderr.setEncoding('utf8');
  const isReady = new Promise<true>((ready) => {
    child.stderr.on('data', (text: string) => {
      said = (said + text).slice(-4000);
      if (said.includes('ready to accept connections')) ready(true);
    });
  });
  const failed = once(child, 'error').then(([error]) => (said += String(error)));
  if ((await Promise.race([isReady, failed, ended])) !== true) {
    await stop();
    throw new Error(`PostgreSQL did not start on ${cluster}: ${said.trim()}`);
  }
  return { ended: ended.then(() => said.trim()), stop };
}

/** A directory only the account can enter, with a path short enough for a socket. */
function makeSocketDirectory(account: Account): string {
  const base = Buffer.byteLength(tmpdir()) < SOCKET_DIRECTORY_BYTES ? tmpdir() : '/tmp';
  const directory = mkdtempSync(join(base, SOCKETS));
  account.give(directory);
  return directory;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  // A TCP server's address is an object; only one on a pipe has a string.
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return port;
}
