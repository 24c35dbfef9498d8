/** Cuts what a person wrote into pieces to draw: code, quotes, links, mentions, hashtags. Pure. */
import { parseText } from '../../lib/flowdock/tags.ts';

export type Piece =
  | { kind: 'text' | 'hashtag' | 'code' | 'block' | 'quote'; text: string }
  | { kind: 'mention'; text: string; nick: string }
  /** `href` is http, https or mailto, nothing else. */
  | { kind: 'link'; text: string; href: string };

const CODE = /```(?:[\w+-]*\n)?([\s\S]+?)```|`([^`\n]+)`/g;

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
  for (const match of text.matchAll(CODE)) {
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

const EVERYBODY = new Set(['everyone', 'everybody', 'all', 'anyone', 'anybody', 'team']);

/** Does a mention of this nick mean the reader? Nicks compare without case. */
export function meansMe(nick: string, myNick: string): boolean {
  const wanted = nick.toLowerCase();
  return wanted === myNick.toLowerCase() || EVERYBODY.has(wanted);
}
