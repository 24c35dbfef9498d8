/**
 * The catalogs as the extension reads them: `languages/keys.json` lists the keys of all English texts, once for all
 * languages, and each language is a list of its texts in that order.
 */
import { readFileSync } from 'node:fs';
import { messageKey } from '../lib/i18n/icu.ts';
import { LANGUAGES } from '../lib/i18n/languages.ts';

const translated = LANGUAGES.map(({ code }) => code).filter((code) => code !== 'en');

/** The catalog of a language as translators keep it: English text to its translation. */
export function readCatalog(code: string): Record<string, string> {
  return JSON.parse(readFileSync(new URL(`../lib/i18n/locales/${code}.json`, import.meta.url), 'utf8'));
}

/** The key of each English text, in their order. Throws when two share one. */
export function keysOf(english: readonly string[]): string[] {
  const keys = english.map(messageKey);
  const twice = english.find((_, index) => keys.indexOf(keys[index] ?? '') !== index);
  if (twice !== undefined)
    throw new Error(`Another text has the key of “${twice}”; word one of them otherwise.`);
  return keys;
}

/** The key list and every catalog as files of the extension. A text without a translation is empty, and stays English. */
export function catalogFiles(): { relativeDest: string; contents: string }[] {
  const catalogs = translated.map((code) => ({ code, catalog: readCatalog(code) }));
  const english = [...new Set(catalogs.flatMap(({ catalog }) => Object.keys(catalog)))].sort();
  const file = (name: string, list: string[]) => ({
    relativeDest: `languages/${name}.json`,
    contents: JSON.stringify(list),
  });
  return [
    file('keys', keysOf(english)),
    ...catalogs.map(({ code, catalog }) =>
      file(
        code,
        english.map((text) => catalog[text] ?? ''),
      ),
    ),
  ];
}
