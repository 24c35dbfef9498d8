/** The demo, written once for a run of stories; their servers start on copies of it. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { databaseBeside, dropDatabase } from './databases.ts';
import { startServer } from './server.ts';

/** Vitest's global set-up, after that of the shared PostgreSQL; gives back what ends it. */
export default async function setup(): Promise<() => Promise<void>> {
  const postgres = process.env.DATABASE_URL;
  if (!postgres)
    throw new Error('The demo is written into the shared PostgreSQL, which has to be set up before.');
  const name = `quayside_demo_${randomBytes(8).toString('hex')}`;
  const databaseUrl = databaseBeside(postgres, name);
  const dataDir = mkdtempSync(join(tmpdir(), 'quayside-demo-'));
  const server = await startServer({ demo: true, dataDir, databaseUrl });
  await server.stop();
  process.env.QUAYSIDE_DEMO_TEMPLATE = name;
  process.env.QUAYSIDE_DEMO_FILES = dataDir;
  return async () => {
    delete process.env.QUAYSIDE_DEMO_TEMPLATE;
    delete process.env.QUAYSIDE_DEMO_FILES;
    await dropDatabase(databaseUrl);
    rmSync(dataDir, { recursive: true, force: true });
  };
}
