import { expect, it } from 'vitest';
import { excerptStart, groupUnread, unreadSummary } from '../../components/unread/unread-groups.ts';
import type { ConversationKey, MessageRow } from '../../lib/store/picture.ts';

const row = (conversation: ConversationKey, id: number): MessageRow => ({
  account: '1@https://a',
  conversation,
  id,
  unread: 1,
  message: {
    id,
    event: 'message',
    content: '',
    tags: [],
    user: '2',
    sent: id,
    created_at: '',
    attachments: [],
  },
});

const names = { account: () => '', flow: () => '' };

it('puts the newest flow first, muted flows after, private last', () => {
  const unread = [
    row('private:3', 9),
    row('flow:muted', 8),
    row('flow:new', 7),
    row('flow:old', 6),
    row('flow:new', 5),
  ];
  const groups = groupUnread(unread, unread, [], ['1@https://a/muted'], names);
  expect(groups.map(({ key }) => key.replace(/^1@https:\/\/a\/(flow:)?/, ''))).toEqual([
    'new',
    'old',
    'muted',
    'private',
  ]);
  expect(groups[0]?.rows.map(({ id }) => id)).toEqual([7, 5]);
  expect(unreadSummary(groups)).toBe('4 mentions in 3 flows, 1 private message');
});
it('starts the excerpt where the mention can be seen', () => {
  const line = `${'word '.repeat(60)}@ada please look`;
  const about = line.indexOf('@ada');
  expect(line.slice(excerptStart(line, about))).toMatch(/^word .{0,40}@ada/);
  expect(excerptStart('hello @ada', 6)).toBe(0);
  expect(excerptStart(line, null)).toBe(0);
});

it('counts also what is not here whole yet, in groups of their own where nothing is', () => {
  const here = [row('flow:new', 9)];
  const groups = groupUnread(here, [...here, row('flow:new', 1), row('flow:old', 2)], [], [], names);
  expect(groups.map(({ rows, places }) => [rows.length, places.length])).toEqual([
    [1, 2],
    [0, 1],
  ]);
  expect(unreadSummary(groups)).toBe('3 mentions in 2 flows');
});

it('keeps the order of groups whether their messages are here yet or not', () => {
  const all = Array.from({ length: 9 }, (_, at) => row(`flow:f${at % 3}`, 20 - at));
  const orders = [all, all.slice(0, 1), all.slice(2, 3), []].map((here) =>
    groupUnread(here, all.toReversed(), [], [], names).map(({ key }) => key),
  );
  for (const order of orders) expect(order).toEqual(orders[0]);
  expect(orders[0]?.[0]).toMatch(/f0$/);
});
