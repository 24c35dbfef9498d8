/** The catalogs as the extension reads them: one JSON file for each language, English text replaced by its key. */
import { readFileSync } from 'node:fs';
import { messageKey } from '../lib/i18n/icu.ts';
import { LANGUAGES } from '../lib/i18n/languages.ts';

/** The catalog of a language as translators keep it: English text to its translation. */
export function readCatalog(code: string): Record<string, string> {
  return JSON.parse(readFileSync(new URL(`../lib/i18n/locales/${code}.json`, import.meta.url), 'utf8'));
}

/** Throws when two English texts share a key. */
export function compileCatalog(catalog: Record<string, string>): string {
  const compiled = new Map<string, string>();
  for (const [english, translation] of Object.entries(catalog)) {
    const key = messageKey(english);
    if (compiled.has(key))
      throw new Error(`Another text has the key of “${english}”; word one of them otherwise.`);
    // A text without a translation stays English.
    if (translation !== '') compiled.set(key, translation);
  }
  return JSON.stringify(Object.fromEntries(compiled));
}

/** Every catalog as a file of the extension. */
export function catalogFiles(): { relativeDest: string; contents: string }[] {
  return LANGUAGES.filter(({ code }) => code !== 'en').map(({ code }) => ({
    relativeDest: `languages/${code}.json`,
    contents: compileCatalog(readCatalog(code)),
  }));
}
