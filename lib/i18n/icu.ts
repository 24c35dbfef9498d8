/**
 * ICU messages, as much of them as Quayside uses: `{name}`, `{count, number}`,
 * `{count, plural, =0 {…} one {…} other {…}}` with `#`, and `{kind, select, a {…} other {…}}`, within each other.
 * A parser of all of ICU weighs ten times this file; a test holds every message of every language against one.
 * No quoting: apostrophes are written as ’. Pure.
 */

const numbers = new Map<string, Intl.NumberFormat>();
const plurals = new Map<string, Intl.PluralRules>();

/** What `make` made for the key before, or makes now. */
function once<T>(kept: Map<string, T>, key: string, make: () => T): T {
  const found = kept.get(key) ?? make();
  kept.set(key, found);
  return found;
}

/** A number as the locale writes it. */
export function formatNumber(value: number, locale: string): string {
  return once(numbers, locale, () => new Intl.NumberFormat(locale)).format(value);
}

const ARGUMENT = /^\s*(\w+)\s*(?:,\s*(\w+)\s*(?:,([\s\S]*))?)?$/;

/**
 * The message with its values, in pieces: text, and the values that are neither text nor number, such as elements.
 * A value that is missing shows as its name in braces.
 */
export function formatMessage<T>(
  message: string,
  values: Readonly<Record<string, T | string | number>>,
  locale: string,
): (T | string)[] {
  return pieces(message, values, locale, null);
}

function pieces<T>(
  message: string,
  values: Readonly<Record<string, T | string | number>>,
  locale: string,
  count: string | null,
): (T | string)[] {
  const out: (T | string)[] = [];
  const text = (words: string) => {
    if (words !== '') out.push(count === null ? words : words.replaceAll('#', count));
  };
  let from = 0;
  for (let at = message.indexOf('{'); at >= 0; at = message.indexOf('{', from)) {
    text(message.slice(from, at));
    from = closing(message, at) + 1;
    const [, name = '', kind, rest = ''] = ARGUMENT.exec(message.slice(at + 1, from - 1)) ?? [];
    const value = values[name];
    if (kind === 'plural' || kind === 'select') {
      const number = kind === 'plural' ? Number(value) : null;
      const chosen = choose(rest, number ?? String(value), locale);
      out.push(...pieces(chosen, values, locale, number === null ? count : formatNumber(number, locale)));
    } else if (kind === 'number' && typeof value === 'number') out.push(formatNumber(value, locale));
    else out.push(value === undefined ? `{${name}}` : typeof value === 'number' ? String(value) : value);
  }
  text(message.slice(from));
  return out;
}

/** The place of the brace that closes the one at `open`. */
function closing(message: string, open: number): number {
  let depth = 0;
  for (let at = open; at < message.length; at++) {
    if (message[at] === '{') depth++;
    else if (message[at] === '}' && --depth === 0) return at;
  }
  return message.length;
}

/** The text among `=1 {…} one {…} other {…}` for this value. */
function choose(options: string, value: number | string, locale: string): string {
  const texts = new Map<string, string>();
  let from = 0;
  for (let open = options.indexOf('{'); open >= 0; open = options.indexOf('{', from)) {
    const end = closing(options, open);
    texts.set(options.slice(from, open).trim(), options.slice(open + 1, end));
    from = end + 1;
  }
  const key =
    typeof value === 'string'
      ? value
      : texts.has(`=${value}`)
        ? `=${value}`
        : once(plurals, locale, () => new Intl.PluralRules(locale)).select(value);
  return texts.get(key) ?? texts.get('other') ?? '';
}

/** The key of an English message in a compiled catalog (FNV-1a, 24 bits of it): short, and no two may share one. */
export function messageKey(message: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < message.length; at++) {
    hash = Math.imul(hash ^ message.charCodeAt(at), 0x01000193);
  }
  return (hash & 0xffffff).toString(36);
}

/** English text by its key to the text of a language, from the files of the build: `texts[n]` has the key `keys[n]`. */
export function catalogOf(keys: readonly string[], texts: readonly string[]): Record<string, string> {
  const catalog: Record<string, string> = {};
  for (const [index, key] of keys.entries()) {
    const text = texts[index];
    if (text) catalog[key] = text;
  }
  return catalog;
}
