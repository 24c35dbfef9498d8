/**
 * Addresses in text (messages §11.3). Domains are remembered by the label they begin at, so that however
 * many characters a domain could begin at, each label is read once.
 */
import {
  ALPHANUMERIC,
  BLOCKS_URL,
  DIGIT,
  DOMAIN,
  is,
  PATH,
  PATH_END,
  PLAIN_LABEL,
  QUERY,
  QUERY_END,
  skip,
  URL_SPACE,
} from './tags-characters.ts';
import { ASCII_TLDS, INTERNATIONAL_TLDS, LONGEST_ASCII_TLD } from './tags-tlds.ts';

/** An address found in a text. `before` is where its match begins: the preceding character is part of it. */
export interface UrlMatch {
  before: number;
  start: number;
  end: number;
  /** Where the host begins and ends. */
  host: readonly [start: number, end: number];
  scheme: boolean;
  path: boolean;
}

/** Finds domains and addresses in one text. */
export interface UrlScanner {
  /** The first address whose match begins at or after `from`; a match may begin without a character before it only at `from`. */
  find(from: number): UrlMatch | null;
  /** The end of the longest domain beginning exactly at `from`, or -1. */
  domainEnd(from: number): number;
}

/** The end of the top-level domain that begins at `start` and ends at or before `limit`, or -1. */
function tldEnd(text: string, start: number, limit: number): number {
  const closed = (end: number) =>
    end <= limit && (end === limit || (!is(text, end, ALPHANUMERIC) && text[end] !== '@'));
  if (/^xn--[0-9a-z]/i.test(text.slice(start, start + 5))) {
    return Math.min(skip(text, start + 4, ALPHANUMERIC), limit);
  }
  let end = start;
  while (end < limit && end - start <= LONGEST_ASCII_TLD && is(text, end, ALPHANUMERIC)) end++;
  if (end > start) {
    return closed(end) && ASCII_TLDS.has(text.slice(start, end).toLowerCase()) ? end : -1;
  }
  const candidates = INTERNATIONAL_TLDS.get(text.charAt(start).toLowerCase()) ?? [];
  for (const tld of candidates) {
    const after = start + tld.length;
    if (text.slice(start, after).toLowerCase() === tld && closed(after)) return after;
  }
  return -1;
}

/** The end of the path that begins with the slash at `slash`: balanced parentheses inside, no trailing punctuation. */
function pathEnd(text: string, slash: number): number {
  let end = slash + 1;
  for (;;) {
    let at = end;
    if (text[at] === '@') at = text[at + 1] === '@' ? at + 2 : at + 1;
    let good = -1;
    for (;;) {
      if (is(text, at, PATH)) {
        at++;
        if (is(text, at - 1, PATH_END)) good = at;
      } else if (text[at] === '(') {
        const close = skip(text, at + 1, PATH);
        if (close === at + 1 || text[close] !== ')') break;
        at = close + 1;
        good = at;
      } else break;
    }
    if (good < 0) return end;
    end = good;
    if (text[end] !== '@') return end;
  }
}

/** The end of the query that begins with the question mark at `mark`, or `mark` when there is none. */
function queryEnd(text: string, mark: number): number {
  let end = skip(text, mark + 1, QUERY);
  while (end > mark + 1 && !is(text, end - 1, QUERY_END)) end--;
  return end > mark + 1 ? end : mark;
}

/** The end of four groups of one to three digits beginning at `start`, or -1. */
function ipEnd(text: string, start: number): number {
  let at = start;
  for (let group = 0; group < 4; group++) {
    const first = at;
    while (at - first < 3 && is(text, at, DIGIT)) at++;
    if (at === first) return -1;
    if (group < 3) {
      if (text[at] !== '.') return -1;
      at++;
    }
  }
  return at;
}

const schemeAt = (text: string, start: number): number => {
  const code = text.charCodeAt(start) | 0x20;
  if (code !== 0x68) return 0;
  return /^https?:\/\//i.exec(text.slice(start, start + 8))?.[0].length ?? 0;
};

