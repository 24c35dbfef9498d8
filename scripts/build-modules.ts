/** The graph of modules, as far as it decides which file of the extension a module's code goes to. */

/** What is known of a module while that is decided. */
export interface Modules {
  getModuleInfo(
    id: string,
  ): { isEntry: boolean; importers: readonly string[]; dynamicImporters: readonly string[] } | null;
}

/**
 * What loads a module: the entries that do at their start, and the modules fetched on demand that bring it along,
 * both by their ids. A module fetched on demand is among its own.
 */
export function rootsOf(id: string, modules: Modules): { entries: Set<string>; onDemand: Set<string> } {
  const entries = new Set<string>();
  const onDemand = new Set<string>();
  const seen = new Set([id]);
  for (const module of seen) {
    const info = modules.getModuleInfo(module);
    if (info?.isEntry) entries.add(module);
    if (info && info.dynamicImporters.length > 0) onDemand.add(module);
    for (const importer of info?.importers ?? []) seen.add(importer);
  }
  return { entries, onDemand };
}

/** All entries that may load a module sooner or later. */
export function readersOf(id: string, modules: Modules): Set<string> {
  const readers = new Set<string>();
  const seen = new Set([id]);
  for (const module of seen) {
    const { entries, onDemand } = rootsOf(module, modules);
    for (const entry of entries) readers.add(entry);
    for (const one of onDemand)
      for (const importer of modules.getModuleInfo(one)?.dynamicImporters ?? []) seen.add(importer);
  }
  return readers;
}
