/**
 * What the picture owes: that the server's lists are to be read, because a stream missed something or told too
 * little. It is written down together with what made it so and crossed out with the lists' answers, so that a worker
 * that dies in between is followed by one that reads them.
 */
import { openDatabase } from '../store/database.ts';
import type { AccountId } from '../store/picture.ts';
import type { PictureTransaction } from '../store/picture-stores.ts';
import { applyChanges } from '../store/writer.ts';

/** The store that a transaction over these debts spans besides. */
export const OWED_IN = ['streams' as const];

/** Notes it in a running transaction. Resolves to the debt's name, and whether another was there before. */
export async function owe(
  transaction: PictureTransaction,
  account: AccountId,
): Promise<{ owed: string; alone: boolean }> {
  const streams = transaction.objectStore('streams');
  const row = (await streams.get(account)) ?? { account, cursor: null, aliveAt: 0 };
  const owed = crypto.randomUUID();
  await streams.put({ ...row, owed });
  return { owed, alone: row.owed === undefined };
}

/** Crosses it out, unless something else came to be owed since. */
export async function settle(
  transaction: PictureTransaction,
  account: AccountId,
  owed: string | undefined,
): Promise<void> {
  const streams = transaction.objectStore('streams');
  const row = await streams.get(account);
  if (row?.owed === undefined || row.owed !== owed) return;
  const { owed: _, ...rest } = row;
  await streams.put(rest);
}

/** What the account owes now. */
export async function owedBy(account: AccountId): Promise<string | undefined> {
  return (await (await openDatabase()).get('streams', account))?.owed;
}

/** Notes that an account's lists are to be read. */
export async function oweRefresh(account: AccountId): Promise<void> {
  await applyChanges(
    async (transaction) => {
      if (await transaction.objectStore('accounts').getKey(account)) await owe(transaction, account);
      return [];
    },
    { also: OWED_IN },
  );
}
