/**
 * The character sets of the tag grammar (messages §11.2 and §11.3) as one table of flags over UTF-16 code
 * units. A table keeps every scan at one look-up a character, whatever text arrives.
 */

/** T: may stand in a hashtag, and may end a mention. */
export const TAG = 1;
/** U: may stand in a mention (T and the dot). */
export const NICK = 2;
/** Directly before a `#` or `@`, makes it no tag. Upper-case ASCII is missing on purpose (OP-42). */
export const BLOCKS_TAG = 4;
/** Directly before an address, makes it no address. */
export const BLOCKS_URL = 8;
/** May stand anywhere in a host label. */
export const DOMAIN = 16;
/** May stand in the path of an address. */
export const PATH = 32;
/** May end the path of an address. */
export const PATH_END = 64;
/** May stand in the query of an address. */
export const QUERY = 128;
/** May end the query of an address. */
export const QUERY_END = 256;
/** May stand before the `@` of an e-mail address. */
export const LOCAL_PART = 512;
/** White space in the sense of a quote. */
export const SPACE = 1024;
/** White space in the sense of an address. */
export const URL_SPACE = 2048;
/** Ends a line. */
export const LINE_END = 4096;
/** ASCII digit. */
export const DIGIT = 8192;
/** ASCII letter or digit. */
export const ALPHANUMERIC = 16384;
/** May stand in a label of an address without scheme: ASCII letters and digits, `-`, Latin accents. */
export const PLAIN_LABEL = 32768;

type Range = readonly [first: number, last: number];

const UPPER: Range[] = [[0x41, 0x5a]];
const LOWER: Range[] = [[0x61, 0x7a]];
const DIGITS: Range[] = [[0x30, 0x39]];
const LATIN: Range[] = [
  [0xc0, 0xff],
  [0x100, 0x17f],
  [0x1e00, 0x1eff],
];
const OTHER_SCRIPTS: Range[] = [
  // Cyrillic
  [0x400, 0x527],
  [0x2de0, 0x2dff],
  [0xa640, 0xa69f],
  // Greek
  [0x370, 0x3ff],
  // Hangul
  [0x1100, 0x11ff],
  [0x3130, 0x3185],
  [0xa960, 0xa97f],
  [0xac00, 0xd7ff],
  [0xffa1, 0xffdc],
  // Kana
  [0x3041, 0x3096],
  [0x3099, 0x309e],
  [0x30a1, 0x30fa],
  [0x30fc, 0x30fe],
  [0xff66, 0xff9f],
  // Full-width digits and letters
  [0xff10, 0xff19],
  [0xff21, 0xff3a],
  [0xff41, 0xff5a],
  // Han
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0x3003, 0x3003],
  [0x3005, 0x3005],
  [0x303b, 0x303b],
];
const SPACES: Range[] = [
  [0x9, 0xd],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
];
/** Byte order marks, direction marks and non-characters. */
const INVISIBLE: Range[] = [
  [0xfeff, 0xfeff],
  [0xfffe, 0xffff],
  [0x202a, 0x202e],
];

const table = new Uint16Array(0x10000);

function set(flag: number, ...groups: (string | readonly Range[])[]): void {
  for (const group of groups) {
    if (typeof group === 'string') {
      for (let index = 0; index < group.length; index++) {
        const code = group.charCodeAt(index);
        table[code] = (table[code] ?? 0) | flag;
      }
    } else {
      for (const [first, last] of group) {
        for (let code = first; code <= last; code++) table[code] = (table[code] ?? 0) | flag;
      }
    }
  }
}

const LETTERS = [...UPPER, ...LOWER];
const WORD = [...LETTERS, ...DIGITS];
const tagCharacters = [...WORD, ...LATIN, ...OTHER_SCRIPTS];
set(TAG, tagCharacters, '_-');
set(NICK, tagCharacters, '_-.');
set(BLOCKS_TAG, LOWER, DIGITS, LATIN, OTHER_SCRIPTS, '&/_');
set(BLOCKS_URL, WORD, INVISIBLE, '-/"\'!=_@＠$#＃.');
set(PATH, WORD, LATIN, "!*';:=+,.$/%#[]-_~|&");
set(PATH_END, WORD, LATIN, '+-=_#/');
set(QUERY, WORD, "!?*'();:&=+$/%#[]-_.,~|");
set(QUERY_END, WORD, '_&=#/)]');
set(LOCAL_PART, WORD, '[\\]^_`|.%+-');
set(SPACE, SPACES, '\ufeff');
set(URL_SPACE, SPACES, '\u0085\u180e');
set(LINE_END, '\n\r\u2028\u2029');
set(DIGIT, DIGITS);
set(ALPHANUMERIC, WORD);
set(PLAIN_LABEL, WORD, LATIN, '-');

// A host label may hold everything but punctuation, white space and invisible marks.
const notInDomain = new Set<number>();
for (const mark of "!'#%&()*+,\\-./:;<=>?@[]^_{|}~$\u0085\u180e") notInDomain.add(mark.charCodeAt(0));
for (const [first, last] of [...SPACES, ...INVISIBLE]) {
  for (let code = first; code <= last; code++) notInDomain.add(code);
}
for (let code = 0; code < table.length; code++) {
  if (!notInDomain.has(code)) table[code] = (table[code] ?? 0) | DOMAIN;
}

/** True when the code unit at `index` carries one of the flags; false outside the text. */
export function is(text: string, index: number, flags: number): boolean {
  if (index < 0 || index >= text.length) return false;
  return ((table[text.charCodeAt(index)] ?? 0) & flags) !== 0;
}

/** The first index at or after `from` whose code unit carries none of the flags. */
export function skip(text: string, from: number, flags: number): number {
  let index = from;
  while (is(text, index, flags)) index++;
  return index;
}
