/**
 * Links with what their message itself says of them: a title right above the address, a quote below it, as shares are
 * written (`lib/share/share-text.ts`). Nobody else is asked what an address is about. Pure.
 */
import { parseText } from '../../lib/flowdock/tags.ts';
import { webHref } from '../ui/message-pieces.ts';

export interface LinkCard {
  kind: 'card';
  title: string;
  /** What it is about, then what goes with it: the page's picture, or the page of a picture. http or https. */
  links: { text: string; href: string }[];
  /** Without its indentation; empty when there is none. */
  excerpt: string;
}
export interface TextPart {
  kind: 'text';
  text: string;
}

const QUOTED = /^ {4}/;
const MOST_LINKS = 2;
const LONGEST_TITLE = 500;

/** The text in parts, in order and whole: what stands in no card is as it was written. */
export function withCards(text: string): (TextPart | LinkCard)[] {
  const parts: (TextPart | LinkCard)[] = [];
  const plain = (block: string): void => {
    const last = parts.at(-1);
    if (last?.kind === 'text') last.text += `\n\n${block}`;
    else parts.push({ kind: 'text', text: block });
  };
  // Between back ticks, what looks like a share is an example of one.
  const blocks = text.includes('```') ? [text] : text.split(/\n{2}/);
  let taken: LinkCard | null = null;
  for (const block of blocks) {
    const card = cardOf(block);
    if (card) parts.push(card);
    else if (taken && isQuote(block))
      taken.excerpt = [taken.excerpt, unquoted(block)].filter(Boolean).join('\n\n');
    else plain(block);
    taken = card ?? (isQuote(block) ? taken : null);
  }
  return parts;
}

/** A title, then one or two addresses, a line each; null for anything else. */
function cardOf(block: string): LinkCard | null {
  const [title = '', ...addresses] = block.split('\n');
  if (addresses.length === 0 || addresses.length > MOST_LINKS) return null;
  if (title.trim() === '' || title.length > LONGEST_TITLE || QUOTED.test(title)) return null;
  // A mention, a tag or an address in the first line means more than a title.
  if (parseText(title).some(({ kind }) => kind !== 'text')) return null;
  const links = addresses.flatMap((line) => {
    const href = /^https?:\/\/\S+$/i.test(line.trim()) ? webHref(line) : null;
    return href === null ? [] : [{ text: line.trim(), href }];
  });
  return links.length === addresses.length ? { kind: 'card', title: title.trim(), links, excerpt: '' } : null;
}

const isQuote = (block: string): boolean =>
  block.trim() !== '' && block.split('\n').every((line) => line === '' || QUOTED.test(line));
const unquoted = (block: string): string =>
  block
    .split('\n')
    .map((line) => line.replace(QUOTED, ''))
    .join('\n');
