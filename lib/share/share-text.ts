/**
 * How a share reads as a Flowdock message: the person's comment, then what the page says about itself
 * (title, addresses), then the quoted selection.
 *
 * Only the comment may notify people or tag the message. A page's title may well hold `#1234` or `@ada`, and
 * nobody sharing it means that tag or that mention. The grammar (messages §11.2) knows one place without
 * either: a quote, a line that starts with four spaces. So the selection is always quoted, and the title moves
 * into a quote as soon as the grammar would find a tag or mention in it. Nothing is altered or hidden.
 */
import { parseText } from '../flowdock/tags.ts';
import type { SharedPage, SharedTab } from './shared-page.ts';

/** The longest message the API takes, in code points (messages §2.2). */
export const MESSAGE_LIMIT = 8096;

const QUOTE = '    ';
/** A selection of fewer characters than this says nothing; it is left out rather than cut further. */
const SHORTEST_EXCERPT = 12;
/** Characters that every URL of the grammar may hold; others are percent-encoded when they end it early. */
const OUTSIDE_URL_GRAMMAR = /[^A-Za-z0-9\-_~/:.?#=&%+,;!*$]/gu;

export interface ShareParts {
  page: SharedPage;
  /** What the person typed; mentions and hashtags in it count. */
  comment: string;
  /** False when the person removed the quote. */
  withSelection: boolean;
  /** False when the person removed the picture. */
  withImage: boolean;
}

export interface ShareText {
  content: string;
  /** True when the selection or the title had to be shortened to fit. */
  cut: boolean;
  /** Code points above the limit that only the person can remove; 0 when it can be sent. */
  over: number;
}

const lengthOf = (text: string): number => Array.from(text).length;

/** True for addresses that a reader of the message can follow. */
export function isShareable(address: string): boolean {
  return /^https?:\/\//i.test(address) && URL.canParse(address);
}

/** The address as it is shared: normalised, on one line, without user name and password. */
export function cleanAddress(address: string): string {
  if (!URL.canParse(address)) return oneLine(address);
  const url = new URL(address);
  url.username = '';
  url.password = '';
  return oneLine(url.href).replaceAll(' ', '%20');
}

/** One line without control, bidi-override or lone-surrogate characters. */
export function oneLine(text: string): string {
  return withoutControls(text).replace(/\s+/g, ' ').trim();
}

function withoutControls(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|[\u2028\u2029\v\f\u0085]/g, '\n')
    .replace(/\p{Cc}/gu, (c) => (c === '\n' || c === '\t' ? c : ''))
    .replace(/[\u202a-\u202e\u2066-\u2069\ufeff]/g, '');
}

/**
 * Where the grammar's own implementation sees a tag and ours may see none: in or after brackets of an address, and of
 * letters that only ignoring their case makes some of the grammar.
 */
