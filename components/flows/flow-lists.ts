/** How flows are grouped, and how the search field ranks flows and people. Pure; the view draws it. */
import type { User } from '../../lib/flowdock/model.ts';
import { compareNames, t } from '../../lib/i18n/t.ts';
import type { AccountNames } from '../../lib/store/account-names.ts';
import type { FlowRow } from '../../lib/store/picture.ts';

/** Key of a flow in settings (pinned, muted). */
export const settingKey = (row: Pick<FlowRow, 'account' | 'id'>): string => `${row.account}/${row.id}`;

/** Where a flow stands for the reader: usable, open to join, left or archived. */
export type Standing = 'open' | 'joinable' | 'closed';

/** An archived flow counts as closed whatever else it says, and can't be reopened from here. */
export function standingOf(row: FlowRow): Standing {
  if (row.flow.disabled) return 'closed';
  if (!row.flow.joined) return 'joinable';
  return row.flow.open ? 'open' : 'closed';
}

export interface FlowGroup {
  key: string;
  title: string;
  rows: FlowRow[];
}
export interface FlowGroups {
  groups: FlowGroup[];
  closed: FlowRow[];
}

const byName = (a: FlowRow, b: FlowRow): number =>
  compareNames(a.flow.name, b.flow.name) || (a.id < b.id ? -1 : 1);

/** Pinned in the order they were pinned, organizations by name (joinable flows last), closed apart. */
export function groupFlows(
  rows: readonly FlowRow[],
  pinned: readonly string[],
  names: AccountNames,
): FlowGroups {
  const place = new Map(pinned.map((key, index) => [key, index]));
  const top: FlowRow[] = [];
  const closed: FlowRow[] = [];
  const organizations = new Map<string, FlowGroup>();
  for (const row of rows) {
    const standing = standingOf(row);
    if (standing === 'closed') {
      closed.push(row);
    } else if (standing === 'open' && place.has(settingKey(row))) {
      top.push(row);
    } else {
      const { organization } = row.flow;
      const key = `${row.account}/${organization.id}`;
      const title = names.flow(row) || organization.name;
      const group = organizations.get(key) ?? { key, title, rows: [] };
      group.rows.push(row);
      organizations.set(key, group);
    }
  }
  const groups = [...organizations.values()].sort((a, b) => compareNames(a.title, b.title));
  for (const group of groups) {
    group.rows.sort(
      (a, b) => Number(standingOf(a) === 'joinable') - Number(standingOf(b) === 'joinable') || byName(a, b),
    );
  }
  top.sort((a, b) => (place.get(settingKey(a)) ?? 0) - (place.get(settingKey(b)) ?? 0));
  if (top.length > 0) groups.unshift({ key: 'pinned', title: t('Pinned'), rows: top });
  return { groups, closed: closed.sort(byName) };
}

/** Where a query is found in a name, for marking and ranking; indices into the name itself. */
export interface Hit {
  start: number;
  end: number;
  /** 0 starts the name, 1 starts a word, 2 lies inside one. */
  rank: 0 | 1 | 2;
}

/** Finds the query in a name, ignoring case; the best place wins. Null when it is not there. */
export function hitIn(name: string, query: string): Hit | null {
  const wanted = query.trim().toLowerCase();
  const lower = name.toLowerCase();
  // Lower-casing can change the length of a few letters; then indices would not fit the name.
  if (wanted === '' || lower.length !== name.length) return null;
  let best: Hit | null = null;
  for (let start = lower.indexOf(wanted); start !== -1; start = lower.indexOf(wanted, start + 1)) {
    const before = name[start - 1];
    const rank = before === undefined ? 0 : /[\p{L}\p{N}]/u.test(before) ? 2 : 1;
    if (best === null || rank < best.rank) best = { start, end: start + wanted.length, rank };
    if (rank === 0) break;
  }
  return best;
}

export interface FoundFlow {
  row: FlowRow;
  hit: Hit | null;
}
export interface FoundPerson {
  account: string;
  user: User;
  hit: Hit | null;
}

const standingRank: Record<Standing, number> = { open: 0, joinable: 1, closed: 2 };

/** In the order of their names, which takes longer than finding some of them: kept between one query and the next. */
export const byNames = (rows: readonly FlowRow[]): FlowRow[] => rows.toSorted(byName);

/**
 * Flows whose name (or organization) has the query; names that start with it first. Those alike stay in the order of
 * `rows`, which is that of {@link byNames}.
 */
export function findFlows(rows: readonly FlowRow[], query: string): FoundFlow[] {
  const found: { row: FlowRow; hit: Hit | null; rank: number }[] = [];
  for (const row of rows) {
    const hit = hitIn(row.flow.name, query);
    const rank = hit ? hit.rank : hitIn(row.flow.organization.name, query) ? 3 : null;
    if (rank !== null) found.push({ row, hit, rank: 3 * rank + standingRank[standingOf(row)] });
  }
  return found.sort((a, b) => a.rank - b.rank);
}

/** People whose name or nick has the query, never the reader; names that start with it first. */
export function findPeople(
  people: Iterable<{ account: string; user: User }>,
  query: string,
  isReader: (account: string, id: number) => boolean,
  limit = 8,
): FoundPerson[] {
  const found: (FoundPerson & { rank: number })[] = [];
  for (const { account, user } of people) {
    if (isReader(account, user.id)) continue;
    const hit = hitIn(user.name, query);
    const nick = hitIn(user.nick, query);
    const rank = Math.min(hit?.rank ?? 4, nick?.rank ?? 4);
    if (rank < 4) found.push({ account, user, hit, rank });
  }
  found.sort((a, b) => a.rank - b.rank || compareNames(a.user.name, b.user.name));
  return found.slice(0, limit).map(({ account, user, hit }) => ({ account, user, hit }));
}
