/** What the team inbox lists: one line for each thread of an outside service, and what its filters mean. Pure. */

import type { Thread, User } from '../../lib/flowdock/model.ts';
import { compareNames } from '../../lib/i18n/t.ts';
import type { Account, FlowRow, InboxState, ThreadRow } from '../../lib/store/picture.ts';
import { plainText } from '../conversation/plain-text.ts';
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

export interface InboxFilter {
  /** `${account}/${flow}`, or null for all. */
  flow: string | null;
  /** Name of a source, or null for all. */
  source: string | null;
  open: boolean;
  failures: boolean;
  mine: boolean;
}

export const NO_FILTER: InboxFilter = {
  flow: null,
  source: null,
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
 * Is there still something to do? The service's own word decides, where it is a known one; else the colour: grey,
 * green, lime and purple are what services give to things that are over. A thread without a status is not open.
 */
export function isOpen({ status }: Thread): boolean {
  if (!status || status.value.trim() === '') return false;
  if (FAILED.test(status.value)) return true;
  if (ENDED.test(status.value)) return false;
  return !['grey', 'green', 'lime', 'purple'].includes(status.color.toLowerCase());
}

/** Did something go wrong? The word says so, or the colour is red and the thread not over. */
export function isFailure({ status }: Thread): boolean {
  if (!status) return false;
  if (FAILED.test(status.value)) return true;
  return status.color.toLowerCase() === 'red' && !ENDED.test(status.value);
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

/** The flows and sources there are threads of, by name, for the menu. */
export function inboxPlaces(facts: InboxFacts): { flows: FlowRow[]; sources: string[] } {
  const all = inboxLines(facts, NO_FILTER).lines;
  const flows = new Map(all.map(({ flow }) => [`${flow.account}/${flow.id}`, flow]));
  return {
    flows: [...flows.values()].sort((a, b) => compareNames(a.flow.name, b.flow.name)),
    sources: [...new Set(all.map(({ source }) => source))].sort(compareNames),
  };
}
