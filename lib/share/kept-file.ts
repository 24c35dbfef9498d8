/**
 * Background: the bytes of a file that goes with a share, until it is sent or given up: in the browser's cache, which
 * takes large ones, under the nonce of the ticket.
 */
const CACHE = 'share-files';
/** A ticket lives a day, and so does its file. ms */
const LIFETIME = 24 * 60 * 60 * 1000;
const KEPT_AT = 'x-kept-at';
const addressOf = (nonce: string): string => `https://share.invalid/${nonce}`;

/** Keeps the bytes in place of earlier ones, and forgets those of stale tickets. */
export async function keepFile(nonce: string, file: Blob, now: number = Date.now()): Promise<void> {
  const cache = await caches.open(CACHE);
  for (const request of await cache.keys()) {
    const keptAt = Number((await cache.match(request))?.headers.get(KEPT_AT));
    if (now - keptAt > LIFETIME) await cache.delete(request);
  }
  const headers = { 'content-type': file.type, [KEPT_AT]: String(now) };
  await cache.put(addressOf(nonce), new Response(file, { headers }));
}

/** The bytes, or null when none are kept. */
export async function keptFile(nonce: string): Promise<Blob | null> {
  const found = await (await caches.open(CACHE)).match(addressOf(nonce));
  return (await found?.blob()) ?? null;
}

export async function forgetFile(nonce: string): Promise<void> {
  await (await caches.open(CACHE)).delete(addressOf(nonce));
}
