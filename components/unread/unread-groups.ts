/** How unread messages are grouped and which part of a long one is shown. Pure; the view draws it. */
import { list, t } from '../../lib/i18n/t.ts';
import type { AccountNames } from '../../lib/store/account-names.ts';
import type { MessageAt } from '../../lib/store/overlay.ts';
import type { ConversationKey, FlowRow, MessageRow } from '../../lib/store/picture.ts';

export interface UnreadGroup {
  /** `${account}/${conversation}` for a flow, `${account}/private` for all private conversations of an account. */
  key: string;
  kind: 'flow' | 'private';
  /** Null for private messages and for a flow that is not known (yet). */
  flow: FlowRow | null;
  name: string;
  /** The organization or account it belongs to, where there are several; else empty. */
  where: string;
  muted: boolean;
  /** Newest first, as far as they are here. */
  rows: MessageRow[];
  /** All of the group, newest first, also those that are not here yet. */
  places: MessageAt[];
}

/** Key of an unread message among all. */
export const unreadKey = (row: MessageRow): string => `${row.account} ${row.conversation} ${row.id}`;

const isPrivate = (conversation: ConversationKey): boolean => conversation.startsWith('private:');

/**
 * Groups by flow, the one with the newest message first, muted flows after the others, private messages
 * last, those of each account by themselves. `unread` is newest first; `places` is where all unread messages are; `muted` has keys
 * `${account}/${flowId}`.
 */
export function groupUnread(
  unread: readonly MessageRow[],
  places: readonly MessageAt[],
  flows: readonly FlowRow[],
  muted: readonly string[],
  names: AccountNames,
): UnreadGroup[] {
  const known = new Map(flows.map((row) => [`${row.account}/flow:${row.id}`, row]));
  const silent = new Set(muted);
  const groups = new Map<string, UnreadGroup>();
  const groupOf = (row: MessageAt): UnreadGroup => {
    const own = isPrivate(row.conversation);
    const key = `${row.account}/${own ? 'private' : row.conversation}`;
    let group = groups.get(key);
    if (!group) {
      const flow = known.get(key) ?? null;
      group = {
        key,
        kind: own ? 'private' : 'flow',
        flow,
        name: own ? t('Private') : (flow?.flow.name ?? t('Flow')),
        where: flow ? names.flow(flow) : names.account(row.account),
        muted: !own && silent.has(`${row.account}/${row.conversation.slice('flow:'.length)}`),
        rows: [],
        places: [],
      };
      groups.set(key, group);
    }
    return group;
  };
  for (const row of unread) groupOf(row).rows.push(row);
  let last: MessageAt | null = null;
  let group: UnreadGroup | null = null;
  for (const place of places) {
    // Those of one conversation mostly stand together: thousands of keys need not be made.
    if (!group || last?.conversation !== place.conversation || last.account !== place.account)
      group = groupOf(place);
    last = place;
    group.places.push(place);
  }
  const byAge = (a: MessageAt | undefined, b: MessageAt | undefined) => (b?.id ?? 0) - (a?.id ?? 0);
  for (const one of groups.values()) one.places.sort(byAge);
  // Ids of one server grow with time, so that a group stands where it does whether its messages are here or not;
  // among accounts the times decide, as far as they are known.
  const all: { group: UnreadGroup; time: number }[] = [];
  const ofAccounts = Map.groupBy(groups.values(), (one) => one.places[0]?.account);
  for (const own of ofAccounts.values()) {
    let time = Number.POSITIVE_INFINITY;
    for (const one of own.sort((a, b) => byAge(a.places[0], b.places[0]))) {
      const [newest] = one.rows;
      if (newest && newest.id === one.places[0]?.id) time = Math.min(time, newest.message.sent);
      all.push({ group: one, time });
    }
  }
  const rank = (group: UnreadGroup) => (group.kind === 'private' ? 2 : group.muted ? 1 : 0);
  // The sort is stable, so that groups of one account and rank stay in order.
  all.sort((a, b) => rank(a.group) - rank(b.group) || (a.time === b.time ? 0 : b.time - a.time));
  return all.map((one) => one.group);
}

/** "7 mentions in 3 flows, 2 private messages" */
export function unreadSummary(groups: readonly UnreadGroup[]): string {
  const inFlows = groups.filter(({ kind }) => kind === 'flow');
  const mentions = inFlows.reduce((sum, { places }) => sum + places.length, 0);
  const privates = groups.reduce(
    (sum, { kind, places }) => sum + (kind === 'private' ? places.length : 0),
    0,
  );
  const parts: string[] = [];
  if (mentions > 0) {
    parts.push(
      t(
        '{mentions, plural, one {# mention} other {# mentions}} in {flows, plural, one {# flow} other {# flows}}',
        { mentions, flows: inFlows.length },
      ),
    );
  }
  if (privates > 0)
    parts.push(t('{count, plural, one {# private message} other {# private messages}}', { count: privates }));
  return list(parts, 'narrow');
}

/** What two lines of an excerpt hold at least, in characters. */
const ROOM = 90;
/** How much is kept before what the excerpt is about, in characters. */
const BEFORE = 30;

/**
 * Where the part of a line begins that is shown of it: at its beginning, or, where `about` (the index of the mention or
 * match) would fall outside, at a word shortly before it.
 */
export function excerptStart(line: string, about: number | null): number {
  if (about === null || about < ROOM) return 0;
  const space = line.indexOf(' ', about - BEFORE);
  return space >= 0 && space < about ? space + 1 : about;
}
