import { createReadStream } from 'node:fs';
import { copyFile, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileStorage } from './storage.ts';

/** Files in a directory of this machine, in subdirectories by the first letters of their keys. */
export function directoryStorage(directory: string): FileStorage {
  const place = (key: string) => join(directory, key.slice(0, 2), key);
  return {
    async put(key, localPath) {
      const target = place(key);
      await mkdir(join(directory, key.slice(0, 2)), { recursive: true, mode: 0o700 });
      // Never half a file under its name, whatever happens in between.
      const partial = `${target}.partial`;
      await copyFile(localPath, partial);
      await rename(partial, target);
    },
    async read(key) {
      // Opened here, so that a missing file is an error before anything is sent.
      const file = await open(place(key), 'r');
      return createReadStream('', { fd: file });
    },
    remove: (key) => rm(place(key), { force: true }),
  };
}
