/** What settings name of an account goes when it is signed out. */
import type { Settings } from '../settings.ts';
import type { AccountId } from '../store/picture.ts';

/** What settings say once nothing of the account is left in them; only what changes can. Pure. */
export function withoutAccount(settings: Settings, account: AccountId): Partial<Settings> {
  const {
    onlyAccount,
    defaultAccount,
    hiddenOrganizations,
    pinnedFlows,
    mutedFlows,
    everyMessage,
    recentFlows,
    siteFlows,
  } = settings;
  const { flowThreads, flowQuiet, snoozed, shareTo } = settings;
  const isOther = (key: string): boolean => !key.startsWith(`${account}/`);
  const others = <T>(byKey: Record<string, T>): Record<string, T> =>
    Object.fromEntries(Object.entries(byKey).filter(([key]) => isOther(key)));
  return {
    onlyAccount: onlyAccount === account ? null : onlyAccount,
    defaultAccount: defaultAccount === account ? null : defaultAccount,
    hiddenOrganizations: hiddenOrganizations.filter(isOther),
    pinnedFlows: pinnedFlows.filter(isOther),
    mutedFlows: mutedFlows.filter(isOther),
    everyMessage: others(everyMessage),
    flowThreads: others(flowThreads),
    flowQuiet: others(flowQuiet),
    snoozed: others(snoozed),
    recentFlows: recentFlows.filter((recent) => recent.account !== account),
    siteFlows: siteFlows.filter((one) => one.account !== account),
    shareTo: typeof shareTo === 'object' && shareTo.account === account ? 'last' : shareTo,
  };
}
