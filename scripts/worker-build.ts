/**
 * How Chromium's service worker is built, and with it the worker of the offscreen document, which has much of the same
 * code. A service worker may not `import()`, and what it loads at its start delays every event that wakes it. But it may
 * `importScripts` later whatever it did import while it was installed: the browser keeps that. So both workers are
 * classic scripts in pieces, each of which says its name and how its exports are made; it is loaded and made when one
 * that runs asks for it. An `import()` of the sources is such a question. Both begin with the same script, which knows
 * by where it runs whose work it has to do.
 */
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { InlineConfig, Plugin } from 'vite';
import { BROWSER, callBrowserItself } from './browser-itself.ts';
import { type Modules, rootsOf } from './build-modules.ts';

/** What the service worker asks for when a stream tells something: of all that wakes it, what should be there first. */
const REPORTS = ['../lib/live/answer-report.ts', '../lib/answer-one.ts'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);
/** What the worker of the offscreen document does, which `entrypoints/offscreen/main.ts` starts. */
const STREAMS = fileURLToPath(new URL('../entrypoints/offscreen/worker.ts', import.meta.url));
const FOLDER = 'worker';

/**
 * The piece a module's code goes to: what the service worker starts with, what it loads when a stream tells something,
 * and what it loads for anything else, each of them apart from what the worker of the offscreen document has as well.
 * Null: with the entry it belongs to.
 */
function pieceOf(id: string, modules: Modules): string | null {
  const { entries, onDemand } = rootsOf(id, modules);
  const streams = entries.has(STREAMS);
  if (streams && id === BROWSER)
    throw new Error(
      'The worker of the offscreen document has none of the extension’s functions, but imports wxt/browser.',
    );
  if (entries.size > (streams ? 1 : 0)) return streams ? 'ground' : 'background';
  const reports = REPORTS.some((one) => onDemand.has(one));
  if (!streams) return reports ? 'reports' : 'later';
  if (onDemand.size === 0) return null;
  return reports ? 'told' : 'requests';
}

/**
 * The files the pieces lie in: a browser reads all files of a service worker at each start, whatever of them is asked
 * for, and takes a millisecond for each. What is named nowhere lies with what both workers begin with.
 */
const FILES: Record<string, string[]> = {
  'told.js': ['told.js', 'reports.js'],
  'later.js': ['requests.js', 'later.js'],
  'streams.js': ['streams.js'],
};
const FILE_OF = Object.fromEntries(
  Object.entries(FILES).flatMap(([file, pieces]) => pieces.map((piece) => [piece, file])),
);

/** What both workers begin with: it keeps the pieces that are there, and fetches and makes them as they are asked for. */
const KEEPER = `
const files = ${JSON.stringify(FILE_OF)};
const pieces = new Map(), made = new Map();
const nameOf = (path) => path.slice(path.lastIndexOf("/") + 1);
const load = (name) => pieces.has(name) || importScripts("/${FOLDER}/" + files[name]);
const get = (path) => {
  const name = nameOf(path);
  let exports = made.get(name);
  if (!exports) {
    load(name);
    made.set(name, exports = {});
    pieces.get(name)(exports, get, {});
  }
  return exports;
};
self.piece = (name, make) => pieces.set(name, make);`;

/**
 * What they do then. A service worker has to load once, while it is installed, what it may load later; the worker of a
 * document may load at any time.
 */
const BEGIN = `
if ("registration" in self) {
  addEventListener("install", () => ["told.js", "later.js"].forEach(load));
  get("background.js");
} else get("streams.js");`;

/** Wraps each chunk as a piece, and lays the pieces together in files. The minifier comes after it. */
const asPieces: Plugin = {
  name: 'quayside:worker-pieces',
  renderChunk(code, { fileName }) {
    const name = JSON.stringify(basename(fileName));
    return {
      code: `self.piece(${name}, (exports, require, module) => {"use strict";\n${code}\n});\n`,
      map: null,
    };
  },
  generateBundle(_, bundle) {
    const chunks = Object.values(bundle).filter((one) => one.type === 'chunk');
    const textOf = (file?: string): string =>
      chunks
        .filter(({ fileName }) => FILE_OF[basename(fileName)] === file)
        .map(({ code }) => code)
        .join('');
    const texts = new Map(Object.keys(FILES).map((file) => [`${FOLDER}/${file}`, textOf(file)]));
    texts.set('background.js', `{${KEEPER}\n${textOf()}${BEGIN}}`);
    for (const chunk of chunks) {
      const text = texts.get(chunk.fileName);
      if (text === undefined) delete bundle[chunk.fileName];
      else chunk.code = text;
    }
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
      codeSplitting: {
        includeDependenciesRecursively: false,
        groups: [{ name: pieceOf, debugName: 'pieces of the workers' }],
      },
    },
  };
  delete build.rollupOptions;
  callBrowserItself(config);
  config.plugins?.push(asPieces);
}
