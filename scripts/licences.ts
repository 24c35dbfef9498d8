/** The licences of what others wrote and the extension carries, as a page of its own (options, "Licences"). */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/** As Vite tells them (`build.license`). */
interface Licence {
  name: string;
  version: string;
  /** An SPDX identifier. */
  identifier?: string;
  text?: string;
}

const GATHERED = 'gathered-licences.json';
const found = new Map<string, Licence>();

/** For each of the builds the extension is made by: Vite finds what is in its bundles, and this keeps it. */
export const gatherLicences: Plugin = {
  name: 'quayside:licences',
  apply: 'build',
  config: () => ({ build: { license: { fileName: GATHERED } } }),
  generateBundle: {
    order: 'post',
    handler(_, bundle) {
      const file = bundle[GATHERED];
      if (file?.type !== 'asset') throw new Error('Vite told no licences; scripts/licences.ts reads them.');
      for (const licence of JSON.parse(String(file.source)) as Licence[]) found.set(licence.name, licence);
      delete bundle[GATHERED];
    },
  },
};

/** Data of a package that a script put into the extension, where no bundler sees it. */
function ofData(name: string): Licence {
  const folder = join(import.meta.dirname, '..', 'node_modules', name);
  const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return { name, version, identifier: license, text: readFileSync(join(folder, 'LICENSE'), 'utf8').trim() };
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** Writes `licences.html` into the built extension. Throws when a package names no licence. */
export function writeLicences(outDir: string): void {
  const licences = [...found.values(), ofData('emojibase-data')].sort((a, b) => (a.name < b.name ? -1 : 1));
  const parts = licences.map(({ name, version, identifier, text }) => {
    if (!identifier) throw new Error(`${name} names no licence; look before it is shipped.`);
    return `<h2>${escaped(name)} ${escaped(version)} (${escaped(identifier)})</h2>\n<pre>${escaped(text ?? '')}</pre>`;
  });
  const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Licences</title>
<main>
<h1>Licences</h1>
<p>Quayside is under the MIT licence and carries work of others under theirs.</p>
${parts.join('\n')}
</main>
</html>
`;
  writeFileSync(join(outDir, 'licences.html'), page);
}
