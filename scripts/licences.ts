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

const read = (name: string, file: string): string =>
  readFileSync(join(import.meta.dirname, '..', 'node_modules', name, file), 'utf8');
const packageFile = (name: string) => JSON.parse(read(name, 'package.json'));

/** Data of a package that a script put into the extension, where no bundler sees it. */
function ofData(name: string): Licence {
  const { version, license } = packageFile(name);
  return { name, version, identifier: license, text: read(name, 'LICENSE').trim() };
}

/**
 * Licences that ask for no copy of their text, which may have 17 KB, but for words on where it and the source are to
 * be had (MPL 2.0, 3.1 and 3.2 a).
 */
const BY_ADDRESS: Readonly<Record<string, { called: string; address: string }>> = {
  'MPL-2.0': { called: 'Mozilla Public License 2.0', address: 'https://mozilla.org/MPL/2.0/' },
};

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** The repository of a package. */
const sourceOf = (name: string): string => packageFile(name).repository.url.replace(/^git\+|\.git$/g, '');

/** Writes `licences.html` into the built extension. Throws when a package names no licence. */
export function writeLicences(outDir: string): void {
  const licences = [...found.values(), ofData('emojibase-data')].sort((a, b) => (a.name < b.name ? -1 : 1));
  const parts = licences.map(({ name, version, identifier, text }) => {
    if (!identifier) throw new Error(`${name} names no licence; look before it is shipped.`);
    const elsewhere = BY_ADDRESS[identifier];
    // Addresses are text: no built page has a `href` or `src` of elsewhere, which a test holds them to.
    const words = elsewhere
      ? `<p>Its source, at ${escaped(sourceOf(name))}, is subject to the terms of the ${elsewhere.called}. ` +
        `You can obtain a copy of the licence at ${escaped(elsewhere.address)}.</p>`
      : `<pre>${escaped(text ?? '')}</pre>`;
    return `<h2>${escaped(name)} ${escaped(version)} (${escaped(identifier)})</h2>\n${words}`;
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
