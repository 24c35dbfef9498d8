import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** How long to wait before a broken connection is opened again, in ms. */
const AGAIN_MS = 1_000;

/**
 * Hears a channel's notifications, with what they say, until told to stop. Once a connection stands, the first or the
 * next after one was lost, `heard` is called with nothing: what was said before can only be found by looking.
 */
export function listen(url: string, channel: string, heard: (said?: string) => void): () => Promise<void> {
  const stopping = new AbortController();
  let client: pg.Client | null = null;
  const connected = async (): Promise<void> => {
    const fresh = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000, keepAlive: true });
    const over = new Promise<void>((resolve) => fresh.once('end', resolve));
    fresh.on('error', () => {});
    fresh.on('notification', ({ payload }) => heard(payload));
    // A client told to end while it still connects never says so; this one is asked once it stands.
    await fresh.connect();
    if (stopping.signal.aborted) return fresh.end();
    client = fresh;
    await fresh.query(`LISTEN ${fresh.escapeIdentifier(channel)}`);
    heard();
    await over;
  };
  const forever = (async () => {
    while (!stopping.signal.aborted) {
      await connected().catch(() => {});
      await sleep(AGAIN_MS, undefined, { signal: stopping.signal }).catch(() => {});
    }
  })();
  return async () => {
    stopping.abort();
    await client?.end().catch(() => {});
    await forever;
  };
}
