/** What the team inbox lists: one line for each thread of an outside service, and what its filters mean. Pure. */

import type { Thread, User } from '../../lib/flowdock/model.ts';
import { compareNames } from '../../lib/i18n/t.ts';
import { plainText } from '../../lib/plain-text.ts';
import type { Account, FlowRow, InboxState, ThreadRow } from '../../lib/store/picture.ts';
import { commentsOf, sourceName } from '../conversation/thread-state.ts';

export interface InboxLine {
  /** Unique in the list: account, flow and thread. */
  key: string;
  row: ThreadRow;
  flow: FlowRow;
  source: string;
  /** Whom it concerns, as one of its fields says; empty when none does. */
  person: string;
  comments: number;
  /** ms since 1970 of what last happened in it. */
  at: number;
}

export type ThreadStatus = NonNullable<Thread['status']>;

export interface InboxFilter {
  /** `${account}/${flow}`, or null for all. */
  flow: string | null;
  /** Name of a source, or null for all. */
  source: string | null;
  /** A status as a service names and colours it, or null for all. */
  status: ThreadStatus | null;
  open: boolean;
  failures: boolean;
  mine: boolean;
}

export const NO_FILTER: InboxFilter = {
  flow: null,
  source: null,
  status: null,
  open: false,
  failures: false,
  mine: false,
};

/** Whole words only, so that "unresolved" is not "resolved". */
const word = (...words: string[]) => new RegExp(`(^|[^\\p{L}])(${words.join('|')})(?!\\p{L})`, 'iu');
const ENDED = word(
  ...[
    'closed?',
    'resolved',
    'done',
    'merged',
    'deployed',
    'released',
    'fixed',
    'passed',
    'passing',
    'success',
  ],
  ...[
    'successful',
    'succeeded',
    'completed?',
    'finished',
    'rejected',
    'declined',
    "won't fix",
    'wontfix',
    'solved',
  ],
  ...['cancell?ed', 'abandoned', 'archived', 'shipped', 'ok', 'sent', 'over'],
);
const FAILED = word(
  ...[
    'fail',
    'failed',
    'failing',
    'failures?',
    'errors?',
    'errored',
    'broken',
    'regressed',
    'down',
    'crashed',
  ],
  ...['critical', 'aborted', 'timed out', 'timeout', 'outage'],
);

/**
 * What the colours of the reference (messages §9) tell by themselves. Yellow, orange, grey and black are given to
 * anything; there, as with a colour nobody knows, the service's word has to tell.
 */
const COLOR_TELLS: Readonly<Record<string, 'failed' | 'open' | 'over'>> = {
  red: 'failed',
  blue: 'open',
  cyan: 'open',
  green: 'over',
  lime: 'over',
  purple: 'over',
};

/** How a thread stands, by its colour first and by a known word where the colour leaves it open. */
function standingOf({ status }: Thread): 'failed' | 'open' | 'over' | null {
  if (!status || status.value.trim() === '') return null;
  const color = status.color.toLowerCase();
  const told = COLOR_TELLS[color];
  if (told) return told;
  if (FAILED.test(status.value)) return 'failed';
  return ENDED.test(status.value) || color === 'grey' ? 'over' : 'open';
}

/** Is there still something to do? What failed is open, too; a thread without a status is not. */
export function isOpen(thread: Thread): boolean {
  const standing = standingOf(thread);
  return standing === 'open' || standing === 'failed';
}

/** Did something go wrong? */
export const isFailure = (thread: Thread): boolean => standingOf(thread) === 'failed';

/** Are both the same word, however written, in the same colour? */
export function sameStatus(one: ThreadStatus, other: Thread['status']): boolean {
  const plain = (text: string) => text.trim().toLowerCase();
  return !!other && plain(one.value) === plain(other.value) && plain(one.color) === plain(other.color);
}

/** Labels of fields that name a person, the most telling first. */
const ASSIGNED = /assign|owner|responsible/i;
const PEOPLE: readonly RegExp[] = [ASSIGNED, /author|committer|requester|reporter|from|customer|by$/i];

