/** How the pages of the extension are built, beyond what WXT does by itself. */
import { fileURLToPath } from 'node:url';
import type { InlineConfig } from 'vite';

/** What is known of a module while it is decided which file its code goes to. */
interface Modules {
  getModuleInfo(
    id: string,
  ): { isEntry: boolean; importers: readonly string[]; dynamicImporters: readonly string[] } | null;
}

const pageOf = (id: string): string | undefined => /\/entrypoints\/(\w+)\/index\.html$/.exec(id)?.[1];

/**
 * What loads a module: the pages that do before they show anything, by the names of their folders, and the modules
 * fetched on demand that bring it along, by their ids.
 */
function rootsOf(id: string, modules: Modules): { pages: Set<string>; onDemand: Set<string> } {
  const pages = new Set<string>();
  const onDemand = new Set<string>();
  const seen = new Set([id]);
  for (const module of seen) {
    const info = modules.getModuleInfo(module);
    const page = pageOf(module);
    if (info?.isEntry && page) pages.add(page);
    if (info && info.dynamicImporters.length > 0) onDemand.add(module);
    for (const importer of info?.importers ?? []) seen.add(importer);
  }
  return { pages, onDemand };
}

/** All pages that may load a module sooner or later. */
function readersOf(id: string, modules: Modules): string[] {
  const readers = new Set<string>();
  const seen = new Set([id]);
  for (const module of seen) {
    const { pages, onDemand } = rootsOf(module, modules);
    for (const page of pages) readers.add(page);
    for (const one of onDemand)
      for (const importer of modules.getModuleInfo(one)?.dynamicImporters ?? []) seen.add(importer);
  }
  return [...readers].sort();
}

/**
 * The file a module's code goes to: what the popup and the side panel open with is one file, but for what smaller pages
 * open with, too; and what several of the views share that are fetched on demand is in files of its own (`sharedBy`).
 * Forty small files weigh a fifth more than one, and take longer to open. Null: where the bundler sees fit.
 */
function fileOf(id: string, modules: Modules): string | null {
  const { pages, onDemand } = rootsOf(id, modules);
  // What the popup alone has is where it starts, which must run in no other page.
  if (pages.has('popup') && pages.has('sidepanel')) {
    if (pages.has('offscreen')) return 'ground';
    return pages.has('share') ? 'page' : 'app';
  }
  if (pages.has('popup') || pages.has('sidepanel') || pages.size + onDemand.size < 2) return null;
  return sharedBy(readersOf(id, modules));
}

/** The app's own, or what the larger pages have of it as well; the small pages read nothing but what they need. */
function sharedBy(readers: readonly string[]): string {
  if (readers.some((page) => page === 'share' || page === 'offscreen')) return `shared-${readers.join('-')}`;
  return readers.every((page) => page === 'popup' || page === 'sidepanel') ? 'shared-app' : 'shared-pages';
}

/**
 * Changes the configuration of a build of pages. They call the browser's own API, which gives promises everywhere by
 * now; the polyfill is for the background and the content script, which answer messages by a promise.
 */
export function buildPages(config: InlineConfig): void {
  config.resolve = {
    ...config.resolve,
    alias: { ...config.resolve?.alias, 'wxt/browser': fileURLToPath(import.meta.resolve('wxt/browser')) },
  };
  config.build ??= {};
  config.build.modulePreload = {
    polyfill: false,
    // A view fetched on demand lies on the same disk: what it needs in turn is not worth a list in the first piece.
    resolveDependencies: (_, files, { hostType }) =>
      hostType === 'js' ? files.filter((file) => file.endsWith('.css')) : files,
  };
  config.build.rolldownOptions ??= {};
  config.build.rolldownOptions.output = {
    ...config.build.rolldownOptions.output,
    codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: fileOf }] },
  };
}
