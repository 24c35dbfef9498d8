/**
 * How many streams a server's connections leave room for. Browsers open six at a time to a server without HTTP/2, for
 * all contexts of the extension together; were all of them streams, every request would wait for ever. Pure.
 */
import type { AccountId } from '../store/picture.ts';

/** So many streams to one server at most; two connections stay free for requests. */
const STREAMS = 4;

/** The origin that an account's id ends in (`lib/store/picture.ts`). */
const serverOf = (account: AccountId): string => account.slice(account.indexOf('@') + 1);

/**
 * Those of `wanting` that may have one stream more, the first ones first, when each of `having` has one already (an
 * account that has two is in it twice).
 */
export function roomFor(wanting: readonly AccountId[], having: readonly AccountId[] = []): AccountId[] {
  const taken = new Map<string, number>();
  const take = (account: AccountId): void => {
    taken.set(serverOf(account), (taken.get(serverOf(account)) ?? 0) + 1);
  };
  having.forEach(take);
  return wanting.filter((account) => {
    if ((taken.get(serverOf(account)) ?? 0) >= STREAMS) return false;
    take(account);
    return true;
  });
}
