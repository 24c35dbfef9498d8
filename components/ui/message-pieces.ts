/** Cuts what a person wrote into pieces to draw: code, quotes, links, mentions, hashtags. Pure. */
import { CODE_SPANS } from '../../lib/excerpt-marks.ts';
import { parseText } from '../../lib/flowdock/tags.ts';

export type Piece =
  | { kind: 'text' | 'hashtag' | 'code' | 'block' | 'quote'; text: string }
  | { kind: 'mention'; text: string; nick: string }
  /** `href` is http, https or mailto, nothing else. */
  | { kind: 'link'; text: string; href: string };

/** An address that may be followed from a message, or null. */
export function safeHref(address: string): string | null {
  if (!URL.canParse(address)) return null;
  const { protocol, href } = new URL(address);
  return protocol === 'https:' || protocol === 'http:' || protocol === 'mailto:' ? href : null;
}

/** A web address, http or https, or null. */
export function webHref(address: string | null | undefined): string | null {
  const href = safeHref(address?.trim() ?? '');
  return href?.startsWith('http') ? href : null;
}

/** The pieces in order; code is never searched for mentions or links. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(CODE_SPANS)) {
    if (match.index > from) pieces.push(...proseOf(text.slice(from, match.index)));
    const [, block, span] = match;
    pieces.push(
      block !== undefined
        ? { kind: 'block', text: block.replace(/\n$/, '') }
        : { kind: 'code', text: span ?? '' },
    );
    from = match.index + match[0].length;
  }
  if (from < text.length) pieces.push(...proseOf(text.slice(from)));
  return pieces;
}

function proseOf(text: string): Piece[] {
  return parseText(text).map((token): Piece => {
    const shown = text.slice(token.start, token.end);
    switch (token.kind) {
      case 'url': {
        const href = safeHref(token.href);
        return href ? { kind: 'link', text: shown, href } : { kind: 'text', text: shown };
      }
      case 'email': {
        const href = safeHref(`mailto:${token.email}`);
        return href ? { kind: 'link', text: shown, href } : { kind: 'text', text: shown };
      }
      case 'mention':
        return { kind: 'mention', text: shown, nick: token.nick };
      case 'hashtag':
      case 'quote':
        return { kind: token.kind, text: shown };
      default:
        return { kind: 'text', text: shown };
    }
  });
}

/** Lines that were indented by four spaces or more, as one block without that indentation. */
export interface Indented {
  kind: 'indented';
  pieces: Piece[];
  /** True where the lines read as code rather than as something quoted. */
  code: boolean;
}

const INDENT = /(^|\n)[^\S\n]{4}/g;
const LIKE_CODE = /[{};]\s*$|=>|^\s*(?:[$#>]|\/\/)\s|\w\([^)]*\)\s*$|^[^\S\n]+\S/m;

/** The pieces with indented lines put together, and without the line breaks that a block makes by itself. */
export function blocksOf(pieces: readonly Piece[]): (Piece | Indented)[] {
  const blocks: (Piece | Indented)[] = [];
  for (const piece of pieces) {
    const last = blocks.at(-1);
    if (last?.kind === 'indented' && continues(piece)) last.pieces.push(piece);
    else if (piece.kind === 'quote') blocks.push({ kind: 'indented', pieces: [piece], code: false });
    else blocks.push(piece);
  }
  return blocks.map((block, index) => {
    if (block.kind === 'indented') return unindented(block);
    if (block.kind !== 'text') return block;
    const after = isBlock(blocks[index - 1]) ? block.text.replace(/^\n{1,2}/, '') : block.text;
    return { ...block, text: isBlock(blocks[index + 1]) ? after.replace(/\n$/, '') : after };
  });
}

/** A link within a quoted line is a piece of its own. */
const continues = (piece: Piece): boolean =>
  piece.kind === 'quote' || (piece.kind === 'link' && !/^\s*\n/.test(piece.text));
const isBlock = (one: Piece | Indented | undefined): boolean =>
  one?.kind === 'block' || one?.kind === 'indented';

function unindented({ pieces }: Indented): Indented {
  const shown = pieces.map((piece, index) => {
    const text = piece.text.replace(INDENT, '$1');
    return { ...piece, text: index === 0 ? text.replace(/^\s*\n/, '') : text };
  });
  const code = LIKE_CODE.test(shown.map(({ text }) => text).join(''));
  return { kind: 'indented', pieces: shown, code };
}
