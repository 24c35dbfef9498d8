/** How the pages of the extension are built, beyond what WXT does by itself. */
import type { InlineConfig } from 'vite';
import { callBrowserItself } from './browser-itself.ts';
import { type Modules, readersOf, rootsOf } from './build-modules.ts';

/** The page an entry is, by the name of its folder. */
const pageOf = (id: string): string | undefined => /\/entrypoints\/(\w+)\/index\.html$/.exec(id)?.[1];
const pagesOf = (entries: ReadonlySet<string>): Set<string> =>
  new Set([...entries].flatMap((id) => pageOf(id) ?? []));

/**
 * The file a module's code goes to: what the popup and the side panel open with is one file, but for what smaller pages
 * open with, too; and what several of the views share that are fetched on demand is in files of its own (`sharedBy`).
 * Forty small files weigh a fifth more than one, and take longer to open. Null: where the bundler sees fit.
 */
function fileOf(id: string, modules: Modules): string | null {
  const { entries, onDemand } = rootsOf(id, modules);
  const pages = pagesOf(entries);
  // What the popup alone has, and no view asks for, is where it starts, which must run in no other page.
  if (pages.has('popup') && (pages.has('sidepanel') || onDemand.size > 0)) {
    if (pages.has('offscreen')) return 'ground';
    return pages.has('share') ? 'page' : 'app';
  }
  if (pages.has('popup') || pages.has('sidepanel') || pages.size + onDemand.size < 2) return null;
  return sharedBy([...pagesOf(readersOf(id, modules))].sort());
}

/** The app's own, or what the larger pages have of it as well; the small pages read nothing but what they need. */
function sharedBy(readers: readonly string[]): string {
  if (readers.some((page) => page === 'share' || page === 'offscreen')) return `shared-${readers.join('-')}`;
  return readers.every((page) => page === 'popup' || page === 'sidepanel') ? 'shared-app' : 'shared-pages';
}

/** Changes the configuration of a build of pages. */
export function buildPages(config: InlineConfig): void {
  callBrowserItself(config);
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
    // Files of a package come and go together: their names need not say which version they are of.
    entryFileNames: 'chunks/[name].js',
    chunkFileNames: 'chunks/[name].js',
    assetFileNames: 'assets/[name].[ext]',
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [{ name: fileOf, debugName: 'pages' }],
    },
  };
}
