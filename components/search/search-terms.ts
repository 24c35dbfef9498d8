/** What a person typed into the search, and where its words are in a text. Pure. */

export interface TypedTerms {
  /** Separated by single spaces. */
  words: string;
  /** Without `#`. */
  tags: string[];
}

/** A word that begins with `#` is a tag; everything else are words that must all occur. */
export function typedTerms(text: string): TypedTerms {
  const parts = text.split(/\s+/).filter((part) => part !== '' && part !== '#');
  const tags = parts.filter((part) => part.startsWith('#')).map((part) => part.replace(/^#+/, ''));
  const words = parts.filter((part) => !part.startsWith('#')).join(' ');
  return { words, tags: [...new Set(tags)].filter((tag) => tag !== '') };
}

export interface MarkedPiece {
  text: string;
  /** It is one of the words searched for. */
  hit: boolean;
}

const WORD = /[\p{L}\p{N}\p{M}]+/gu;
const folded = (text: string): string => text.normalize('NFKC').toLowerCase();

/** Cuts a text at the words searched for: whole words, whatever their case, as servers search. */
export function markedPieces(text: string, words: string): MarkedPiece[] {
  const wanted = new Set(folded(words).match(WORD) ?? []);
  const pieces: MarkedPiece[] = [];
  let from = 0;
  for (const match of text.matchAll(WORD)) {
    if (!wanted.has(folded(match[0]))) continue;
    if (match.index > from) pieces.push({ text: text.slice(from, match.index), hit: false });
    pieces.push({ text: match[0], hit: true });
    from = match.index + match[0].length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from), hit: false });
  return pieces;
}

/** The index of the first word searched for; null when none is there. */
export function firstHit(text: string, words: string): number | null {
  let at = 0;
  for (const { text: piece, hit } of markedPieces(text, words)) {
    if (hit) return at;
    at += piece.length;
  }
  return null;
}