const DOUBTFUL = /\([^\s]*[@#＃]|[@#＃][^\p{ASCII}]/u;

/** True when the grammar finds a hashtag or a mention in the text. */
function tagsSomething(text: string): boolean {
  if (DOUBTFUL.test(text)) return true;
  return parseText(text).some((token) => token.kind === 'hashtag' || token.kind === 'mention');
}

/** The text as quote lines; blank lines stay, at most one in a row. */
function quoted(text: string): string {
  return withoutControls(text)
    .split('\n')
    .map((line) => line.replace(/\t/g, '  ').trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/^\n+|\n+$/g, '')
    .split('\n')
    .map((line) => (line === '' ? '' : QUOTE + line))
    .join('\n');
}

/** The addresses of a share in the order they are read; the first is what is shared. */
function addressesOf(page: SharedPage, withImage: boolean): string[] {
  const all = [isShareable(page.url) ? page.url : page.pageUrl];
  if (page.kind === 'page' || page.kind === 'selection') {
    if (withImage && isShareable(page.image)) all.push(page.image);
  } else if (page.kind !== 'link' && isShareable(page.pageUrl)) {
    all.push(page.pageUrl);
  }
  return [...new Set(all.filter((address) => address !== '').map(cleanAddress))];
}

/** True when removing the picture from the sheet changes the message. */
export function imageCanBeRemoved(page: SharedPage): boolean {
  return (page.kind === 'page' || page.kind === 'selection') && isShareable(page.image);
}

/** Addresses one a line, changed only where the grammar would read a tag or mention in them. */
function addressBlock(addresses: string[]): { text: string; safe: boolean } {
  const plain = addresses.join('\n');
  if (!tagsSomething(plain)) return { text: plain, safe: true };
  const encoded = plain.replace(OUTSIDE_URL_GRAMMAR, (c) => (c === '\n' ? c : percentEncoded(c)));
  return { text: encoded, safe: !tagsSomething(encoded) };
}

function percentEncoded(character: string): string {
  return Array.from(
    new TextEncoder().encode(character),
    (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
  ).join('');
}

/** What the page says of itself, written so that nothing in it can tag or notify. */
function pageBlock(title: string, addresses: string[], first: boolean): string {
  const plain = [title, ...addresses].filter((line) => line !== '').join('\n');
  if (!tagsSomething(plain)) return plain;
  const block = addressBlock(addresses);
  const heading = title === '' ? '' : quoted(title);
  if (block.safe) return [block.text, heading].filter((part) => part !== '').join('\n\n');
  // A message that starts with a quote could lose its leading spaces on the way; a plain line goes before it.
  const lead = first ? 'Shared from a page:\n\n' : '';
  return lead + [heading, quoted(block.text)].filter((part) => part !== '').join('\n');
}

function join(parts: string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}

/** The text cut to `limit` code points with an ellipsis as the last. */
function shorten(text: string, limit: number): string {
  const points = Array.from(text);
  if (points.length <= limit) return text;
  return `${points
    .slice(0, Math.max(0, limit - 1))
    .join('')
    .trimEnd()}…`;
}

/**
 * Writes the message of a share. What must go to fit the limit goes in this order: the end of the selection,
 * then the end of the title; the comment and the addresses are never cut.
 */
export function composeShare(parts: ShareParts): ShareText {
  const comment = parts.comment.toWellFormed().replace(/\r\n?/g, '\n').trim();
  const addresses = addressesOf(parts.page, parts.withImage);
  if (parts.page.tabs) return composeTabs(comment, parts.page.tabs);
  const title = oneLine(parts.page.title);
  const selection = parts.withSelection ? quoted(parts.page.selection) : '';
  const first = comment === '';

  const head = (heading: string): string => join([comment, pageBlock(heading, addresses, first)]);
  const whole = join([head(title), selection]);
  if (lengthOf(whole) <= MESSAGE_LIMIT) return { content: whole, cut: false, over: 0 };

  const before = head(title);
  const room = MESSAGE_LIMIT - lengthOf(before) - 2;
  if (selection !== '' && room >= SHORTEST_EXCERPT) {
    return { content: join([before, shorten(selection, room)]), cut: true, over: 0 };
  }
  const tooMany = lengthOf(before) - MESSAGE_LIMIT;
  if (tooMany <= 0) return { content: before, cut: selection !== '', over: 0 };

  // The quoted form of a title is longer than the title; take its indentation into account as well.
  const shortTitle = shorten(title, Math.max(0, lengthOf(title) - tooMany - QUOTE.length - 1));
  const content = head(shortTitle === '…' ? '' : shortTitle);
  return { content, cut: true, over: Math.max(0, lengthOf(content) - MESSAGE_LIMIT) };
}

/** The comment, then each tab with its title and address; none is left out. */
function composeTabs(comment: string, tabs: readonly SharedTab[]): ShareText {
  const blocks = tabs.map(({ title, url }, index) =>
    pageBlock(oneLine(title), [cleanAddress(url)], comment === '' && index === 0),
  );
  const content = join([comment, ...blocks]);
  return { content, cut: false, over: Math.max(0, lengthOf(content) - MESSAGE_LIMIT) };
}

/**
 * The tags a person typed into the Tags field, for the `tags` parameter: without `#`, spelling kept, no
 * duplicates. Whatever would become a meta tag (`:unread:5`) or notify somebody (`@ada`) is no tag.
 */
export function tagsFrom(typed: string): string[] {
  const seen = new Map<string, string>();
  for (const word of typed.toWellFormed().split(/[\s,;]+/)) {
    const tag = word.replace(/^[#＃]+/, '').replace(/[#＃]+$/, '');
    if (tag === '' || tag.includes(':') || tag.startsWith('@') || lengthOf(tag) > 100) continue;
    if (!seen.has(tag.toLowerCase())) seen.set(tag.toLowerCase(), tag);
  }
  return [...seen.values()];
}
