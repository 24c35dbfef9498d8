import type { Readable } from 'node:stream';

/** Where the bytes of uploaded files lie: a directory, or an S3-compatible store. Keys are our own, never paths. */
export interface FileStorage {
  /** Keeps a local file under a key; the local one may be gone afterwards. */
  put(key: string, localPath: string, contentType: string): Promise<void>;
  /** The bytes of a key, null when there are none. */
  read(key: string): Promise<Readable | null>;
  /** Nothing happens when there is no such key. */
  remove(key: string): Promise<void>;
}
