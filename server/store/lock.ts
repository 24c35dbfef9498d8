import { createHash } from 'node:crypto';
import { openSync, renameSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One process at a time works on a data directory; the operating system lets go of the lock when it dies. */
export interface DirectoryLock {
  release(): Promise<void>;
}

/** Thrown when another server works on the same data directory. */
export class DirectoryInUse extends Error {
  constructor(directory: string, holder: string) {
    super(
      `The data directory ${directory} is in use by another Quayside server${holder && ` (process ${holder})`}. ` +
        'Stop that server first, or give this one its own directory with --data.',
    );
  }
}

/** The longest path a socket may have, in bytes, on every system. */
const LONGEST = 100;

/**
 * Takes the lock of a data directory: a local socket in it, which only a living process can listen on. A socket
 * left by a crash refuses connections and is replaced.
 * @throws DirectoryInUse when a living process holds it
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  try {
    return await lockAt(addressIn(directory), directory);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    // Some file systems hold no sockets.
    if (['EOPNOTSUPP', 'ENOTSUP', 'EPERM', 'EINVAL', 'ENOSYS'].includes(code)) {
      return lockAt(addressBeside(directory), directory);
    }
    throw error;
  }
}

async function lockAt(address: string, directory: string): Promise<DirectoryLock> {
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const server = await listen(address);
    if (server) return { release: () => new Promise((done) => server.close(() => done())) };
    const holder = await holderAt(address);
    if (holder !== null) throw new DirectoryInUse(directory, holder);
    await removeStale(address, directory);
  }
  throw new DirectoryInUse(directory, '');
}

function addressIn(directory: string): string {
  const address = join(directory, 'server.lock');
  if (process.platform !== 'win32' && Buffer.byteLength(address) <= LONGEST) return address;
  // Where the path is too long for a socket, Linux reaches the directory through a descriptor.
  if (process.platform === 'linux') return `/proc/self/fd/${openSync(directory, 'r')}/server.lock`;
  return addressBeside(directory);
}

function addressBeside(directory: string): string {
  const name = `quayside-${createHash('sha256').update(directory).digest('hex').slice(0, 24)}`;
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.lock`);
}

/** Moves it aside before the last look: another server may have put its own there meanwhile. */
async function removeStale(address: string, directory: string): Promise<void> {
  const aside = `${address}.${process.pid}`;
  try {
    renameSync(address, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const holder = await holderAt(aside);
  if (holder === null) return rmSync(aside, { force: true });
  renameSync(aside, address);
  throw new DirectoryInUse(directory, holder);
}

function listen(address: string): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.on('error', () => {}).end(String(process.pid)));
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(null) : reject(error),
    );
    server.listen(address, () => {
      server.unref();
      resolve(server);
    });
  });
}

/** The pid of the process that listens there, empty when it does not say; null when nobody listens. */
function holderAt(address: string): Promise<string | null> {
  return new Promise((resolve) => {
    let said = '';
    const socket = connect(address).setTimeout(1_000).setEncoding('utf8');
    const done = () => {
      socket.destroy();
      resolve(said);
    };
    socket.on('data', (text: string) => (said += text));
    socket.once('end', done).once('timeout', done);
    socket.once('error', (error: NodeJS.ErrnoException) =>
      // A full queue (EAGAIN) means that somebody is there.
      resolve(error.code === 'ECONNREFUSED' || error.code === 'ENOENT' ? null : said),
    );
  });
}
