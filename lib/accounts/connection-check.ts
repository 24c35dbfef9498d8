/** Finds out about a connection that failed: asks a server a few harmless questions. Background only. */

import type { Probes, Reading } from '../connection-steps.ts';
import type { ExtraHeader } from '../protocol.ts';
import { headersFor } from './accounts.ts';
import { normaliseServer } from './server-address.ts';

/** Longer silence counts as no answer; ms. */
const PATIENCE = 10_000;
/** As much of a page as its title needs. */
const PAGE_START = 20_000;
const LONGEST_TITLE = 80;

/**
 * Asks. No credentials go along.
 * Throws `AccountError` `bad-address`, `bad-header`.
 */
export async function checkConnection(
  typed: string,
  headers: readonly ExtraHeader[] | undefined,
): Promise<{ server: string; probes: Probes }> {
  const server = normaliseServer(typed);
  const sent = await headersFor(new URL(server).origin, headers);
  return { server, probes: await probe(server, sent) };
}

/**
 * What can be found out about the server of an API, or of streams; `path` answers there who has signed in. `headers` are
 * what a proxy in front of it asks for.
 */
export async function probe(
  server: string,
  headers: Record<string, string>,
  path = '/user',
): Promise<Probes> {
  const found = await reach(server);
  found.headers = Object.keys(headers);
  if (found.reached !== 'answered') return found;
  // A request that needs no leave (CORS "simple"): whatever answers, this is what it says.
  found.read = await read(`${server}${path}`, {});
  const more =
    found.headers.length > 0 && !found.read?.flowdock ? await read(`${server}${path}`, headers) : null;
  if (more) found.read = more;
  // One that does, as all with a sign-in do. Nobody is asked for at this path, so that no attempt is counted.
  if (found.read) {
    found.allowed = (await ask(`${server}/health`, { ...headers, authorization: 'none' })) !== null;
  }
  return found;
}

/** Whether anything is there at all. */
export async function reach(server: string): Promise<Probes> {
  const { host, protocol } = new URL(server);
  const found: Probes = {
    host,
    online: navigator.onLine,
    https: protocol === 'https:',
    reached: await knock(`${server}/`),
    plain: null,
    read: null,
    allowed: null,
    headers: [],
  };
  // Which of name, network and certificate it was, the browser does not say; asking in plain tells some of it.
  if (found.reached !== 'answered' && found.https)
    found.plain = (await knock(`http://${host}/`)) === 'answered';
  return found;
}

/** Whether anything answers, readable or not. */
async function knock(url: string): Promise<Probes['reached']> {
  const signal = AbortSignal.timeout(PATIENCE);
  try {
    await fetch(url, { mode: 'no-cors', ...PLAIN, signal });
    return 'answered';
  } catch {
    return signal.aborted ? 'silent' : 'refused';
  }
}

/** What is answered at an address; null when an extension may not read it. */
export async function read(url: string, headers: Record<string, string>): Promise<Reading | null> {
  const begun = performance.now();
  const response = await ask(url, headers);
  if (!response) return null;
  const ms = performance.now() - begun;
  const type = response.headers.get('content-type') ?? '';
  const text = await response.text().catch(() => '');
  const page = /html/i.test(type);
  const { host } = new URL(url);
  const end = URL.canParse(response.url) ? new URL(response.url).host : host;
  return {
    status: response.status,
    page,
    title: page ? titleOf(text) : '',
    movedTo: end === host ? null : end,
    flowdock: response.headers.has('flowdock-user') || (response.status === 401 && saysWhy(text)),
    ms,
  };
}

const PLAIN = { credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer' } as const;

/** Headers are for this address alone: with any, no redirect is followed, and what would be there can't be read. */
async function ask(url: string, headers: Record<string, string>): Promise<Response | null> {
  const redirect = Object.keys(headers).length > 0 ? 'manual' : 'follow';
  const signal = AbortSignal.timeout(PATIENCE);
  const response = await fetch(url, { ...PLAIN, headers, redirect, signal }).catch(() => null);
  return response?.type === 'opaqueredirect' ? null : response;
}

/** An error of the API is an object with a `message` (README §6). */
function saysWhy(text: string): boolean {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null && ('message' in body || 'error' in body);
  } catch {
    return false;
  }
}

function titleOf(html: string): string {
  const title = /<title[^>]*>([^<]*)/i.exec(html.slice(0, PAGE_START))?.[1] ?? '';
  const letters = [...title.replace(/\s+/g, ' ').trim()];
  return letters.length > LONGEST_TITLE
    ? `${letters.slice(0, LONGEST_TITLE - 1).join('')}…`
    : letters.join('');
}