/** A scanner of addresses for one text. */
export function urlScanner(text: string): UrlScanner {
  const inLabel = (index: number) => is(text, index, DOMAIN) || text[index] === '-' || text[index] === '_';
  const fromLabel = new Map<number, number>();
  let run = { start: 0, end: 0, lastUnderscore: -1 };

  /** The stretch of label characters around `start`, read once however many scans begin inside it. */
  function labelFrom(start: number): { end: number; underscore: boolean } {
    if (start < run.start || start >= run.end) {
      let end = start;
      let lastUnderscore = -1;
      for (; inLabel(end); end++) if (text[end] === '_') lastUnderscore = end;
      run = { start, end, lastUnderscore };
    }
    return { end: run.end, underscore: run.lastUnderscore >= start };
  }

  function domainEnd(from: number): number {
    const labels: { start: number; dot: number; underscore: boolean }[] = [];
    let rest = -1;
    for (let at = from; ; ) {
      const known = labels.length > 0 ? fromLabel.get(at) : undefined;
      if (known !== undefined) {
        rest = known;
        break;
      }
      if (!is(text, at, DOMAIN)) break;
      const label = labelFrom(at);
      if (text[label.end] !== '.' || !is(text, label.end - 1, DOMAIN)) break;
      labels.push({ start: at, dot: label.end, underscore: label.underscore });
      at = label.end + 1;
    }
    for (let index = labels.length - 1; index >= 0; index--) {
      const label = labels[index];
      if (!label) break;
      if (rest < 0 && !label.underscore) rest = tldEnd(text, label.dot + 1, text.length);
      if (index > 0) fromLabel.set(label.start, rest);
    }
    return rest;
  }

  /** A host that only a scheme makes one: at least two characters, then a port, a path, a space or the end. */
  function anyHostEnd(from: number): number {
    for (let at = from; ; ) {
      let end = at;
      while (is(text, end, DOMAIN) || text[end] === '-') end++;
      if (text[end] === '.' && end > at && is(text, at, DOMAIN) && is(text, end - 1, DOMAIN)) {
        at = end + 1;
        continue;
      }
      const closed =
        end === text.length || text[end] === ':' || text[end] === '/' || is(text, end, URL_SPACE);
      return closed && end - at >= 2 ? end : -1;
    }
  }

  function tail(before: number, start: number, host: readonly [number, number], scheme: boolean): UrlMatch {
    let end = host[1];
    if (text[end] === ':' && is(text, end + 1, DIGIT)) end = skip(text, end + 1, DIGIT);
    const path = text[end] === '/';
    if (path) end = pathEnd(text, end);
    if (text[end] === '?') end = queryEnd(text, end);
    return { before, start, end, host, scheme, path };
  }

  /** An address whose first character, or whose one opening bracket before it, stands at `from`. */
  function urlAt(before: number, from: number): UrlMatch | null {
    const start = text[from] === '(' || text[from] === '[' ? from + 1 : from;
    const scheme = schemeAt(text, start);
    const host = start + scheme;
    let end = domainEnd(host);
    if (end < 0) end = ipEnd(text, host);
    if (end < 0 && scheme > 0) end = anyHostEnd(host);
    return end < 0 ? null : tail(before, start, [host, end], scheme > 0);
  }

  return {
    domainEnd,
    find(from) {
      for (let index = from; index < text.length; index++) {
        const after = is(text, index, BLOCKS_URL) ? null : urlAt(index, index + 1);
        const found = after ?? (index === from ? urlAt(index, index) : null);
        if (found) return found;
      }
      return null;
    },
  };
}

/** A part of a match that is reported as an address: where it stands and how it reads. */
export interface ReportedUrl {
  start: number;
  end: number;
  url: string;
}

/**
 * What of a match is reported: all of it with a scheme; without one only the labels in ASCII and Latin
 * letters that end in a top-level domain, the last of them with port, path and query if there is a path.
 */
export function reportedUrls(text: string, match: UrlMatch): ReportedUrl[] {
  if (match.scheme) {
    return [{ start: match.start, end: match.end, url: text.slice(match.start, match.end) }];
  }
  const [hostStart, hostEnd] = match.host;
  const found: ReportedUrl[] = [];
  for (let at = hostStart; at < hostEnd; ) {
    if (!is(text, at, PLAIN_LABEL)) {
      at++;
      continue;
    }
    const start = at;
    let end = -1;
    while (at < hostEnd && is(text, at, PLAIN_LABEL)) {
      while (at < hostEnd && is(text, at, PLAIN_LABEL)) at++;
      if (at >= hostEnd || text[at] !== '.') break;
      at++;
      const tld = tldEnd(text, at, hostEnd);
      if (tld > 0) end = tld;
    }
    if (end > 0) {
      found.push({ start, end, url: text.slice(start, end) });
      at = Math.max(at, end);
      if (at > end) at = end;
    }
  }
  const last = found.at(-1);
  if (last && match.path) {
    last.url += text.slice(hostEnd, match.end);
    last.end = match.end;
  }
  return found;
}
