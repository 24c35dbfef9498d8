/** What each version brought, as the extension's own page tells it: CHANGELOG.md as data. */
import { readFileSync } from 'node:fs';
import { releasesIn } from '../lib/changelog.ts';
import packageFile from '../package.json' with { type: 'json' };

/** Older ones are read in the repository. */
const VERSIONS = 5;

/** One file of the extension, read when the page opens and after an update (lib/news.ts). */
export function newsFile(): { relativeDest: string; contents: string } {
  const changelog = readFileSync(new URL('../CHANGELOG.md', import.meta.url), 'utf8');
  const releases = releasesIn(changelog, packageFile.version).slice(0, VERSIONS);
  return { relativeDest: 'news.json', contents: JSON.stringify(releases) };
}
