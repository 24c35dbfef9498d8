import type { Readable } from 'node:stream';

/** Where the bytes of uploaded files lie: a directory, or an S3-compatible store. Keys are our own, never paths. */
export interface FileStorage {
  /** Keeps a copy of a local file under a key. */
  put(key: string, localPath: string, contentType: string): Promise<void>;
  /** The bytes of a key. @throws Error when there are none */
  read(key: string): Promise<Readable>;
  /** Nothing happens when there is no such key. */
  remove(key: string): Promise<void>;
}
