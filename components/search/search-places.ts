/** The conversations that can be searched, the likeliest first. Pure. */

import type { User } from '../../lib/flowdock/model.ts';
import { compareNames } from '../../lib/i18n/t.ts';
import type { AccountNames } from '../../lib/store/account-names.ts';
import type {
  AccountId,
  ConversationKey,
  ConversationState,
  FlowRow,
  PrivateRow,
} from '../../lib/store/picture.ts';
import { flowKey, privateKey } from '../../lib/store/picture.ts';
import { otherPerson } from '../private/private-list.ts';

export interface SearchPlace {
  /** `${account}/${conversation}` */
  key: string;
  account: AccountId;
  conversation: ConversationKey;
  name: string;
  /** Its organization or account, where there are several; else empty. */
  where: string;
  /** Null for a private conversation. */
  flow: FlowRow | null;
  user: User | null;
  /** ms since 1970 of the newest message known, 0 when none is. */
  at: number;
}

export interface PlaceFacts {
  flows: readonly FlowRow[];
  privates: readonly PrivateRow[];
  users: ReadonlyMap<string, User>;
  conversations: ReadonlyMap<string, ConversationState>;
  names: AccountNames;
  /** Accounts that can't be asked now: theirs come last, so that nothing waits for them. */
  away: ReadonlySet<AccountId>;
}

/** Flows one is in and private conversations: open ones before closed ones, then by their last message. */
export function searchPlaces({
  flows,
  privates,
  users,
  conversations,
  names,
  away,
}: PlaceFacts): SearchPlace[] {
  const lastAt = (key: string): number => conversations.get(key)?.lastMessageAt ?? 0;
  const places: (SearchPlace & { open: boolean })[] = [];
  for (const row of flows) {
    if (!row.flow.joined || row.flow.disabled) continue;
    const conversation = flowKey(row.id);
    const key = `${row.account}/${conversation}`;
    const { name, open } = row.flow;
    places.push({
      key,
      account: row.account,
      conversation,
      name,
      where: names.flow(row),
      flow: row,
      user: null,
      at: lastAt(key),
      open,
    });
  }
  for (const row of privates) {
    const conversation = privateKey(row.id);
    const key = `${row.account}/${conversation}`;
    const user = otherPerson(row, users);
    const name = user?.name || user?.nick || row.conversation.name;
    const { open } = row.conversation;
    const where = names.account(row.account);
    places.push({
      key,
      account: row.account,
      conversation,
      name,
      where,
      flow: null,
      user,
      at: lastAt(key),
      open,
    });
  }
  return places
    .sort(
      (a, b) =>
        Number(away.has(a.account)) - Number(away.has(b.account)) ||
        Number(b.open) - Number(a.open) ||
        b.at - a.at ||
        compareNames(a.name, b.name),
    )
    .map(({ open: _, ...place }) => place);
}
