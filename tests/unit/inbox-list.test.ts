/** Which threads of services the inbox lists, in which order, and what its filters mean. */
import { describe, expect, it } from 'vitest';
import {
  inboxLines,
  inboxPlaces,
  isAssignedTo,
  isFailure,
  isOpen,
  NO_FILTER,
  personOf,
} from '../../components/inbox/inbox-list.ts';
import type { Flow, Thread, User } from '../../lib/flowdock/model.ts';
import type { Account, FlowRow, InboxState, ThreadRow } from '../../lib/store/picture.ts';
import { threadChanges } from '../../lib/sync/changes.ts';
import { atHorizon } from '../../lib/sync/inbox.ts';

const ada: User = { id: 1, nick: 'ada', name: 'Ada Fenwick', email: 'ada@example.com', avatar: '' };
const account: Account = {
  id: 'a',
  server: 'https://x.test',
  user: ada,
  method: 'token',
  signedInAt: 0,
  health: { state: 'ok', refreshedAt: 0 },
};
const at = (minute: number) => new Date(Date.UTC(2026, 10, 24, 12, minute)).toISOString();

const thread = (id: string, minute: number, changes: Partial<Thread> = {}): Thread => ({
  id,
  title: id,
  actions: [],
  fields: [],
  source: { id: 1, name: 'Pipelines' },
  activities: 1,
  internal_comments: 1,
  external_comments: 1,
  created_at: at(0),
  updated_at: at(minute),
  ...changes,
});
const row = (flow: string, one: Thread): ThreadRow => ({ account: 'a', flow, id: one.id, thread: one });
const flow = (id: string, changes: Partial<Flow> = {}): FlowRow => ({
  account: 'a',
  id,
  flow: {
    id,
    name: `Flow ${id}`,
    parameterized_name: id,
    url: '',
    web_url: '',
    unread_mentions: 0,
    open: true,
    joined: true,
    access_mode: 'organization',
    disabled: false,
    organization: {
      id: 1,
      name: 'Acme',
      parameterized_name: 'acme',
      user_limit: 0,
      user_count: 0,
      active: true,
      url: '',
    },
    ...changes,
  },
});
const state = (flowId: string, minute: number | null): [string, InboxState] => [
  `a/${flowId}`,
  {
    account: 'a',
    flow: flowId,
    oldestAt: minute === null ? '' : at(minute),
    reachedEnd: minute === null,
  },
];
const facts = (threads: ThreadRow[], states: [string, InboxState][], flows = [flow('f'), flow('g')]) => ({
  threads,
  states: new Map(states),
  flows,
  accounts: [account],
});
const status = (value: string, color: string) => thread('t', 1, { status: { value, color } });

describe('the list', () => {
  it('is newest first over all flows the person has open', () => {
    const flows = [flow('f'), flow('g'), flow('left', { joined: false }), flow('shut', { open: false })];
    const rows = ['f', 'g', 'left', 'shut'].map((id, index) => row(id, thread(`in ${id}`, index)));
    const { lines, more } = inboxLines(facts(rows, [state('f', null), state('g', null)], flows), NO_FILTER);
    expect(lines.map(({ key }) => key)).toEqual(['a/g/in g', 'a/f/in f']);
    expect(lines[0]).toMatchObject({ source: 'Pipelines', comments: 2, at: Date.parse(at(1)) });
    expect(more).toBe(false);
  });

  it('ends where one of the flows is not known further, and says that there is more', () => {
    const rows = [row('f', thread('new', 30)), row('g', thread('old', 5)), row('g', thread('newer', 40))];
    const known = facts(rows, [state('f', 20), state('g', null)]);
    expect(inboxLines(known, NO_FILTER).lines.map(({ row: { id } }) => id)).toEqual(['newer', 'new']);
    expect(inboxLines(known, NO_FILTER).more).toBe(true);
    const oneFlow = inboxLines(known, { ...NO_FILTER, flow: 'a/g' });
    expect([oneFlow.lines.length, oneFlow.more]).toEqual([2, false]);
  });

  it('asks for older ones only where the list ends', () => {
    const flows = [{ id: 'f' }, { id: 'g' }, { id: 'h' }, { id: 'never' }];
    const states = new Map([
      ['f', { oldestAt: at(20), reachedEnd: false }],
      ['g', { oldestAt: at(10), reachedEnd: false }],
      ['h', { oldestAt: at(30), reachedEnd: true }],
    ]);
    expect(atHorizon(flows, states).map(({ id }) => id)).toEqual(['f', 'never']);
  });

  it('names the flows and sources there are', () => {
    const rows = [
      row('g', thread('1', 1)),
      row('g', thread('2', 2, { source: { id: 2, name: 'Deploys' } })),
      row('f', thread('3', 3)),
    ];
    const places = inboxPlaces(facts(rows, []));
    expect(places.flows.map(({ id }) => id)).toEqual(['f', 'g']);
    expect(places.sources).toEqual(['Deploys', 'Pipelines']);
    const { lines } = inboxLines(facts(rows, []), { ...NO_FILTER, source: 'Deploys' });
    expect(lines.map(({ row: { id } }) => id)).toEqual(['2']);
  });
});

