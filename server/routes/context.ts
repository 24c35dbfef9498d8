import type { FileStorage } from '../files/storage.ts';
import type { Db } from '../store/database.ts';

/** What every route needs. */
export interface Context {
  db: Db;
  files: FileStorage;
  /** The public address of this server, without a trailing slash. */
  origin(): string;
}
