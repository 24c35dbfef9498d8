/**
 * Starts the command line: the bundle `npm ci` made of it (scripts/server-bundle.ts), or its sources where there is none
 * or something changed since. In JavaScript, so that Node loads what takes types off only where nothing was kept yet.
 */
import { readFileSync, statSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = join(import.meta.dirname, '..');
const bundle = join(root, 'node_modules', '.cache', 'quayside-bundle');
// A third of a start is compiling; kept where only the owner of the packages can write.
enableCompileCache(join(root, 'node_modules', '.cache', 'quayside-server'));
await import(isPresent() ? pathToFileURL(join(bundle, 'program.js')).href : './cli/program.ts');

/** Whether every file the bundle was made of, ours or a package's, is still the one it was made of. */
function isPresent() {
  try {
    const files = JSON.parse(readFileSync(join(bundle, 'made-of.json'), 'utf8'));
    return files.every(({ path, size, changed }) => {
      const now = statSync(join(root, path));
      return now.size === size && now.mtimeMs === changed;
    });
  } catch {
    return false; // nothing was made, or a file is gone
  }
}
