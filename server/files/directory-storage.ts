import { createReadStream } from 'node:fs';
import { copyFile, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FileStorage } from './storage.ts';

/** Files in a directory of this machine, in subdirectories by the first letters of their keys. */
export function directoryStorage(directory: string): FileStorage {
  const place = (key: string) => join(directory, key.slice(0, 2), key);
  return {
    async put(key, localPath) {
      const target = place(key);
      const made = await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      await flush(localPath);
      // Never half a file under its name, whatever happens in between.
      await rename(localPath, target).catch(async (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EXDEV') throw error;
        // The directory is a file system of its own.
        await copyFile(localPath, partialOf(target));
        await flush(partialOf(target));
        await rename(partialOf(target), target);
      });
      // The directory may be new as well, made by this or by another that is not yet so far.
      await flushNames(dirname(target));
      await flushNames(directory);
      if (made === directory) await flushNames(dirname(directory));
    },
    async read(key) {
      // Opened here, so that a missing file is an error before anything is sent.
      const file = await open(place(key), 'r').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return null;
        throw error;
      });
      return file && createReadStream('', { fd: file });
    },
    async remove(key) {
      for (const path of [place(key), partialOf(place(key))]) await rm(path, { force: true });
    },
  };
}

const partialOf = (target: string): string => `${target}.partial`;

/** What is acknowledged has to survive a power cut. */
async function flush(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The same for the name a file has got, which stands in its directory. */
async function flushNames(directory: string): Promise<void> {
  // Windows opens no directories, and writes their entries through by itself.
  if (process.platform === 'win32') return;
  const opened = await open(directory, 'r');
  try {
    await opened.sync();
  } finally {
    await opened.close();
  }
}
