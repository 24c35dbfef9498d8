import type { Db } from '../store/database.ts';

/** What every route needs. */
export interface Context {
  db: Db;
  /** The public address of this server, without a trailing slash. */
  origin(): string;
}
