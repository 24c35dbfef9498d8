/** Starts the server beside a script (`npm start`, `npm run dev`) and stops it with the script. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

export interface RunningServer {
  url: string;
  process: ChildProcess;
  /** Lets it finish what it is doing and close its database; forces it after 10 s. */
  stop(): Promise<void>;
}

/** The port asked for, or the next free one on the loopback interface. */
export async function freePort(wanted: number): Promise<number> {
  for (let port = wanted; port < wanted + 50; port++) {
    const free = await new Promise<boolean>((resolve) => {
      const probe = createServer();
      probe.once('error', () => resolve(false));
      probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
    });
    if (free) return port;
  }
  throw new Error(`No free port between ${wanted} and ${wanted + 49}. Stop a program that holds one.`);
}

/** Starts the server and waits for its line that it answers. Throws with its last words when it ends before. */
export async function runServer(options: {
  port: number;
  data: string;
  demo: boolean;
}): Promise<RunningServer> {
  const child = spawn(
    process.execPath,
    [
      join(root, 'server', 'main.js'),
      ...['--port', String(options.port), '--data', options.data],
      ...(options.demo ? ['--demo'] : []),
    ],
    // A group of its own: Ctrl-C reaches this script alone, which then stops the server in order.
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], detached: process.platform !== 'win32' },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    const force = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(force);
  };
  const url = await new Promise<string>((resolve, reject) => {
    let said = '';
    const listen = (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-8000);
      const line = /Quayside server listening on (http:\/\/\S+)/.exec(said);
      if (line?.[1]) resolve(line[1]);
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('error', reject);
    child.once('exit', (code) =>
      reject(
        new Error(`The server ended with code ${code} before it answered. Its last words:\n${said.trim()}`),
      ),
    );
  });
  return { url, process: child, stop };
}
