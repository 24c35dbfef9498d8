/** Speaks the language a person chose: reads its texts, and the keys they are found by (`scripts/catalogs.ts`). */
import { effect, signal } from '@preact/signals-core';
import { browser } from 'wxt/browser';
import { forgetFrame } from '../kept-frame.ts';
import { readSettings, type Settings, settingsReady, settingsSignal } from '../settings.ts';
import { catalogOf } from './icu.ts';
import { type LanguageCode, languageOf } from './languages.ts';
import { type Catalog, keepLanguageIn, type Language, language, speak, t } from './t.ts';

/** What was asked for last: what is read for another language comes too late. */
let wanted: Pick<Language, 'code' | 'clock'> | null = null;
/** Being read, for all who wait for it. */
const reading = new Map<LanguageCode, Promise<Catalog>>();

/** A file of our own: `import()` is not to be had in a service worker. */
async function readList(name: string): Promise<string[]> {
  return (await fetch(`/languages/${name}.json`)).json();
}

function readCatalog(code: LanguageCode): Promise<Catalog> {
  const known = reading.get(code);
  if (known) return known;
  const lists = Promise.all([readList('keys'), readList(code)]);
  const catalog = lists.then(([keys, texts]) => catalogOf(keys, texts)).finally(() => reading.delete(code));
  reading.set(code, catalog);
  return catalog;
}

async function choose({ language: choice, clock }: Settings): Promise<void> {
  const code = languageOf(choice, browser.i18n.getUILanguage());
  wanted = { code, clock };
  const now = language();
  if (code === now.code) return speak(code, now.catalog, clock);
  let catalog: Catalog | null = null;
  if (code !== 'en') {
    try {
      catalog = await readCatalog(code);
    } catch (error) {
      console.warn(`Quayside: the texts in "${code}" could not be read; English goes on.`, error);
      return;
    }
  }
  if (wanted.code === code) speak(code, catalog, wanted.clock);
}

/** Resolves when `t` speaks the language of the settings. The background waits for it before it words anything. */
export async function languageReady(): Promise<void> {
  try {
    await choose(await readSettings());
  } catch (error) {
    // Nothing is held up for want of its language.
    console.warn('Quayside: the language could not be chosen; the one in use goes on.', error);
  }
}

/**
 * The same for a page, which then follows the setting, and says in `<html>` which language it is in. `title` is the
 * page's, marked by `msg`, where it is more than the product's name.
 */
export async function followLanguage(title?: string): Promise<void> {
  keepLanguageIn(signal);
  await settingsReady();
  const settings = settingsSignal();
  await choose(settings.peek());
  effect(() => {
    void choose(settings.value);
  });
  let spoken: string | null = null;
  effect(() => {
    const { code, direction } = language();
    if (spoken !== null && spoken !== code) forgetFrame();
    spoken = code;
    document.documentElement.lang = code;
    document.documentElement.dir = direction;
    if (title !== undefined) document.title = t(title);
  });
}
