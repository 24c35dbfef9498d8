/** How unread messages are grouped and which part of a long one is shown. Pure; the view draws it. */
import { list, t } from '../../lib/i18n/t.ts';
import type { AccountNames } from '../../lib/store/account-names.ts';
import type { MessageAt } from '../../lib/store/overlay.ts';
import type { FlowRow, MessageRow } from '../../lib/store/picture.ts';
import { bunchUnread, totalsOf, type UnreadBunch, type UnreadTotals } from '../../lib/store/unread-order.ts';

export interface UnreadGroup extends UnreadBunch {
  /** Null for private messages and for a flow that is not known (yet). */
  flow: FlowRow | null;
  name: string;
  /** The organization or account it belongs to, where there are several; else empty. */
  where: string;
  /** How many messages it has: more than `places` while only the first screen is known. */
  count: number;
}

/** Key of an unread message among all. */
export const unreadKey = (row: MessageRow): string => `${row.account} ${row.conversation} ${row.id}`;

/**
 * The bunches of unread messages, in their order, with what they are called. `counts` says by key how many messages they
 * have where `places` does not.
 */
export function groupUnread(
  unread: readonly MessageRow[],
  places: readonly MessageAt[],
  flows: readonly FlowRow[],
  muted: readonly string[],
  names: AccountNames,
  counts: Readonly<Record<string, number>> = {},
): UnreadGroup[] {
  const known = new Map(flows.map((row) => [`${row.account}/flow:${row.id}`, row]));
  return bunchUnread(unread, places, muted).map((bunch) => {
    const flow = known.get(bunch.key) ?? null;
    return {
      ...bunch,
      flow,
      name: bunch.kind === 'private' ? t('Private') : (flow?.flow.name ?? t('Flow')),
      where: flow ? names.flow(flow) : names.account(bunch.account),
      count: counts[bunch.key] ?? bunch.places.length,
    };
  });
}

/** "7 mentions in 3 flows, 2 private messages" */
export function unreadSummary(
  groups: readonly UnreadGroup[],
  { mentions, flows, privates }: UnreadTotals = totalsOf(groups),
): string {
  const parts: string[] = [];
  if (mentions > 0) {
    parts.push(
      t(
        '{mentions, plural, one {# mention} other {# mentions}} in {flows, plural, one {# flow} other {# flows}}',
        { mentions, flows },
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
