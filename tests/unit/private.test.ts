import { describe, expect, it } from 'vitest';
import {
  excerptOf,
  lastActivities,
  presenceOf,
  privateLines,
} from '../../components/private/private-list.ts';
import type { FlowUser, Message } from '../../lib/flowdock/model.ts';
import type { FlowRow, MessageRow, PrivateRow } from '../../lib/store/picture.ts';

const MINUTE = 60_000;
const NOW = 1_800_000_000_000;

const message = (changes: Partial<Message> = {}): Message => ({
  id: 1,
  event: 'message',
  content: 'Hello',
  tags: [],
  user: '2',
  sent: NOW,
  created_at: '',
  attachments: [],
  ...changes,
});
const conversation = (id: number, name: string): PrivateRow => ({
  account: 'a',
  id,
  conversation: {
    id,
    name,
    url: '',
    open: true,
    activity: { inbox: false, mentions: 0, chat: false },
    users: [{ id, nick: name.toLowerCase(), name, email: '', avatar: '' }],
  },
});

describe('presence', () => {
  it('goes from active to idle to offline, and says nothing when nothing is known', () => {
    const states = [0, 5 * MINUTE, 59 * MINUTE, 60 * MINUTE].map((ago) => presenceOf(NOW - ago, NOW));
    expect(states).toEqual(['active', 'idle', 'idle', 'offline']);
    expect(presenceOf(null, NOW)).toBe('unknown');
  });

  it('takes the latest activity of any flow', () => {
    const flow = (last: number | null): FlowRow => {
      const user: FlowUser = {
        id: 2,
        nick: 'g',
        name: 'G',
        email: '',
        avatar: '',
        disabled: false,
        in_flow: true,
        last_activity: last,
      };
      // Only `users` is read here; the rest of a flow is of no interest to presence.
      return { account: 'a', id: 'f', flow: { users: [user] } as FlowRow['flow'] };
    };
    expect(lastActivities([flow(5), flow(null), flow(9), flow(7)]).get('a/2')).toBe(9);
    expect(lastActivities([flow(null)]).has('a/2')).toBe(false);
  });
});

describe('list', () => {
  it('says who wrote and what, files by name, and nothing for deleted messages', () => {
    expect(excerptOf(message(), 1)).toBe('Hello');
    expect(excerptOf(message({ user: '1' }), 1)).toBe('You: Hello');
    const file = { path: '/f', file_name: 'trace.json', file_size: 1, content_type: 'application/json' };
    expect(excerptOf(message({ event: 'file', content: file }), 1)).toBe('Sent a file: trace.json');
    expect(excerptOf(message({ content: '' }), 1)).toBeNull();
  });

  it('sorts by the last message, and conversations without one last by name', () => {
    const at = new Map([
      [2, NOW - 5],
      [3, NOW],
    ]);
    const lines = privateLines(
      [5, 2, 4, 3].map((id) => conversation(id, `Name ${id}`)),
      {
        accounts: [],
        users: new Map(),
        newest: (row) => ({ at: at.get(row.id) ?? null, message: null as MessageRow | null }),
        unread: (row) => (row.id === 2 ? 1 : 0),
      },
    );
    expect(lines.map((line) => [line.name, line.unread])).toEqual([
      ['Name 3', 0],
      ['Name 2', 1],
      ['Name 4', 0],
      ['Name 5', 0],
    ]);
  });
});
