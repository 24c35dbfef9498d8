/**
 * One PostgreSQL for all servers of a test run, each with a database of its own: a cluster made and started for each
 * file took longer than most files. Tests about the embedded PostgreSQL itself say `embedded`. A DATABASE_URL from
 * outside is used in its place.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../server/store/embedded-postgres.ts';
import { readPidFile } from '../../server/store/postgres-leftovers.ts';

/** Vitest's global set-up; gives back what ends it. */
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.DATABASE_URL) return undefined;
  const directory = mkdtempSync(join(tmpdir(), 'quayside-tests-'));
  const postgres = await startEmbeddedPostgres(directory);
  // A run that ends early takes it along.
  const pid = readPidFile(join(directory, 'postgres'))?.pid;
  const takeAlong = () => void (pid && process.kill(pid, 'SIGINT'));
  process.once('exit', takeAlong);
  process.env.DATABASE_URL = postgres.url;
  return async () => {
    delete process.env.DATABASE_URL;
    process.off('exit', takeAlong);
    await postgres.stop();
    rmSync(directory, { recursive: true, force: true });
  };
}
