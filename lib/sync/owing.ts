/** Which accounts owe something (`owed.ts`), for who only looks. */
import { openDatabase } from '../store/database.ts';
import type { AccountId } from '../store/picture.ts';

/** Accounts that owe something. */
export async function owingAccounts(): Promise<Set<AccountId>> {
  const rows = await (await openDatabase()).getAll('streams');
  return new Set(rows.flatMap(({ account, owed }) => (owed === undefined ? [] : [account])));
}
