/** The real server in its own process, with its own data, for tests. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runningPostgres } from '../../server/store/embedded-postgres.ts';
import { clearAway } from '../../server/store/postgres-leftovers.ts';
import { copyDatabase, databaseBeside, dropDatabase } from './databases.ts';

const main = join(import.meta.dirname, '..', '..', 'server', 'main.js');
const listening = /^Quayside server listening on (http:\/\/\S+)$/m;

export interface StartOptions {
  demo?: boolean;
  /** More options of the command line; they win over those given by default. */
  args?: string[];
  env?: Record<string, string>;
  /** Where another server of this test left its data; that server's `stop` removes it. */
  dataDir?: string;
  /** On the embedded PostgreSQL even where DATABASE_URL names another. */
  embedded?: boolean;
  /** The database of another server of this test, where DATABASE_URL names the PostgreSQL to use. */
  databaseUrl?: string;
}

export interface TestServer {
  url: string;
  /** For looking into the database directly. */
  databaseUrl: string;
  dataDir: string;
  pid: number;
  /** Everything it has written to standard output so far. */
  output(): string;
  /** Everything it has written to standard error so far. */
  log(): string;
  /** Its exit code, when it has ended by itself or was ended. */
  ended: Promise<number | null>;
  /** SIGTERM; waits for its end and removes what it left. */
  stop(): Promise<void>;
  /** SIGKILL; leaves everything as a crash would. `stop` clears it up afterwards. */
  kill(): Promise<void>;
}

/** What a run of the command line that ended by itself said. */
export interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

const alive = new Set<ChildProcess>();
// A test run that ends early takes its servers along; each stops its own PostgreSQL.
process.once('exit', () => {
  for (const child of alive) child.kill('SIGTERM');
});

function run(args: string[], env: Record<string, string | undefined>): ChildProcess {
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...process.env, QUAYSIDE_LOG: '', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  alive.add(child);
  child.once('exit', () => alive.delete(child));
  return child;
}

function listenTo(child: ChildProcess): { stdout: string; stderr: string } {
  const said = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
  return said;
}

/** Runs the server's command line to its end, such as `create-user` or an invalid option. */
export async function runCommand(
  args: string[],
  { env = {}, input = '' }: { env?: Record<string, string | undefined>; input?: string } = {},
): Promise<Run> {
  const child = run(args, env);
  const said = listenTo(child);
  child.stdin?.end(input);
  const [code] = await once(child, 'close');
  return { code, ...said };
}

/** Starts a server on a free port with fresh data, and waits until it answers. Rate limits are out of the way. */
export async function startServer(options: StartOptions = {}): Promise<TestServer> {
  const dataDir = options.dataDir ?? realpathSync(mkdtempSync(join(tmpdir(), 'quayside-test-')));
  const postgres = options.embedded ? '' : process.env.DATABASE_URL;
  const given = postgres
    ? (options.databaseUrl ?? databaseBeside(postgres, `quayside_test_${randomBytes(8).toString('hex')}`))
    : '';
  if (options.demo && given && !options.databaseUrl) await copyDemo(given, dataDir);
  const child = run(
    [
      ...['--port', '0', '--data', dataDir, '--rate-limit', '1000000'],
      ...(options.demo ? ['--demo'] : []),
      ...(options.args ?? []),
    ],
    { DATABASE_URL: given, ...options.env },
  );
  const said = listenTo(child);
  const ended = once(child, 'close');
  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal);
      const forced = setTimeout(() => child.kill('SIGKILL'), 15_000);
      await ended;
      clearTimeout(forced);
    }
  };
  const stop = async () => {
    await end('SIGTERM');
    if (given && !options.databaseUrl) await dropDatabase(given);
    if (!options.dataDir) {
      await clearAway(join(dataDir, 'postgres'));
      rmSync(dataDir, { recursive: true, force: true });
    }
  };
  const url = await Promise.race([
    new Promise<string>((answer) => {
      child.stdout?.on('data', () => {
        const line = listening.exec(said.stdout);
        if (line?.[1]) answer(line[1]);
      });
    }),
    ended.then(async ([code]) => {
      if (listening.test(said.stdout)) return new Promise<never>(() => {}); // it had answered, so this is a later end
      await stop();
      throw new Error(`The server ended with code ${code} before it answered: ${said.stderr.trim()}`);
    }),
  ]);
  return {
    url,
    databaseUrl: given || (runningPostgres(dataDir) ?? ''),
    dataDir,
    pid: child.pid ?? 0,
    output: () => said.stdout,
    log: () => said.stderr,
    ended: ended.then(([code]) => code),
    stop,
    kill: () => end('SIGKILL'),
  };
}

/** A copy of the demo that this run has written already, database and files; nothing where it has not. */
async function copyDemo(databaseUrl: string, dataDir: string): Promise<void> {
  const { QUAYSIDE_DEMO_TEMPLATE: template, QUAYSIDE_DEMO_FILES: files } = process.env;
  if (!template || !files) return;
  cpSync(files, dataDir, { recursive: true });
  await copyDatabase(databaseUrl, template);
}
