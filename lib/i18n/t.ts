/**
 * All words a person reads go through here. English stands in the code, and is what is looked up in the catalog
 * of the language in use (`load.ts`); so English needs no catalog, and its first paint waits for nothing.
 *
 * What is passed to `t`, `rich` and `msg` has to be the text itself, never a variable or a template, or
 * `npm run messages` does not find it. In a page the language is a signal (`keepLanguageIn`): what was drawn with `t`
 * draws itself again.
 */
import { formatMessage, formatNumber, messageKey } from './icu.ts';
import { type ClockChoice, LANGUAGES, type LanguageCode, localeOf } from './languages.ts';

/** English text by its key (`messageKey`) to the text of the language; null for English itself. */
export type Catalog = Readonly<Record<string, string>>;

/** The language in use. */
export interface Language {
  code: LanguageCode;
  /** For `Intl`. */
  locale: string;
  direction: 'ltr' | 'rtl';
  clock: ClockChoice;
  catalog: Catalog | null;
}

const readable = (): readonly string[] => globalThis.navigator?.languages ?? [];
const languageIn = (code: LanguageCode, catalog: Catalog | null, clock: ClockChoice): Language => ({
  code,
  locale: localeOf(code, readable(), clock),
  direction: LANGUAGES.find((one) => one.code === code)?.direction ?? 'ltr',
  clock,
  catalog,
});

/** What the language in use is kept in; a signal is one. */
interface LanguageCell {
  value: Language;
  peek(): Language;
}

let current: LanguageCell = {
  value: languageIn('en', null, 'locale'),
  peek() {
    return this.value;
  },
};

/** From now on the language is kept in a cell that `make` makes; workers, which draw nothing, need no signal. */
export function keepLanguageIn(make: (now: Language) => LanguageCell): void {
  current = make(current.peek());
}

/** The language in use; who reads it while drawing is drawn again when it changes. */
export const language = (): Language => current.value;

/** Speaks this language from now on, and tells times by this clock. */
export function speak(code: LanguageCode, catalog: Catalog | null, clock: ClockChoice = 'locale'): void {
  const now = current.peek();
  if (now.code !== code || now.clock !== clock) current.value = languageIn(code, catalog, clock);
}

/** Names keep their own direction amid text that runs from right to left (Unicode: first strong isolate). */
const isolated = (text: string): string => `\u2068${text}\u2069`;

function said<T>(message: string, values: Readonly<Record<string, T | string | number>> | undefined) {
  const { catalog, locale, direction } = current.value;
  const words = catalog?.[messageKey(message)] ?? message;
  if (!values) return [words];
  const shown =
    direction === 'ltr'
      ? values
      : Object.fromEntries(
          Object.entries(values).map(([name, value]) => [
            name,
            // A bare word chooses among texts (`select`), and needs no isolation.
            typeof value === 'string' && !words.includes(`{${name}, select`) ? isolated(value) : value,
          ]),
        );
  return formatMessage(words, shown, locale);
}

/** The text in the language in use: an ICU message (`icu.ts`) with its values. */
export function t(message: string, values?: Readonly<Record<string, string | number>>): string {
  return said(message, values).join('');
}

/** As `t`, with elements among the values: `rich('Signed in as {name}', { name: <b>Ida</b> })`. */
export function rich<T>(
  message: string,
  values: Readonly<Record<string, T | string | number>>,
): (T | string)[] {
  return said(message, values);
}

/** Marks a text that stands where no language is known yet, as in a table; `t` says it later: `t(row.label)`. */
export const msg = <const T extends string>(message: T): T => message;

/** A number as the language in use writes it. */
export const number = (value: number): string => formatNumber(value, current.value.locale);

/** Several things as a sentence lists them: "a, b, and c"; `narrow`: "a, b, c". */
export function list(items: readonly string[], style: 'long' | 'narrow' = 'long'): string {
  return new Intl.ListFormat(current.value.locale, { style }).format(items);
}

/** A share of a whole, 0 to 100: "40%". */
export const percent = (value: number): string =>
  new Intl.NumberFormat(current.value.locale, { style: 'percent' }).format(value / 100);

const collators = new Map<string, Intl.Collator>();
/** The order of names in the language in use, without regard to case; numbers in them by their value. */
export function compareNames(a: string, b: string): number {
  const { locale } = current.value;
  let collator = collators.get(locale);
  if (!collator) {
    collator = new Intl.Collator(locale, { sensitivity: 'base', numeric: true });
    collators.set(locale, collator);
  }
  return collator.compare(a, b);
}
