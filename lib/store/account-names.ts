/** How accounts, and what belongs to them, are told from one another where there are several. Pure. */
import { t } from '../i18n/t.ts';
import type { Account, AccountId, FlowRow } from './picture.ts';

export interface AccountNames {
  /** The shortest name that tells an account from the others; empty where there is only one. */
  account(id: AccountId): string;
  /** Where a flow belongs: its organization, and the account where that is not enough. Empty where all is one. */
  flow(row: Pick<FlowRow, 'account' | 'flow'>): string;
}

/**
 * An account is called by its only organization; by its server where it has several or another account has one of
 * that name; by nick and server where two accounts are on one server.
 */
export function accountNames(
  accounts: readonly Pick<Account, 'id' | 'server' | 'user'>[],
  flows: readonly FlowRow[],
): AccountNames {
  const organizations = new Map<string, { account: AccountId; name: string }>();
  for (const { account, flow } of flows) {
    const { id, name } = flow.organization;
    organizations.set(`${account}/${id}`, { account, name });
  }
  const all = [...organizations.values()];
  const named = (name: string): number => all.filter((one) => one.name === name).length;
  const hostOf = ({ server }: Pick<Account, 'server'>): string =>
    URL.canParse(server) ? new URL(server).host : server;

  const short = new Map<AccountId, string>();
  for (const account of accounts.length > 1 ? accounts : []) {
    const own = all.filter((one) => one.account === account.id);
    const [only] = own;
    const host = hostOf(account);
    const alone = accounts.filter((one) => hostOf(one) === host).length === 1;
    if (only && own.length === 1 && named(only.name) === 1) short.set(account.id, only.name);
    else short.set(account.id, alone ? host : t('{nick} at {host}', { nick: account.user.nick, host }));
  }
  const account = (id: AccountId): string => short.get(id) ?? '';
  return {
    account,
    flow(row) {
      const { name } = row.flow.organization;
      if (organizations.size < 2) return account(row.account);
      const whose = account(row.account);
      return named(name) === 1 || whose === '' ? name : `${name}, ${whose}`;
    },
  };
}
