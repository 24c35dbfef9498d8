/** Which accounts are to have a stream, and what it listens to. */
import { openDatabase } from '../store/database.ts';
import type { Account, AccountId } from '../store/picture.ts';
import { mayBeAsked } from '../sync/due.ts';
import { multiplexedAmong } from './multiplexed.ts';
import { crowded, roomFor } from './room-for.ts';

export interface Wish {
  /** Id of the account's person. */
  me: number;
  flows: string[];
  /** Another one needs another connection. */
  key: string;
}

/**
 * The flows of each account that is to have a stream: not of one whose credentials are refused or that was never read,
 * nor of more on one server than its connections leave room for. Those are polled, as their streams do not stand.
 * `wide`: servers found to take any number over one connection; `changed` is called when one more turns out to.
 */
export async function readWishes(
  changed: () => void,
): Promise<{ wishes: Map<AccountId, Wish>; wide: ReadonlySet<string> }> {
  const database = await openDatabase();
  const transaction = database.transaction(['accounts', 'flows']);
  const [accounts, flows] = await Promise.all([
    transaction.objectStore('accounts').getAll(),
    transaction.objectStore('flows').getAll(),
  ]);
  const wanted = (account: Account): boolean =>
    mayBeAsked(account.health) && account.health.state !== 'loading';
  const wanting = accounts.filter(wanted).map(({ id }) => id);
  const wide = multiplexedAmong(crowded(wanting), changed);
  const room = new Set(roomFor(wanting, { wide }));
  const wishes = new Map(
    accounts
      .filter(({ id }) => room.has(id))
      .map((account) => {
        const ids = flows
          .filter((row) => row.account === account.id && row.flow.joined && !row.flow.disabled)
          .map(({ id }) => id)
          .sort();
        // Another sign-in of the same person has other credentials.
        const key = JSON.stringify([account.server, account.signedInAt, ids]);
        return [account.id, { me: account.user.id, flows: ids, key }];
      }),
  );
  return { wishes, wide };
}
