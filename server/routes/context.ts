import type { Incoming } from '../files/incoming.ts';
import type { FileStorage } from '../files/storage.ts';
import type { Db } from '../store/database.ts';

/** What every route needs. */
export interface Context {
  db: Db;
  files: FileStorage;
  /** Where files lie until their message is written. */
  incoming: Incoming;
  /** The public address of this server, without a trailing slash. */
  origin(): string;
}
