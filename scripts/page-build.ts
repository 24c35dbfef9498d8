/** How the pages of the extension are built, beyond what WXT does by itself. */
import type { InlineConfig } from 'vite';

/** What is known of a module while it is decided which file its code goes to. */
interface Modules {
  getModuleInfo(id: string): { isEntry: boolean; importers: readonly string[] } | null;
}

/** The pages that load a module before they show anything, by the name of their folder. */
function pagesOf(id: string, modules: Modules): Set<string> {
  const pages = new Set<string>();
  const seen = new Set([id]);
  for (const module of seen) {
    const info = modules.getModuleInfo(module);
    const page = /\/entrypoints\/(\w+)\/index\.html$/.exec(module)?.[1];
    if (info?.isEntry && page) pages.add(page);
    for (const importer of info?.importers ?? []) seen.add(importer);
  }
  return pages;
}

/**
 * The file a module's code goes to: what the popup and the side panel open with is one file, but for what smaller pages open with, too.
 * Forty small files weigh a fifth more than one, and take longer to open. Null: where the bundler sees fit.
 */
function fileOf(id: string, modules: Modules): string | null {
  const pages = pagesOf(id, modules);
  // What the popup alone has is where it starts, which must run in no other page.
  if (!pages.has('popup') || !pages.has('sidepanel')) return null;
  if (pages.has('offscreen')) return 'ground';
  return pages.has('share') ? 'page' : 'app';
}

/** Changes the configuration of a build of pages. */
export function buildPages(config: InlineConfig): void {
  config.build ??= {};
  config.build.modulePreload = { polyfill: false };
  config.build.rolldownOptions ??= {};
  config.build.rolldownOptions.output = {
    ...config.build.rolldownOptions.output,
    codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: fileOf }] },
  };
}
