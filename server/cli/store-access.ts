import { setTimeout as sleep } from 'node:timers/promises';
import type { Database, Db } from '../store/database.ts';
import { runningPostgres, startEmbeddedPostgres } from '../store/embedded-postgres.ts';
import { DirectoryInUse } from '../store/lock.ts';

/** How long a server may take to start, or to stop, while a command waits for its database, in ms. */
const STARTING_MS = 60_000;

/** An open database with the present schema. */
export interface Store {
  db: Db;
  listen: Database['listen'];
  /** Settles, with the database's last words, only when it ends without being asked to. */
  lost: Promise<string>;
  close(): Promise<void>;
}

/**
 * Opens what the server works with: the PostgreSQL of DATABASE_URL, or the embedded one on this directory.
 * @param begun called once that is under way, which takes its time: for what can be loaded meanwhile
 * @throws Error in words for a person
 */
export async function openStore(directory: string, begun: () => void = () => {}): Promise<Store> {
  const given = process.env.DATABASE_URL;
  const never = new Promise<string>(() => {});
  if (given) {
    begun();
    return connect(given, never, async () => {});
  }
  const postgres = await startEmbeddedPostgres(directory, undefined, () => {
    client().catch(() => {}); // said where it is wanted
    begun();
  });
  let closing = false;
  const lost = postgres.ended.then((words) => (closing ? never : words));
  return connect(postgres.url, lost, () => {
    closing = true;
    return postgres.stop();
  });
}

/**
 * Does `work` with the database of a server that may be running or not.
 * @throws Error in words for a person
 */
export async function withStore<T>(directory: string, work: (db: Db) => Promise<T>): Promise<T> {
  const store = await openBesides(directory);
  try {
    return await work(store.db);
  } finally {
    await store.close();
  }
}

/** As {@link openStore}, or what a server that runs has open; one that just starts or stops is waited for. */
async function openBesides(directory: string): Promise<Store> {
  for (const end = Date.now() + STARTING_MS; ; await sleep(200)) {
    try {
      return await openStore(directory);
    } catch (error) {
      if (!(error instanceof DirectoryInUse)) throw error;
      const running = runningPostgres(directory);
      if (running) return connect(running, new Promise<string>(() => {}), async () => {});
      if (Date.now() > end) throw error;
    }
  }
}

/** The code that talks to the database, which is loaded while that starts. */
const client = () => Promise.all([import('../store/database.ts'), import('../store/migrate.ts')]);

async function connect(url: string, lost: Promise<string>, stop: () => Promise<void>): Promise<Store> {
  try {
    const [{ openDatabase }, { migrate }] = await client();
    const { db, listen, close } = await openDatabase(url);
    const store = { db, listen, lost, close: () => close().finally(stop) };
    await migrate(db).catch(async (error) => {
      await close();
      throw error;
    });
    return store;
  } catch (error) {
    await stop();
    throw error;
  }
}
