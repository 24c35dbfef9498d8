/**
 * What the popup's first screen shows of the picture, of the size of what is seen, whatever else there is. The background
 * keeps it (lib/keep-first-screen.ts), and a popup that opens shows it before it has read the picture.
 */
import { placesOf } from './brief.ts';
import { openDatabase, under } from './database.ts';
import { hiddenFlows, withoutHidden } from './hidden.ts';
import { type MessageAt, messageKey } from './overlay.ts';
import type { Account, FlowRow, MessageRow, UserRow } from './picture.ts';
import {
  bunchUnread,
  FOLDED,
  totalsOf,
  type UnreadBunch,
  type UnreadTotals,
  wholeFirst,
} from './unread-order.ts';

/** So many bunches fill the highest popup, and what is drawn below it. */
const BUNCHES = 10;
/** So many organizations are told apart; who is in more sees the names of the others with the rest. */
const ORGANIZATIONS = 50;

export interface FirstScreen {
  /** The revision of the picture that it is of. */
  revision: number;
  /** The muted flows (`mutedFlows` of the settings) it was ordered and counted with. */
  muted: string[];
  /** The organizations (`hiddenOrganizations` of the settings) nothing of which is in it. */
  hidden: string[];
  accounts: Account[];
  /** Those of the first bunches, and one of each organization, by which accounts are told apart; without their people. */
  flows: FlowRow[];
  /** Who wrote the messages. */
  users: UserRow[];
  /** The messages shown of the first bunches. */
  unread: MessageRow[];
  /** How many messages each of these bunches has, by its key. */
  counts: Record<string, number>;
  totals: UnreadTotals;
  /** How many bunches follow that have one message, two, or more. */
  rest: [one: number, two: number, more: number];
}

/** Reads it as of one moment. `muted` are the muted flows, `hidden` the organizations that are not shown. */
export async function readFirstScreen(muted: string[], hidden: string[]): Promise<FirstScreen> {
  const transaction = (await openDatabase()).transaction(['accounts', 'flows', 'users', 'messages', 'meta']);
  const messages = transaction.objectStore('messages');
  const wholeOf = async (places: readonly MessageAt[]): Promise<MessageRow[]> => {
    const rows = places.map(({ account, conversation, id }) => messages.get([account, conversation, id]));
    return (await Promise.all(rows)).filter((row) => row !== undefined);
  };
  const [accounts, allFlows, keys, revision] = await Promise.all([
    transaction.objectStore('accounts').getAll(),
    transaction.objectStore('flows').getAll(),
    messages.index('unread').getAllKeys(under(1)),
    transaction.objectStore('meta').get('revision'),
  ]);
  const places = withoutHidden(placesOf(keys), hiddenFlows(allFlows, hidden));
  const newest = await wholeOf(wholeFirst(places));
  const bunches = bunchUnread(
    newest.sort((a, b) => b.message.sent - a.message.sent || b.id - a.id),
    places,
    muted,
  );
  const first = bunches.slice(0, BUNCHES);
  const shown = first.flatMap((bunch) => bunch.places.slice(0, FOLDED));
  const here = new Map(newest.map((row) => [messageKey(row), row]));
  const missing = await wholeOf(shown.filter((place) => !here.has(messageKey(place))));
  for (const row of missing) here.set(messageKey(row), row);
  const unread = shown.flatMap((place) => here.get(messageKey(place)) ?? []);
  const writers = new Map(
    unread.map(({ account, message: { user } }) => [`${account}/${user}`, { account, user }]),
  );
  const users = await Promise.all(
    [...writers.values()].map(({ account, user }) =>
      transaction.objectStore('users').get([account, Number(user)]),
    ),
  );
  return {
    revision: revision?.value ?? 0,
    muted,
    hidden,
    accounts: accounts.sort((a, b) => a.signedInAt - b.signedInAt),
    flows: flowsFor(first, allFlows),
    users: users.filter((row) => row !== undefined),
    unread,
    counts: Object.fromEntries(first.map((bunch) => [bunch.key, bunch.places.length])),
    totals: totalsOf(bunches),
    rest: restOf(bunches.slice(BUNCHES)),
  };
}

function flowsFor(first: readonly UnreadBunch[], all: readonly FlowRow[]): FlowRow[] {
  const shown = new Set(first.map(({ key }) => key));
  const organizations = new Set<string>();
  const flows = all.filter((row) => {
    const organization = `${row.account}/${row.flow.organization.id}`;
    const isNew = organizations.size < ORGANIZATIONS && !organizations.has(organization);
    if (isNew) organizations.add(organization);
    return isNew || shown.has(`${row.account}/flow:${row.id}`);
  });
  return flows.map(({ account, id, flow: { users: _, ...flow } }) => ({ account, id, flow }));
}

function restOf(bunches: readonly UnreadBunch[]): FirstScreen['rest'] {
  const rest: FirstScreen['rest'] = [0, 0, 0];
  for (const { places } of bunches) rest[places.length === 1 ? 0 : places.length === 2 ? 1 : 2] += 1;
  return rest;
}
