import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One process at a time works on a data directory; the operating system lets go of the lock when it dies. */
export interface DirectoryLock {
  release(): Promise<void>;
}

/** Thrown when another server works on the same data directory. */
export class DirectoryInUse extends Error {
  constructor(directory: string) {
    super(
      `The data directory ${directory} is in use by another Quayside server. ` +
        'Stop that server first, or give this one its own directory with --data.',
    );
  }
}

/**
 * Takes the lock of a data directory: a local socket named after it, which only a living process can listen on.
 * A socket file left by a crash refuses connections and is replaced.
 * @throws DirectoryInUse when a living process holds it
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  const address = lockAddress(directory);
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const server = await listen(address);
    if (server) return { release: () => new Promise((done) => server.close(() => done())) };
    if (await answers(address)) throw new DirectoryInUse(directory);
    rmSync(address, { force: true });
  }
  throw new DirectoryInUse(directory);
}

/** Short on purpose: a socket's path may have about 100 bytes, a data directory more. */
function lockAddress(directory: string): string {
  const name = `quayside-${createHash('sha256').update(directory).digest('hex').slice(0, 24)}`;
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.lock`);
}

function listen(address: string): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(null) : reject(error),
    );
    server.listen(address, () => {
      server.unref();
      resolve(server);
    });
  });
}

function answers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
