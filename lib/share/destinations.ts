/** Where a share can go: the flows one is in and the private conversations. Pure. */

import { compareNames, t } from '../i18n/t.ts';
import { accountNames } from '../store/account-names.ts';
import { firstOf } from '../store/default-account.ts';
import {
  type Account,
  type AccountId,
  type ConversationKey,
  type FlowRow,
  flowKey,
  type PrivateRow,
  privateKey,
} from '../store/picture.ts';
import { type ShareTarget, sameTarget } from './ticket.ts';

export interface Destination extends ShareTarget {
  kind: 'flow' | 'private';
  conversation: ConversationKey;
  /** What the identity colour is computed from: the flow's id or the user's. */
  id: string;
  name: string;
  /** The flow's organization, or "Private"; with the account where that tells them apart. */
  place: string;
}

export interface DestinationList {
  /**
   * All of them, those of the default account first: open flows first, then by name; private conversations after all
   * flows.
   */
  all: Destination[];
  /** Those used last, newest first. */
  recent: Destination[];
}

/** A named part of the list as the picker shows it. */
export interface DestinationGroup {
  title: string;
  items: Destination[];
}

const RECENT_SHOWN = 3;

/** `preferred` is the default account. */
export function listDestinations(
  accounts: readonly Account[],
  flows: readonly FlowRow[],
  privates: readonly PrivateRow[],
  recentTargets: readonly ShareTarget[],
  preferred?: AccountId,
): DestinationList {
  const known = new Set(accounts.map(({ id }) => id));
  const names = accountNames(accounts, flows);
  const toFlows = flows
    .filter(({ account, flow }) => known.has(account) && flow.joined && !flow.disabled)
    .sort((a, b) => Number(b.flow.open) - Number(a.flow.open) || compareNames(a.flow.name, b.flow.name))
    .map(
      ({ account, id, flow }): Destination => ({
        kind: 'flow',
        account,
        conversation: flowKey(id),
        id,
        name: flow.name,
        place: names.flow({ account, flow }) || flow.organization.name,
      }),
    );
  const toPeople = privates
    .filter(({ account }) => known.has(account))
    .map(
      ({ account, id, conversation }): Destination => ({
        kind: 'private',
        account,
        conversation: privateKey(id),
        id: String(id),
        name: conversation.name,
        place: [t('Private'), names.account(account)].filter(Boolean).join(', '),
      }),
    )
    .sort((a, b) => compareNames(a.name, b.name));
  const all = [...firstOf(preferred, toFlows), ...firstOf(preferred, toPeople)];
  const recent = recentTargets
    .map((target) => all.find((one) => sameTarget(one, target)))
    .filter((one): one is Destination => one !== undefined);
  return { all, recent };
}

/** The host name an address belongs to, as where things went last is remembered by; empty for no web address. */
export function siteOf(address: string): string {
  return /^https?:/i.test(address) && URL.canParse(address) ? new URL(address).hostname : '';
}

/** The groups to show for what was typed: recent ones first without a search, best matches first with one. */
export function searchDestinations(list: DestinationList, typed: string): DestinationGroup[] {
  const query = fold(typed);
  const matches = list.all.filter((one) => rank(one, query) < 3);
  const recent = query === '' ? list.recent.slice(0, RECENT_SHOWN) : [];
  const groups = new Map<string, Destination[]>();
  for (const one of [...matches].sort((a, b) => rank(a, query) - rank(b, query))) {
    if (recent.some((shown) => sameTarget(shown, one))) continue;
    groups.set(one.place, [...(groups.get(one.place) ?? []), one]);
  }
  const rest = [...groups].map(([title, items]) => ({ title, items }));
  return recent.length > 0 ? [{ title: t('Recent'), items: recent }, ...rest] : rest;
}

/** 0: starts with it, 1: a word of it does, 2: holds it anywhere (name or place), 3: not at all. */
function rank(one: Destination, query: string): number {
  const name = fold(one.name);
  if (name.startsWith(query)) return 0;
  if (name.split(/[\s\-_.]+/).some((word) => word.startsWith(query))) return 1;
  return name.includes(query) || fold(one.place).includes(query) ? 2 : 3;
}

const fold = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').trim().toLowerCase();