/** Does a field for whoever has to do it name this person: by full name, nick or e-mail address? */
export function isAssignedTo(thread: Thread, user: User): boolean {
  const names = [user.name, user.nick, `@${user.nick}`, user.email]
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '' && name !== '@');
  return thread.fields.some(
    ({ label, value }) =>
      ASSIGNED.test(label) &&
      plainText(value)
        .split(/[,;]|\band\b/)
        .some((one) => names.includes(one.trim().toLowerCase())),
  );
}

/** The person a thread is about, for its line. */
export function personOf(thread: Thread): string {
  for (const label of PEOPLE) {
    const field = thread.fields.find((one) => label.test(one.label) && plainText(one.value) !== '');
    if (field) return plainText(field.value).split('\n', 1)[0] ?? '';
  }
  return '';
}

interface InboxFacts {
  threads: readonly ThreadRow[];
  states: ReadonlyMap<string, InboxState>;
  flows: readonly FlowRow[];
  accounts: readonly Account[];
}

/** The lines that pass the filter, newest first, as far as the list is whole; and whether older ones exist. */
export function inboxLines(facts: InboxFacts, filter: InboxFilter): { lines: InboxLine[]; more: boolean } {
  const flows = new Map(
    facts.flows
      .filter(({ flow }) => flow.joined && flow.open && !flow.disabled)
      .map((row) => [`${row.account}/${row.id}`, row]),
  );
  const users = new Map(facts.accounts.map(({ id, user }) => [id, user]));
  const unfinished = [...flows.keys()]
    .filter((key) => filter.flow === null || key === filter.flow)
    .map((key) => facts.states.get(key))
    .filter((state): state is InboxState => state !== undefined && !state.reachedEnd);
  const from =
    unfinished
      .map(({ oldestAt }) => oldestAt)
      .sort()
      .at(-1) ?? '';
  const lines: InboxLine[] = [];
  for (const row of facts.threads) {
    const { thread } = row;
    const key = `${row.account}/${row.flow}`;
    const flow = flows.get(key);
    const me = users.get(row.account);
    if (!flow || !me || thread.updated_at < from) continue;
    const source = sourceName(thread);
    if (filter.flow !== null && filter.flow !== key) continue;
    if (filter.source !== null && filter.source !== source) continue;
    if (filter.status !== null && !sameStatus(filter.status, thread.status)) continue;
    if (filter.open && !isOpen(thread)) continue;
    if (filter.failures && !isFailure(thread)) continue;
    if (filter.mine && !isAssignedTo(thread, me)) continue;
    lines.push({
      key: `${key}/${row.id}`,
      row,
      flow,
      source,
      person: personOf(thread),
      comments: commentsOf(thread),
      at: Date.parse(thread.updated_at) || 0,
    });
  }
  lines.sort((a, b) => b.at - a.at || (a.key < b.key ? -1 : 1));
  return { lines, more: unfinished.length > 0 };
}

/** The flows and sources there are threads of, and the statuses these have, by name, for the menu. */
export function inboxPlaces(facts: InboxFacts): {
  flows: FlowRow[];
  sources: string[];
  statuses: ThreadStatus[];
} {
  const all = inboxLines(facts, NO_FILTER).lines;
  const flows = new Map(all.map(({ flow }) => [`${flow.account}/${flow.id}`, flow]));
  const statuses: ThreadStatus[] = [];
  for (const { status } of all.map(({ row }) => row.thread)) {
    if (status && status.value.trim() !== '' && !statuses.some((one) => sameStatus(one, status)))
      statuses.push(status);
  }
  return {
    flows: [...flows.values()].sort((a, b) => compareNames(a.flow.name, b.flow.name)),
    sources: [...new Set(all.map(({ source }) => source))].sort(compareNames),
    statuses: statuses.sort((a, b) => compareNames(a.value, b.value)),
  };
}
