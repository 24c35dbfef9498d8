/** The most words a search looks for; more would only cost time. */
const WORDS = 50;

/**
 * The words of a text as the full-text search compares them: lower case, parted by single spaces, whatever stood
 * between them. PostgreSQL alone would take `build/main.log` for one word, a file's name.
 */
export const searchWords = (text: string): string => wordsOf(text).join(' ');

/** The words somebody searches for, in the same form. */
export const searchQuery = (text: string): string => wordsOf(text).slice(0, WORDS).join(' ');

const wordsOf = (text: string): string[] =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
