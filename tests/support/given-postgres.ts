/** A PostgreSQL that nobody looks after, as one that DATABASE_URL names: a test kills it and starts it again. */
import { spawn } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../server/store/embedded-postgres.ts';
import { postgresAccount } from '../../server/store/postgres-account.ts';
import { findBinaries } from '../../server/store/postgres-binaries.ts';
import { clearAway, readPidFile } from '../../server/store/postgres-leftovers.ts';
import { databaseBeside } from './databases.ts';
import { eventually } from './people.ts';

export interface GivenPostgres {
  /** Of a database that whoever uses it first makes. */
  url: string;
  /** SIGKILL, as a crash; it stays away until `start`. */
  kill(): Promise<void>;
  /** Resolves when it takes connections. */
  start(): Promise<void>;
  /** Ends it and removes its data. */
  remove(): Promise<void>;
}

/** Makes one with data of its own, and starts it at a port of this machine. */
export async function givenPostgres(): Promise<GivenPostgres> {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'quayside-given-')));
  const made = await startEmbeddedPostgres(directory, 'port');
  const { url } = made;
  await made.stop();
  const { postgres } = await findBinaries();
  const account = postgresAccount(directory, postgres);
  const cluster = join(directory, 'postgres');

  const answers = async (): Promise<boolean> => {
    const client = new pg.Client({
      connectionString: databaseBeside(url, 'postgres'),
      connectionTimeoutMillis: 5_000,
    });
    client.on('error', () => {});
    try {
      await client.connect();
    } catch {
      return false;
    }
    await client.end();
    return true;
  };
  const start = async (): Promise<void> => {
    await clearAway(cluster);
    const settings = ['listen_addresses=127.0.0.1', `port=${new URL(url).port}`, 'unix_socket_directories='];
    const [program, parameters] = account.command(postgres, [
      ...['-D', cluster],
      ...settings.flatMap((one) => ['-c', one]),
    ]);
    spawn(program, parameters, { ...account.options, cwd: cluster, detached: true, stdio: 'ignore' });
    await eventually('the given PostgreSQL takes connections', answers, 60_000);
  };
  const kill = async (): Promise<void> => {
    const pid = readPidFile(cluster)?.pid;
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
    await eventually('the given PostgreSQL is away', async () => !(await answers()));
  };
  const remove = async (): Promise<void> => {
    // What a killed one left behind ends with it.
    await clearAway(cluster);
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    await start();
  } catch (error) {
    await remove();
    throw error;
  }
  return { url, kill, start, remove };
}
