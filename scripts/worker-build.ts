/**
 * How Chromium's service worker is built, and with it the worker of the offscreen document. A service worker may not
 * `import()`, and loads no script but its own; but what it runs at its start delays every event that wakes it. So each
 * worker is one classic script of pieces that say their names and how their exports are made; a piece is read and made
 * when one that runs asks for it. An `import()` of the sources is such a question.
 */
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { InlineConfig, Plugin } from 'vite';
import { type Modules, rootsOf } from './build-modules.ts';

/** The worker of the offscreen document, as `entrypoints/offscreen/main.ts` starts it. */
const STREAMS = fileURLToPath(new URL('../entrypoints/offscreen/worker.ts', import.meta.url));
const FOLDER = 'worker';

/**
 * The piece a module's code goes to: what the service worker starts with, and what it loads later, each of them apart
 * from what the worker of the offscreen document has as well. Null: with the entry it belongs to.
 */
function pieceOf(id: string, modules: Modules): string | null {
  const { entries, onDemand } = rootsOf(id, modules);
  const streams = entries.has(STREAMS);
  if (streams && id.includes('/webextension-polyfill/'))
    throw new Error(
      'The worker of the offscreen document has none of the extension’s functions, but imports wxt/browser.',
    );
  if (entries.size > (streams ? 1 : 0)) return streams ? 'ground' : 'background';
  if (!streams) return 'later';
  return onDemand.size > 0 ? 'requests' : null;
}

/** What a worker begins with: it keeps the pieces, and makes them as they are asked for. */
const KEEPER = `
const pieces = new Map(), made = new Map();
const nameOf = (path) => path.slice(path.lastIndexOf("/") + 1);
const get = (path) => {
  const name = nameOf(path);
  let exports = made.get(name);
  if (!exports) {
    made.set(name, exports = {});
    pieces.get(name)(exports, get, {});
  }
  return exports;
};
self.piece = (name, make) => pieces.set(name, make);`;

/** Wraps each file as a piece. The minifier comes after it. */
const asPieces: Plugin = {
  name: 'quayside:worker-pieces',
  renderChunk(code, chunk) {
    const name = basename(chunk.fileName);
    const piece = `self.piece(${JSON.stringify(name)}, (exports, require, module) => {"use strict";\n${code}\n});`;
    if (!chunk.isEntry) return { code: piece, map: null };
    return { code: `{${KEEPER}\n${piece}\nget(${JSON.stringify(name)});}`, map: null };
  },
  // Each worker gets the pieces it may ask for into its own file.
  generateBundle(_, files) {
    const chunks = Object.values(files).filter((file) => file.type === 'chunk');
    const pieces = chunks.filter(({ isEntry }) => !isEntry);
    const codeOf = new Map(pieces.map(({ fileName, code }) => [fileName, code.trim().replace(/;$/, '')]));
    for (const entry of chunks.filter(({ isEntry }) => isEntry)) {
      const wanted = new Set([...entry.imports, ...entry.dynamicImports]);
      for (const name of wanted) {
        const piece = pieces.find(({ fileName }) => fileName === name);
        for (const more of [...(piece?.imports ?? []), ...(piece?.dynamicImports ?? [])]) wanted.add(more);
      }
      const own = `self.piece(\`${basename(entry.fileName)}\``;
      if (!entry.code.includes(own)) throw new Error(`${entry.fileName} does not begin as a piece.`);
      const others = [...wanted].flatMap((name) => codeOf.get(name) ?? []);
      entry.code = entry.code.replace(own, () => [...others, own].join(','));
    }
    for (const { fileName } of pieces) delete files[fileName];
  },
};

/** Changes the configuration of the build of Chromium's background, which is one script. */
export function buildWorkers(config: InlineConfig): void {
  const { build } = config;
  if (!build?.lib || typeof build.lib.entry !== 'string')
    throw new Error('WXT builds the background in another way.');
  const entry = { background: build.lib.entry, 'worker/streams': STREAMS };
  build.lib = { entry, formats: ['cjs'], fileName: (_, name) => `${name}.js` };
  build.rolldownOptions = {
    preserveEntrySignatures: false,
    output: {
      entryFileNames: '[name].js',
      chunkFileNames: `${FOLDER}/[name].js`,
      codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: pieceOf }] },
    },
  };
  delete build.rollupOptions;
  config.plugins?.push(asPieces);
}
