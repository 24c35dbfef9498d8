import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { listen } from './listen.ts';
import { PreparingClient } from './prepared.ts';
import type { Schema } from './schema.ts';

export type Db = Kysely<Schema>;

export interface Database {
  db: Db;
  /** Hears NOTIFY by a connection of its own, opened again whenever it breaks; gives back how to stop. */
  listen(channel: string, heard: (said?: string) => void): () => Promise<void>;
  close(): Promise<void>;
}

// bigint: ids and ms since 1970 stay far below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

const OLDEST_VERSION = 150_000;

/**
 * Opens a database, creating it when the server has none of that name, and checks that it can serve.
 * @throws Error in words for a person when it can't be reached or is too old; never with the password in it
 */
export async function openDatabase(url: string): Promise<Database> {
  if (!/^postgres(ql)?:\/\/./.test(url) || !URL.canParse(url)) {
    throw new Error(
      'DATABASE_URL is no address of a PostgreSQL: it looks like postgres://user@host:5432/name.',
    );
  }
  await createIfMissing(url);
  const pool = new pg.Pool({
    connectionString: url,
    max: 20,
    connectionTimeoutMillis: 5_000,
    Client: PreparingClient,
  });
  // A connection that breaks while idle is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => {});
  // Neither may one that breaks while it is lent, between two queries of a transaction: the next query says so.
  pool.on('connect', (client) => client.on('error', () => {}));
  return {
    db: new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) }),
    listen: (channel, heard) => listen(url, channel, heard),
    close: () => pool.end(),
  };
}

/** Looks at the database once, by a connection of its own: is it there, and new enough? */
async function createIfMissing(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  try {
    await client.connect();
  } catch (error) {
    const { code } = error as { code?: string }; // pg gives SQLSTATE or an errno
    if (code !== '3D000') throw unreachable(url, error);
    await createDatabase(url);
    return createIfMissing(url);
  }
  const { rows } = await client.query('SHOW server_version');
  const { rows: numbers } = await client.query('SHOW server_version_num');
  await client.end();
  if (Number(numbers[0]?.server_version_num) < OLDEST_VERSION) {
    throw new Error(
      `The PostgreSQL of DATABASE_URL is version ${rows[0]?.server_version}: Quayside needs version 15 or later.`,
    );
  }
}

async function createDatabase(url: string): Promise<void> {
  const maintenance = new URL(url);
  const name = decodeURIComponent(maintenance.pathname.slice(1));
  maintenance.pathname = '/postgres';
  const admin = new pg.Client({ connectionString: maintenance.href, connectionTimeoutMillis: 5_000 });
  admin.on('error', () => {});
  try {
    await admin.connect();
    await admin.query(`CREATE DATABASE ${admin.escapeIdentifier(name)}`);
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code === '42P04' || code === '23505') return; // another server was quicker
    throw new Error(
      `There is no database "${name}", and it could not be created: ${message}. Create it first.`,
    );
  } finally {
    await admin.end();
  }
}

function unreachable(url: string, error: unknown): Error {
  const { code, message } = error as { code?: string; message: string };
  const { host, username } = new URL(url);
  const why = message || { ECONNREFUSED: 'connection refused' }[code ?? ''] || code || 'no answer';
  return new Error(
    `The PostgreSQL at ${host || 'the given socket'} can't be reached as ${username || 'the default user'}: ${why}. ` +
      'Check DATABASE_URL, and that the database runs.',
  );
}
