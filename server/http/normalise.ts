import type { FastifyInstance } from 'fastify';
import qs from 'qs';
import { ApiError } from './api-error.ts';

/** Addresses that end in the name of a file. */
const NAMES_FILE = /^\/(?:files|downloads|private\/[^/]+\/[^/]+\/files)\//;

/**
 * The one spelling of an address (OP-01, OP-02): no `/v1` or `/rest` in front, single slashes, none at the end, no
 * `.json` except in names of files. On a host called `stream.` everything is the streaming API's.
 */
export function normaliseAddress(address: string, host = ''): string {
  const at = address.indexOf('?');
  const query = at < 0 ? '' : address.slice(at);
  let path = (at < 0 ? address : address.slice(0, at)).replace(/\/{2,}/g, '/');
  path = path.replace(/^\/(?:v1|rest)(?=\/|$)/, '');
  if (path.length > 1) path = path.replace(/\/$/, '');
  if (!NAMES_FILE.test(path) && path !== '/openapi.json') path = path.replace(/\.json$/, '');
  if (/^stream\./i.test(host) && !/^\/stream(\/|$)/.test(path)) path = `/stream${path === '/' ? '' : path}`;
  return (path || '/') + query;
}

/** Rack's way of nested keys, `thread[status][color]` and `fields[][label]` (OP-04). */
export const parseForm = (text: string): Record<string, unknown> =>
  qs.parse(numbered(text), { depth: 10, parameterLimit: 1000, arrayLimit: 1000, plainObjects: true });

/**
 * Gives the objects of a list, `fields[][label]=a&fields[][value]=b`, the numbers that qs tells them apart by: as in
 * Rack, a key that was there already begins the next one.
 */
function numbered(text: string): string {
  if (!/\]\[|%5D%5B/i.test(text)) return text;
  const lists = new Map<string, { index: number; seen: Set<string> }>();
  const name = (given: string): string => {
    const found = /^(.*?)\[\](\[[^\]].*)$/.exec(given);
    const [, list = '', key = ''] = found ?? [];
    if (!found) return given;
    const at = lists.get(list) ?? { index: 0, seen: new Set() };
    if (at.seen.has(key)) {
      at.index += 1;
      at.seen.clear();
    }
    // What is in a list inside comes again without being the next one here.
    if (!key.includes('[]')) at.seen.add(key);
    lists.set(list, at);
    return name(`${list}[${at.index}]${key}`);
  };
  const pairs = text.split('&').map((pair) => {
    const end = pair.indexOf('=');
    const [key, rest] = end < 0 ? [pair, ''] : [pair.slice(0, end), pair.slice(end)];
    return name(key.replace(/%5B/gi, '[').replace(/%5D/gi, ']')) + rest;
  });
  return pairs.join('&');
}

/** The most of a body that may be anything but the texts of JSON, in characters. */
export const STRUCTURE_LIMIT = 1024 * 1024;
export const tooMuch = () => new ApiError(413, 'The request is too large');

/**
 * Whether JSON is large by more than its texts. A file in it makes a text of many megabytes, which takes no more once
 * it is read; as many empty lists and objects would take fifty times as much, all the memory there is.
 */
function isMoreThanTexts(json: string): boolean {
  if (json.length <= STRUCTURE_LIMIT) return false;
  let outside = json.length;
  for (let start = json.indexOf('"'); start >= 0; ) {
    let end = json.indexOf('"', start + 1);
    while (end >= 0 && isEscaped(json, end)) end = json.indexOf('"', end + 1);
    if (end < 0) break;
    // The signs around it count, so that empty texts do.
    outside -= end - start - 1;
    start = json.indexOf('"', end + 1);
  }
  return outside > STRUCTURE_LIMIT;
}

/** Whether the sign at a place of a JSON text stands after an odd number of backslashes. */
function isEscaped(json: string, at: number): boolean {
  let before = at;
  while (json[before - 1] === '\\') before -= 1;
  return (at - before) % 2 === 1;
}

/** Reads bodies as the reference allows: also on GET and DELETE, and empty ones of any kind (OP-05). */
export function acceptBodies(app: FastifyInstance): void {
  app.addHttpMethod('GET', { hasBody: true, overrideExisting: true });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    const content = String(body).trim();
    if (content === '') return done(null, {});
    if (isMoreThanTexts(content)) return done(tooMuch());
    try {
      done(null, JSON.parse(content));
    } catch {
      done(new ApiError(400, 'The body is not valid JSON'));
    }
  });
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) =>
      body.length > STRUCTURE_LIMIT ? done(tooMuch()) : done(null, parseForm(String(body))),
  );
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    if (body.length === 0) return done(null, {});
    done(new ApiError(415, 'Send application/json or application/x-www-form-urlencoded'));
  });
}
