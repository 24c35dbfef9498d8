/** In which order unread messages are shown: by conversation, and which conversation comes first. Pure. */
import type { MessageAt } from './overlay.ts';
import type { AccountId, MessageRow } from './picture.ts';

/** So many messages of a bunch are shown before the others are asked for. */
export const FOLDED = 2;

/** Up to so many unread messages are read whole at once. */
export const FEW = 100;
/** Of more, the newest so many of each account are. */
const FIRST = 60;

export interface UnreadBunch {
  /** `${account}/${conversation}` for a flow, `${account}/private` for all private conversations of an account. */
  key: string;
  kind: 'flow' | 'private';
  account: AccountId;
  muted: boolean;
  /** Newest first, as far as they are here. */
  rows: MessageRow[];
  /** All of the bunch, newest first, also those that are not here yet. */
  places: MessageAt[];
}

/** The key of the bunch a message is in. */
export const bunchKey = ({ account, conversation }: MessageAt): string =>
  `${account}/${conversation.startsWith('private:') ? 'private' : conversation}`;

/**
 * A bunch for each flow, the one with the newest message first, muted flows after the others, private messages last,
 * those of each account by themselves. `unread` is newest first; `places` is where all unread messages are; `muted` has
 * keys `${account}/${flowId}`.
 */
export function bunchUnread(
  unread: readonly MessageRow[],
  places: readonly MessageAt[],
  muted: readonly string[],
): UnreadBunch[] {
  const silent = new Set(muted);
  const bunches = new Map<string, UnreadBunch>();
  const bunchOf = (row: MessageAt): UnreadBunch => {
    const key = bunchKey(row);
    let bunch = bunches.get(key);
    if (!bunch) {
      const { account, conversation } = row;
      const own = conversation.startsWith('private:');
      bunch = {
        key,
        kind: own ? 'private' : 'flow',
        account,
        muted: !own && silent.has(`${account}/${conversation.slice('flow:'.length)}`),
        rows: [],
        places: [],
      };
      bunches.set(key, bunch);
    }
    return bunch;
  };
  for (const row of unread) bunchOf(row).rows.push(row);
  let last: MessageAt | null = null;
  let bunch: UnreadBunch | null = null;
  for (const place of places) {
    // Those of one conversation mostly stand together: thousands of keys need not be made.
    if (!bunch || last?.conversation !== place.conversation || last.account !== place.account)
      bunch = bunchOf(place);
    last = place;
    bunch.places.push(place);
  }
  const byAge = (a: MessageAt | undefined, b: MessageAt | undefined) => (b?.id ?? 0) - (a?.id ?? 0);
  for (const one of bunches.values()) one.places.sort(byAge);
  // Ids of one server grow with time, so that a bunch stands where it does whether its messages are here or not;
  // among accounts the times decide, as far as they are known.
  const all: { bunch: UnreadBunch; time: number }[] = [];
  const ofAccounts = Map.groupBy(bunches.values(), ({ account }) => account);
  for (const own of ofAccounts.values()) {
    let time = Number.POSITIVE_INFINITY;
    for (const one of own.sort((a, b) => byAge(a.places[0], b.places[0]))) {
      const [newest] = one.rows;
      if (newest && newest.id === one.places[0]?.id) time = Math.min(time, newest.message.sent);
      all.push({ bunch: one, time });
    }
  }
  const rank = (one: UnreadBunch) => (one.kind === 'private' ? 2 : one.muted ? 1 : 0);
  // The sort is stable, so that bunches of one account and rank stay in order.
  all.sort((a, b) => rank(a.bunch) - rank(b.bunch) || (a.time === b.time ? 0 : b.time - a.time));
  return all.map((one) => one.bunch);
}

/** Which messages are read whole at once: of many the newest of each account. Ids of one server grow with time. */
export function wholeFirst(places: readonly MessageAt[]): readonly MessageAt[] {
  if (places.length <= FEW) return places;
  return [...Map.groupBy(places, ({ account }) => account).values()].flatMap((own) =>
    own.length <= FIRST ? own : own.sort((a, b) => b.id - a.id).slice(0, FIRST),
  );
}

/** How many unread there are. */
export interface UnreadTotals {
  /** Mentions, and how many flows they are in. */
  mentions: number;
  flows: number;
  privates: number;
  /** All but those of muted flows. */
  loud: number;
}

export function totalsOf(bunches: readonly Pick<UnreadBunch, 'kind' | 'muted' | 'places'>[]): UnreadTotals {
  const totals: UnreadTotals = { mentions: 0, flows: 0, privates: 0, loud: 0 };
  for (const { kind, muted, places } of bunches) {
    if (kind === 'private') totals.privates += places.length;
    else {
      totals.mentions += places.length;
      totals.flows += 1;
    }
    if (!muted) totals.loud += places.length;
  }
  return totals;
}
