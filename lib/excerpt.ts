/**
 * The words of a message as lists show them: one line, in which mentions, hashtags and code stand out. What of them
 * stands where is told by marks, which the writer keeps with each unread message (`excerpt-marks.ts` finds them), so
 * that a page draws the list of unread without the grammar. Pure.
 */

/** What a mark is of. */
export const MENTION = 0;
export const HASHTAG = 1;
export const CODE = 2;

/** The marks of a line in its order, three numbers each: what it is of, its first index, the index after its last. */
export type Marks = readonly number[];

export const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

export type ExcerptPiece =
  | { kind: 'text' | 'hashtag' | 'code'; text: string }
  | { kind: 'mention'; text: string; nick: string };

/** The pieces of a line in order, from an index on; a mark that begins before it is not told. */
export function excerptPieces(line: string, marks: Marks, from = 0): ExcerptPiece[] {
  const pieces: ExcerptPiece[] = [];
  let at = from;
  for (const [kind, start, end] of triples(marks)) {
    if (start < at) continue;
    if (start > at) pieces.push({ kind: 'text', text: line.slice(at, start) });
    pieces.push(pieceOf(kind, line.slice(start, end)));
    at = end;
  }
  if (at < line.length) pieces.push({ kind: 'text', text: line.slice(at) });
  return pieces;
}

/** Index of the first mention in a line that `means` the reader, or null. */
export function mentionAt(line: string, marks: Marks, means: (nick: string) => boolean): number | null {
  for (const [kind, start, end] of triples(marks))
    if (kind === MENTION && means(line.slice(start + 1, end))) return start;
  return null;
}

function* triples(marks: Marks): Generator<[kind: number, start: number, end: number]> {
  for (let at = 0; at + 2 < marks.length; at += 3)
    yield [marks[at] ?? 0, marks[at + 1] ?? 0, marks[at + 2] ?? 0];
}

function pieceOf(kind: number, text: string): ExcerptPiece {
  if (kind === MENTION) return { kind: 'mention', text, nick: text.slice(1) };
  if (kind === HASHTAG) return { kind: 'hashtag', text };
  const ticks = text.startsWith('```') ? 3 : 1;
  return { kind: 'code', text: text.slice(ticks, -ticks) };
}
