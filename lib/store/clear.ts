/** Takes away what the server can tell again. Only the background imports it. */
import type { StoreName } from './database.ts';
import type { AccountId, Change } from './picture.ts';
import { PICTURE, type PictureTransaction } from './picture-stores.ts';
import { applyChanges } from './writer.ts';

/** What comes from servers alone: the picture but for who is signed in and how often it changed, and files that were read. */
const CACHED: readonly StoreName[] = [
  ...PICTURE.filter((store) => store !== 'accounts' && store !== 'meta'),
  'keptFiles',
];

/**
 * Clears the picture of all accounts, which are as if signed in just now; what was written, chosen and not sent stays.
 * `owe` notes in the same transaction that an account is to be read. Resolves to the accounts that can be.
 */
export async function clearPicture(
  owe: (transaction: PictureTransaction, account: AccountId) => Promise<unknown>,
): Promise<AccountId[]> {
  const changes = await applyChanges(
    async (transaction) => {
      const messages = transaction.objectStore('messages');
      const unread = await messages.index('unread').getAll(IDBKeyRange.bound([1], [1, []]));
      await Promise.all(CACHED.map((name) => transaction.objectStore(name).clear()));
      // Which messages were found by a keyword no server knows.
      for (const row of unread) if (row.word) await messages.put(row);
      const accounts = await transaction.objectStore('accounts').getAll();
      for (const { id } of accounts) await owe(transaction, id);
      return accounts.flatMap(({ revision: _, ...account }): Change[] =>
        // Nothing is asked for one that has to sign in again, until it has.
        account.health.state === 'refused'
          ? []
          : [{ kind: 'account', account: { ...account, health: { state: 'loading' } } }],
      );
    },
    { also: ['streams', 'keptFiles'], anew: true },
  );
  return changes.flatMap((change) => (change.kind === 'account' ? [change.account.id] : []));
}
