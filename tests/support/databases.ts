/** Databases on the PostgreSQL that DATABASE_URL names. */
import pg from 'pg';

/** The address of a database beside the given one. */
export function databaseBeside(url: string, name: string): string {
  const address = new URL(url);
  address.pathname = `/${name}`;
  return address.href;
}

/** Makes the database of this address, as a copy of one beside it that nobody is connected to. */
export const copyDatabase = (url: string, template: string): Promise<void> =>
  administer(url, (name) => `CREATE DATABASE ${name} TEMPLATE ${pg.escapeIdentifier(template)}`);

export const dropDatabase = (url: string): Promise<void> =>
  administer(url, (name) => `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);

async function administer(url: string, statement: (name: string) => string): Promise<void> {
  const name = decodeURIComponent(new URL(url).pathname.slice(1));
  const admin = new pg.Client({ connectionString: databaseBeside(url, 'postgres') });
  await admin.connect();
  try {
    await admin.query(statement(pg.escapeIdentifier(name)));
  } finally {
    await admin.end();
  }
}
