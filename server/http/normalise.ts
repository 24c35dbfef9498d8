import type { FastifyInstance } from 'fastify';
import qs from 'qs';
import { ApiError } from './api-error.ts';

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
  if (!path.includes('/files/') && path !== '/openapi.json') path = path.replace(/\.json$/, '');
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

/** Reads bodies as the reference allows: also on GET and DELETE, and empty ones of any kind (OP-05). */
export function acceptBodies(app: FastifyInstance): void {
  app.addHttpMethod('GET', { hasBody: true, overrideExisting: true });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    const content = String(body).trim();
    if (content === '') return done(null, {});
    try {
      done(null, JSON.parse(content));
    } catch {
      done(new ApiError(400, 'The body is not valid JSON'));
    }
  });
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, parseForm(String(body))),
  );
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    if (body.length === 0) return done(null, {});
    done(new ApiError(415, 'Send application/json or application/x-www-form-urlencoded'));
  });
}
