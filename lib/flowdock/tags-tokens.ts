/** Cuts text into tokens by the grammar of messages §11.2. Indices are UTF-16 code units. */
import { BLOCKS_TAG, is, LINE_END, LOCAL_PART, NICK, SPACE, skip, TAG } from './tags-characters.ts';
import { reportedUrls, type UrlMatch, type UrlScanner, urlScanner } from './tags-urls.ts';

interface Span {
  /** Index of the first code unit. */
  start: number;
  /** Index after the last code unit. */
  end: number;
}

/**
 * One piece of a text. The tokens of a text follow each other without gap or overlap, so the slices
 * `[start, end)` joined are the text again.
 */
export type Token =
  | (Span & { kind: 'text' })
  /** A quoted line: shown as it is, tags and mentions in it do not count. */
  | (Span & { kind: 'quote' })
  /** `url` as written; `href` has a scheme. */
  | (Span & { kind: 'url'; url: string; href: string })
  /** `tag` without its sign. */
  | (Span & { kind: 'hashtag'; tag: string })
  /** `nick` without its sign. */
  | (Span & { kind: 'mention'; nick: string })
  | (Span & { kind: 'email'; email: string });

/** A match of one kind of token, with its first index before anything is known of the others. */
interface Candidate extends Span {
  tokens(): Token[];
}
type Find = (from: number) => Candidate | null;

function quotes(text: string): Find {
  const fourSpaces = (at: number) => skipAtMost(text, at, 4) === at + 4;
  return (from) => {
    for (let index = from; index < text.length; index++) {
      const lineStart = index === from || is(text, index - 1, LINE_END);
      const content = lineStart && fourSpaces(index) ? index : index + 1;
      if (content === index || (text[index] === '\n' && fourSpaces(index + 1))) {
        let end = content + 4;
        while (end < text.length && !is(text, end, LINE_END)) end++;
        return { start: index, end, tokens: () => quoteTokens(text, index, end) };
      }
    }
    return null;
  };
}

function skipAtMost(text: string, from: number, most: number): number {
  let index = from;
  while (index < from + most && is(text, index, SPACE)) index++;
  return index;
}

/** Inside a quote only addresses are recognised. */
function quoteTokens(text: string, start: number, end: number): Token[] {
  const block = text.slice(start, end);
  const scanner = urlScanner(block);
  const tokens: Token[] = [];
  let at = 0;
  for (let found = scanner.find(0); found; found = scanner.find(found.end)) {
    for (const url of urlTokens(block, found)) {
      if (url.start > at) tokens.push({ kind: 'quote', start: start + at, end: start + url.start });
      tokens.push({ ...url, start: start + url.start, end: start + url.end });
      at = url.end;
    }
  }
  if (start + at < end) tokens.push({ kind: 'quote', start: start + at, end });
  return tokens;
}

function urlTokens(text: string, match: UrlMatch): (Token & { kind: 'url' })[] {
  return reportedUrls(text, match).map(({ start, end, url }) => ({
    kind: 'url',
    start,
    end,
    url,
    href: match.scheme ? url : `http://${url}`,
  }));
}

function urls(text: string, scanner: UrlScanner): Find {
  return (from) => {
    const match = scanner.find(from);
    return match && { start: match.before, end: match.end, tokens: () => urlTokens(text, match) };
  };
}

/** A sign opens a tag unless a word runs into it or another sign or a scheme follows it. */
function bounded(text: string, start: number, end: number): boolean {
  if (start > 0 && is(text, start - 1, BLOCKS_TAG)) return false;
  return text[end] !== '#' && text[end] !== '＃' && !text.startsWith('://', end);
}

function hashtags(text: string): Find {
  return (from) => {
    for (let start = from; start < text.length; start++) {
      if (text[start] !== '#' && text[start] !== '＃') continue;
      const end = skip(text, start + 1, TAG);
      if (end > start + 1 && bounded(text, start, end)) {
        const tag = text.slice(start + 1, end);
        return { start, end, tokens: () => [{ kind: 'hashtag', start, end, tag }] };
      }
    }
    return null;
  };
}

function mentions(text: string): Find {
  return (from) => {
    for (let start = text.indexOf('@', from); start >= 0; start = text.indexOf('@', start + 1)) {
      let end = skip(text, start + 1, NICK);
      while (end > start + 1 && text[end - 1] === '.') end--;
      if (end > start + 1 && bounded(text, start, end)) {
        const nick = text.slice(start + 1, end);
        return { start, end, tokens: () => [{ kind: 'mention', start, end, nick }] };
      }
    }
    return null;
  };
}

function emails(text: string, scanner: UrlScanner): Find {
  return (from) => {
    for (let at = text.indexOf('@', from); at >= 0; at = text.indexOf('@', at + 1)) {
      let local = at;
      while (local > from && is(text, local - 1, LOCAL_PART)) local--;
      const end = local < at ? scanner.domainEnd(at + 1) : -1;
      if (end < 0) continue;
      const before = text[local - 1];
      const opened =
        local > from && (is(text, local - 1, SPACE) || before === ',' || before === '"' || before === "'");
      const email = text.slice(local, end);
      return {
        start: opened ? local - 1 : local,
        end,
        tokens: () => [{ kind: 'email', start: local, end, email }],
      };
    }
    return null;
  };
}

/**
 * The tokens of a text, in order, covering it completely. Left to right the earliest match wins, a tie goes
 * to quote, address, hashtag, mention, e-mail in this order; scanning goes on after its end. Takes time
 * linear in the length of the text.
 */
export function parseText(text: string): Token[] {
  const scanner = urlScanner(text);
  const finds: Find[] = [
    quotes(text),
    urls(text, scanner),
    hashtags(text),
    mentions(text),
    emails(text, scanner),
  ];
  const next = finds.map((find) => find(0));
  const tokens: Token[] = [];
  let covered = 0;
  const cover = (until: number) => {
    if (until > covered) tokens.push({ kind: 'text', start: covered, end: until });
    covered = Math.max(covered, until);
  };
  for (;;) {
    let first: Candidate | null = null;
    for (const candidate of next)
      if (candidate && (!first || candidate.start < first.start)) first = candidate;
    if (!first) break;
    for (const token of first.tokens()) {
      cover(token.start);
      tokens.push(token);
      covered = token.end;
    }
    const { end } = first;
    for (const [kind, find] of finds.entries()) {
      const candidate = next[kind];
      if (candidate && candidate.start < end) next[kind] = find(end);
    }
  }
  cover(text.length);
  return tokens;
}
