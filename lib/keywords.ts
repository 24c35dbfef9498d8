/** Words a person wants to hear of wherever they are said, also in closed flows. Pure. */
import type { StreamEvent } from './flowdock/model.ts';
import { folded } from './folded.ts';
import { wordsOfMessage } from './message-words.ts';
import { isTalk } from './notify-rules.ts';

/** The most words, and the longest one, in characters. */
export const MOST_KEYWORDS = 50;
export const LONGEST_KEYWORD = 60;

/**
 * Scripts that put no spaces between words: there a word is found wherever its characters stand. By their extensions:
 * what several of them share, as the “ー” that many Japanese words end in, is of no single one.
 */
const UNSPACED =
  /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]/u;
const PART_OF_WORD = /[\p{L}\p{N}\p{M}_]/u;

/** What a keyword is kept as; empty for what is none. */
export const keywordOf = (typed: string): string =>
  typed.trim().replace(/\s+/g, ' ').slice(0, LONGEST_KEYWORD);

/** Whether two keywords find the same. */
export const sameKeyword = (one: string, other: string): boolean => folded(one) === folded(other);

/** Where a keyword stands in a text as a whole word, in the folded text; -1 when nowhere. */
function indexIn(text: string, word: string): number {
  const [first = ''] = word;
  const last = [...word].at(-1) ?? '';
  const bounded = (edge: string, beside: string): boolean =>
    !PART_OF_WORD.test(edge) || UNSPACED.test(edge) || !PART_OF_WORD.test(beside);
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const before = [...text.slice(Math.max(0, at - 2), at)].at(-1) ?? '';
    const [after = ''] = text.slice(at + word.length);
    if (bounded(first, before) && bounded(last, after)) return at;
  }
  return -1;
}

/** The first of the keywords that a text has as a whole word, or null. */
export function keywordIn(text: string, words: readonly string[]): string | null {
  if (words.length === 0) return null;
  const within = folded(text).replace(/\s+/g, ' ');
  return words.find((word) => word !== '' && indexIn(within, folded(word)) >= 0) ?? null;
}

/** The keyword that somebody else said in a flow, or null. */
export function keywordSaid(
  event: Pick<StreamEvent, 'event' | 'user' | 'content' | 'attachments'>,
  me: number,
  words: readonly string[],
): string | null {
  return words.length > 0 && isTalk(event, me) ? keywordIn(wordsOfMessage(event), words) : null;
}

/** Where the keyword stands in a text as written, for showing that part; null when that can't be told. */
export function keywordAt(text: string, word: string): number | null {
  const lower = folded(text);
  const at = lower.length === text.length ? indexIn(lower, folded(word)) : -1;
  return at < 0 ? null : at;
}
