import { promises as fs } from 'node:fs';
import path from 'node:path';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { FileMigrationProvider, Migrator } from 'kysely/migration';
import pg from 'pg';
import type { Schema } from './schema.ts';

export type Db = Kysely<Schema>;

export interface Database {
  db: Db;
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
  await createIfMissing(url);
  const pool = new pg.Pool({ connectionString: url, max: 20, connectionTimeoutMillis: 5_000 });
  // A connection that breaks while idle is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => {});
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  const version = await sql<{ server_version_num: string }>`SHOW server_version_num`.execute(db);
  if (Number(version.rows[0]?.server_version_num) < OLDEST_VERSION) {
    await db.destroy();
    throw new Error('The PostgreSQL of DATABASE_URL is too old: Quayside needs version 15 or later.');
  }
  return { db, close: () => db.destroy() };
}

async function createIfMissing(url: string): Promise<void> {
  const target = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  try {
    await target.connect();
  } catch (error) {
    const code = (error as { code?: string }).code; // pg gives SQLSTATE or an errno
    if (code !== '3D000') {
      throw new Error(`The database can't be reached: ${(error as Error).message}. Check DATABASE_URL.`);
    }
    const name = decodeURIComponent(new URL(url).pathname.slice(1));
    const maintenance = new URL(url);
    maintenance.pathname = '/postgres';
    const admin = new pg.Client({ connectionString: maintenance.href });
    await admin.connect();
    await admin.query(`CREATE DATABASE ${admin.escapeIdentifier(name)}`);
    await admin.end();
    return;
  }
  await target.end();
}

/** Brings the schema up to date; safe when several servers start at once (Kysely takes a lock). */
export async function migrate(db: Db): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: new FileMigrationProvider({
      fs,
      path,
      migrationFolder: path.join(import.meta.dirname, 'migrations'),
    }),
  });
  const { error } = await migrator.migrateToLatest();
  if (error) throw error;
}
