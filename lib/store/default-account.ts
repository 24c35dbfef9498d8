import type { Account, AccountId } from './picture.ts';

/** The account that is used where nothing says which: the one chosen (`defaultAccount` of the settings), else the one
 * signed in first. Pure. */
export const defaultAccountOf = <T extends Pick<Account, 'id' | 'signedInAt'>>(
  accounts: readonly T[],
  chosen: string | null,
): T | null =>
  accounts.find(({ id }) => id === chosen) ??
  accounts.toSorted((one, other) => one.signedInAt - other.signedInAt)[0] ??
  null;

/** The same rows in the same order, those of the account before those of others. Pure. */
export const firstOf = <T extends { account: AccountId }>(
  account: AccountId | undefined,
  rows: readonly T[],
): T[] => rows.toSorted((one, other) => Number(other.account === account) - Number(one.account === account));