describe('a status', () => {
  it('is offered once however it is written, and narrows the list to the threads that have it', () => {
    const rows = (
      [
        ['1', 'Open', 'blue'],
        ['2', 'open ', 'blue'],
        ['3', 'open', 'red'],
        ['4', 'Fertig', 'green'],
        ['5', ' ', 'green'],
      ] as const
    ).map(([id, value, color], index) => row('f', thread(id, 9 - index, { status: { value, color } })));
    const all = facts([...rows, row('f', thread('6', 0))], []);
    const { statuses } = inboxPlaces(all);
    expect(statuses.map(({ value, color }) => `${value} ${color}`)).toEqual([
      'Fertig green',
      'Open blue',
      'open red',
    ]);
    const having = (status: (typeof statuses)[number] | undefined) =>
      inboxLines(all, { ...NO_FILTER, status: status ?? null }).lines.map(({ row: { id } }) => id);
    expect(having(statuses[0])).toEqual(['4']);
    expect(having(statuses[1])).toEqual(['1', '2']);
    expect(having(statuses[2])).toEqual(['3']);
  });

  it.each([
    ['open', 'blue', true, false],
    ['In review', 'cyan', true, false],
    ['resolved', 'green', false, false],
    ['unresolved', 'yellow', true, false],
    ['FAILED', 'red', true, true],
    ['failed', 'grey', true, true],
    ['closed', 'grey', false, false],
    ['resolved', 'yellow', false, false],
    ['closed', 'red', true, true],
    ['fehlgeschlagen', 'red', true, true],
    ['failed', 'green', false, false],
    ['resolved', 'blue', true, false],
    ['urgent', 'red', true, true],
    ['regressed', 'orange', true, true],
    ['geliefert', 'lime', false, false],
    ['offen', 'blue', true, false],
    ['whatever', 'plaid', true, false],
  ])('“%s” in %s: open %s, failure %s', (value, color, open, failure) => {
    expect([isOpen(status(value, color)), isFailure(status(value, color))]).toEqual([open, failure]);
  });

  it('that a thread does not have is neither', () => {
    expect([isOpen(thread('t', 1)), isFailure(thread('t', 1))]).toEqual([false, false]);
  });
});

describe('fields', () => {
  const having = (label: string, value: string) => thread('t', 1, { fields: [{ label, value }] });
  it('say whose turn it is, by name, nick or address, also among others and in a link', () => {
    for (const value of ['Ada Fenwick', '@ada', 'ADA', 'ada@example.com', 'Grace, Ada Fenwick']) {
      expect(isAssignedTo(having('Assignee', value), ada)).toBe(true);
    }
    expect(isAssignedTo(having('Assigned to', '<a href="https://x.test">Ada Fenwick</a>'), ada)).toBe(true);
    expect(isAssignedTo(having('Assignee', 'Adam'), ada)).toBe(false);
    expect(isAssignedTo(having('Author', 'Ada Fenwick'), ada)).toBe(false);
    expect(isAssignedTo(having('Assignee', ''), { ...ada, email: '' })).toBe(false);
  });

  it('name the person a line shows', () => {
    const fields = [
      { label: 'Author', value: 'Linus' },
      { label: 'Assignee', value: '<a href="https://x.test">Edsger</a>' },
    ];
    expect(personOf(thread('t', 1, { fields }))).toBe('Edsger');
    expect(personOf(thread('t', 1))).toBe('');
  });
});

it('messages bring the newest state of each thread of a service, and none of the chat', () => {
  const carrying = (id: number, one: Thread | null) => ({
    id,
    event: 'activity',
    content: null,
    tags: [],
    user: '0',
    sent: id,
    created_at: '',
    attachments: [],
    thread: one,
  });
  const chat = { ...thread('chat', 9), source: undefined };
  const messages = [thread('t', 5), thread('t', 2), chat, null].map((one, index) => carrying(index, one));
  expect(threadChanges('a', 'flow:f', messages)).toEqual([
    { kind: 'thread', row: { account: 'a', flow: 'f', id: 't', thread: thread('t', 5) } },
  ]);
  expect(threadChanges('a', 'private:3', messages)).toEqual([]);
});
