/**
 * Which servers take any number of requests over one connection (HTTP/2, HTTP/3): their streams keep no request
 * waiting, however many they are. Browsers tell how an answer came only where the server allows it, as Quayside's does
 * at GET /health; of every other server the old limit is taken for true.
 */
import { clientFor } from '../accounts/client.ts';
import type { AccountId } from '../store/picture.ts';
import { serverOf } from './room-for.ts';

const MULTIPLEXED = ['h2', 'h3'];
/** How long the browser may take to note how an answer came, after it did; ms. */
const NOTED_WITHIN = 2_000;

/** What was found, by server, for as long as this context lives; null while it is asked. */
const found = new Map<string, boolean | null>();

/**
 * Those of the servers of these accounts, as far as they are known now. A server that is not is asked, once, by its
 * account; `changed` is called when it turns out to be one.
 */
export function multiplexedAmong(accounts: readonly AccountId[], changed: () => void): ReadonlySet<string> {
  for (const account of accounts) {
    const server = serverOf(account);
    if (found.has(server)) continue;
    found.set(server, null);
    look(account).then(
      (multiplexed) => {
        found.set(server, multiplexed);
        if (multiplexed) changed();
      },
      // One that is away now is asked at the next turn.
      () => found.delete(server),
    );
  }
  return new Set([...found].flatMap(([server, multiplexed]) => (multiplexed ? [server] : [])));
}

async function look(account: AccountId): Promise<boolean> {
  const client = await clientFor(account);
  const noted = noteProtocol('/health');
  try {
    await client.files.limit();
    return MULTIPLEXED.includes(await noted.protocol());
  } finally {
    noted.stop();
  }
}

/** Notes how answers from a path come from now on: `h2`, `http/1.1`; empty when the browser does not say. */
function noteProtocol(path: string): { protocol: () => Promise<string>; stop: () => void } {
  const { promise, resolve } = Promise.withResolvers<string>();
  const observer = new PerformanceObserver((list) => {
    const entry = list.getEntries().find(({ name }) => new URL(name).pathname.endsWith(path));
    // Entries of the type asked for are these.
    if (entry) resolve((entry as PerformanceResourceTiming).nextHopProtocol);
  });
  observer.observe({ type: 'resource' });
  return {
    protocol: () => {
      setTimeout(resolve, NOTED_WITHIN, '');
      return promise;
    },
    stop: () => observer.disconnect(),
  };
}
