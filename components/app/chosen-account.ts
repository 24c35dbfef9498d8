/** Which of several accounts the lists show. */
import { changeSettings, settingsSignal } from '../../lib/settings.ts';
import type { Account, AccountId } from '../../lib/store/picture.ts';

/** The account whose flows, people and inbox are listed; null for all of them. */
export function chosenAccount(accounts: readonly Account[]): AccountId | null {
  const { onlyAccount } = settingsSignal().value;
  return accounts.length > 1 && accounts.some(({ id }) => id === onlyAccount) ? onlyAccount : null;
}

/** Lists one account alone from now on, or all (null). */
export function chooseAccount(account: AccountId | null): void {
  // Refused by the browser, the lists stay as they are, which is what one sees.
  void changeSettings({ onlyAccount: account }).catch(() => {});
}

/** From all to the first, and on; after the last to all again. */
export function nextAccount(accounts: readonly Account[]): void {
  const at = accounts.findIndex(({ id }) => id === chosenAccount(accounts));
  chooseAccount(accounts[at + 1]?.id ?? null);
}
