/**
 * How many streams a server's connections leave room for. Browsers open six at a time to a server without HTTP/2, for
 * all contexts of the extension together; were all of them streams, every request would wait for ever. Pure.
 */
import type { AccountId } from '../store/picture.ts';

/** So many streams to one server at most; two connections stay free for requests. */
const STREAMS = 4;
/** Where all share one connection: fewer than the hundred that servers let a connection carry, rest for requests. */
const STREAMS_MULTIPLEXED = 60;

/** The origin that an account's id ends in (`lib/store/picture.ts`). */
export const serverOf = (account: AccountId): string => account.slice(account.indexOf('@') + 1);

/** Servers with more of these accounts than connections without HTTP/2 leave room for, each by its first account. */
export function crowded(wanting: readonly AccountId[]): AccountId[] {
  const servers = Map.groupBy(wanting, serverOf).values();
  return [...servers].flatMap((own) => (own.length > STREAMS ? own.slice(0, 1) : []));
}

/**
 * Those of `wanting` that may have one stream more, the first ones first, when each of `having` has one already (an
 * account that has two is in it twice). `wide`: servers that take any number of requests over one connection.
 */
export function roomFor(
  wanting: readonly AccountId[],
  { having = [], wide = new Set() }: { having?: readonly AccountId[]; wide?: ReadonlySet<string> } = {},
): AccountId[] {
  const taken = new Map<string, number>();
  const take = (server: string): void => {
    taken.set(server, (taken.get(server) ?? 0) + 1);
  };
  for (const account of having) take(serverOf(account));
  return wanting.filter((account) => {
    const server = serverOf(account);
    if ((taken.get(server) ?? 0) >= (wide.has(server) ? STREAMS_MULTIPLEXED : STREAMS)) return false;
    take(server);
    return true;
  });
}
