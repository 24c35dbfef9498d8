/** Starts the command line. In JavaScript, so that Node loads what takes types off only where nothing was kept yet. */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// A third of a start is compiling; kept where only the owner of the packages can write.
enableCompileCache(join(import.meta.dirname, '..', 'node_modules', '.cache', 'quayside-server'));
await import('./cli/program.ts');
