import { describe, expect, it } from 'vitest';
import { announcements, hear, newestId } from '../../components/conversation/announce.ts';
import { dayLabel } from '../../components/conversation/days.ts';
import type { Entry, MessageEntry, TimelineInput } from '../../components/conversation/timeline.ts';
import { shownTags, timeline } from '../../components/conversation/timeline.ts';
import type { User } from '../../lib/flowdock/model.ts';
import type { OutboxAction, OutboxRow } from '../../lib/outbox/row.ts';
import { plainText } from '../../lib/plain-text.ts';
import type { MessageRow } from '../../lib/store/picture.ts';

const NOON = new Date(2026, 10, 24, 12, 0).getTime();
const MINUTE = 60_000;
const ada: User = { id: 1, nick: 'ada', name: 'Ada Fenwick', email: '', avatar: '' };
const grace: User = { id: 2, nick: 'grace', name: 'Grace Marlowe', email: '', avatar: '' };

function row(id: number, changes: Partial<MessageRow['message']> = {}, unread: 0 | 1 = 0): MessageRow {
  return {
    account: 'a',
    conversation: 'flow:f',
    id,
    unread,
    message: {
      id,
      event: 'message',
      content: `text ${id}`,
      tags: [],
      user: '2',
      sent: NOON + id * MINUTE,
      created_at: '',
      attachments: [],
      ...changes,
    },
  };
}

/** A message of a thread, as the server sends it: with a copy of the thread. */
function threaded(id: number, thread: string, initial: number, count: number, changes = {}): MessageRow {
  return row(id, {
    thread_id: thread,
    thread: {
      id: thread,
      title: `title of ${thread}`,
      actions: [],
      fields: [],
      activities: 0,
      internal_comments: count,
      external_comments: 0,
      created_at: '',
      updated_at: '',
      initial_message: initial,
    },
    ...changes,
  });
}

function waiting(uuid: string, action: OutboxAction, changes: Partial<OutboxRow> = {}): OutboxRow {
  return {
    uuid,
    account: 'a',
    conversation: 'flow:f',
    action,
    createdAt: NOON + 60 * MINUTE,
    attempts: 0,
    notBefore: 0,
    state: 'queued',
    error: null,
    ...changes,
  };
}

function build(input: Partial<TimelineInput>): Entry[] {
  return timeline({
    messages: [],
    pending: [],
    me: ada,
    userById: (id) => [ada, grace].find((user) => String(user.id) === id),
    newFrom: null,
    thread: null,
    ...input,
  });
}
const messagesIn = (entries: Entry[]): MessageEntry[] => entries.filter((entry) => entry.kind === 'message');

describe('folding', () => {
  it('folds consecutive messages of one author within five minutes', () => {
    const entries = messagesIn(
      build({ messages: [row(1), row(6), row(12), row(13, { user: '1' }), row(14, { user: '1' })] }),
    );
    expect(entries.map((entry) => entry.folded)).toEqual([false, true, false, false, true]);
  });

  it('does not fold over threads, one-line events, the New line or midnight', () => {
    const over = (between: MessageRow[], newFrom: number | null = null) =>
      messagesIn(build({ messages: [threaded(1, 't', 1, 1), ...between], newFrom })).map(
        (entry) => entry.folded,
      );
    expect(over([threaded(2, 't', 1, 1)])).toEqual([false, true]);
    expect(over([threaded(2, 'other', 2, 1)])).toEqual([false, false]);
    expect(over([row(2, { event: 'status', content: 'away' }), threaded(3, 't', 1, 1)])).toEqual([
      false,
      false,
    ]);
    expect(over([threaded(2, 't', 1, 1)], 2)).toEqual([false, false]);
    const midnight = new Date(2026, 10, 25).getTime();
    const across = build({ messages: [row(1, { sent: midnight - 1 }), row(2, { sent: midnight })] });
    expect(across.map((entry) => entry.kind)).toEqual(['day', 'message', 'day', 'message']);
    expect(messagesIn(across)[1]?.folded).toBe(false);
  });

  it('keeps writers apart who share a user id but not a name', () => {
    const entries = messagesIn(
      build({
        messages: [
          row(1, { user: '0', external_user_name: 'deploy' }),
          row(2, { user: '0', external_user_name: 'build' }),
        ],
      }),
    );
    expect(entries.map((entry) => [entry.writer.name, entry.folded])).toEqual([
      ['deploy', false],
      ['build', false],
    ]);
  });
});

describe('threads', () => {
  const conversation = [
    threaded(1, 't', 1, 5),
    threaded(2, 't', 1, 5, { user: '1' }),
    threaded(3, 'u', 3, 1),
    threaded(4, 't', 1, 5, { user: '1' }),
  ];

  it('draws dots, joins neighbours and names what a distant reply answers', () => {
    const [start, near, other, far] = messagesIn(build({ messages: conversation }));
    expect(start?.thread).toMatchObject({ starts: true, linked: true });
    expect(near?.thread).toMatchObject({ starts: false, linked: false });
    expect([near?.context, far?.context]).toEqual([null, 'text 1']);
    expect([other?.thread?.starts, other?.context]).toEqual([true, null]);
  });

  it('counts replies under the run that starts the thread, only when some lie elsewhere', () => {
    const [start, near, other] = messagesIn(build({ messages: conversation }));
    expect([start?.replies, other?.replies]).toEqual([null, null]);
    expect(near?.replies?.count).toBe(4);
    expect(near?.replies?.writers.map((writer) => writer.name)).toEqual(['Ada Fenwick']);
  });

  it('shows one thread alone without context or counts', () => {
    const entries = messagesIn(build({ messages: conversation, thread: 't' }));
    expect(entries.map((entry) => entry.row?.id)).toEqual([1, 2, 4]);
    expect(entries.every((entry) => entry.context === null && entry.replies === null)).toBe(true);
  });

  it('breaks the line at the New line', () => {
    const [start] = messagesIn(build({ messages: conversation, newFrom: 2 }));
    expect(start?.thread?.linked).toBe(false);
  });
});

describe('events', () => {
  it('shows status, joins and service activities as lines and skips what it does not know', () => {
    const entries = build({
      messages: [
        row(1, { event: 'status', content: 'Reviewing' }),
        row(2, { event: 'action', content: { type: 'join' } }),
        row(3, { event: 'action', content: { type: 'add_people', message: ['linus', 'bob'] } }),
        row(4, { event: 'activity', content: null, title: '<a href="x">closed</a> the ticket', user: '0' }),
        row(5, { event: 'action', content: { type: 'teleport' } }),
        row(6, { event: 'tag-change', content: { message: 1, add: [], remove: [] } }),
        row(7, { event: 'message-edit', content: { message: 1, updated_content: 'x' } }),
        row(8, { event: 'something-new', content: { deep: true } }),
      ],
    });
    expect(entries.filter((entry) => entry.kind === 'line').map(({ says, about }) => [says, about])).toEqual([
      ['changed status to', 'Reviewing'],
      ['joined', ''],
      ['added', 'linus, bob'],
      ['closed the ticket', ''],
    ]);
    expect(messagesIn(entries)).toEqual([]);
  });

  it('leaves no gap for deleted messages, and none for those whose deletion is under way', () => {
    const entries = build({
      messages: [row(1, { content: '' }), row(3), row(4, { event: 'comment', content: { text: '' } })],
      pending: [waiting('d', { kind: 'delete', message: 3 })],
    });
    expect(entries).toEqual([]);
  });

  it('brings a message back when its deletion failed', () => {
    const failed = waiting('d', { kind: 'delete', message: 3 }, { state: 'failed' });
    expect(messagesIn(build({ messages: [row(3)], pending: [failed] }))[0]?.delivery?.state).toBe('failed');
    const asks = waiting('d', { kind: 'delete', message: 3 }, { state: 'asks' });
    expect(messagesIn(build({ messages: [row(3)], pending: [asks] }))[0]?.delivery?.state).toBe('asks');
  });

  it('shows comments by their text, and files from content when there is no list', () => {
    const file = {
      path: '/files/1',
      file_name: 'plan.pdf',
      file_size: 2048,
      content_type: 'application/pdf',
    };
    const entries = messagesIn(
      build({
        messages: [
          row(1, { event: 'comment', content: { title: 'parent', text: 'agreed' } }),
          row(2, { event: 'file', content: file }),
        ],
      }),
    );
    expect(entries[0]?.text).toBe('agreed');
    expect(entries[1]?.attachments[0]).toMatchObject({ file_name: 'plan.pdf', file_size: 2048 });
  });
});

describe('the outbox on screen', () => {
  const send = (content: string): OutboxAction => ({ kind: 'message', content, tags: [], threadId: null });

  it('stands after what has arrived, in order, until its uuid arrives', () => {
    const pending = [waiting('one', send('first')), waiting('two', send('second'), { state: 'failed' })];
    const before = messagesIn(build({ messages: [row(1)], pending }));
    expect(before.map((entry) => entry.text)).toEqual(['text 1', 'first', 'second']);
    expect(before.map((entry) => entry.delivery?.state)).toEqual([undefined, 'queued', 'failed']);
    const after = messagesIn(
      build({ messages: [row(1), row(2, { uuid: 'one', content: 'first' })], pending }),
    );
    expect(after.map((entry) => entry.key)).toEqual(['m1', 'm2', 'utwo']);
  });

  it('shows edits and read marks before the server knows', () => {
    const pending = [
      waiting('e', { kind: 'edit', message: 1, content: 'better' }),
      waiting('r', { kind: 'mark-read', messages: [2] }),
      waiting('u', { kind: 'mark-unread', messages: [1] }),
    ];
    const [first, second] = messagesIn(build({ messages: [row(1), row(2, {}, 1)], pending }));
    expect([first?.text, first?.unread, second?.unread]).toEqual(['better', true, false]);
  });

  it('keeps a thread view to its own waiting replies', () => {
    const pending = [
      waiting('in', { kind: 'message', content: 'in', tags: [], threadId: 't' }),
      waiting('out', { kind: 'message', content: 'out', tags: [], threadId: null }),
    ];
    const entries = messagesIn(build({ messages: [threaded(1, 't', 1, 1)], pending, thread: 't' }));
    expect(entries.map((entry) => entry.text)).toEqual(['text 1', 'in']);
  });
});

describe('small rules', () => {
  it('names days the way people do', () => {
    expect(dayLabel(NOON, NOON + MINUTE, 'en-GB')).toBe('Today');
    expect(dayLabel(NOON - 13 * 60 * MINUTE, NOON, 'en-GB')).toBe('Yesterday');
    expect(dayLabel(new Date(2026, 10, 21).getTime(), NOON, 'en-GB')).toBe('Saturday 21 November');
    expect(dayLabel(new Date(2025, 10, 21).getTime(), NOON, 'en-GB')).toBe('Friday, 21 November 2025');
  });

  it('shows only tags for people that the text does not have already', () => {
    expect(shownTags(['release', ':user:1', 'influx:4', 'Perf'], 'about #perf')).toEqual(['release']);
  });

  it('reads the text of HTML and leaves nothing of its markup', () => {
    expect(plainText('<p>One &amp; two</p><p>x &lt;b&gt;</p><script>bad()</script>')).toBe(
      'One & two\n\nx <b>',
    );
    expect(plainText('a < b')).toBe('a < b');
    expect(plainText('&#x41;&#66;&unknown;')).toBe('AB&unknown;');
  });
});

describe('what a screen reader is told by itself', () => {
  const own = { user: '1' };
  it('is what others said after what was there, by name, shortened', () => {
    const before = build({ messages: [row(1), row(2)] });
    expect(newestId(before)).toBe(2);
    const after = build({ messages: [row(1), row(2), row(3, own), row(4, { content: 'x'.repeat(300) })] });
    expect(announcements(after, newestId(before))).toEqual([`Grace Marlowe: ${'x'.repeat(199)}…`]);
  });

  it('is what others said before oneself, also where the answer to that comes first', () => {
    const answered = build({ messages: [row(2), row(4, own)] });
    const after = build({ messages: [row(2), row(3, { content: 'And I answer' }), row(4, own)] });
    expect(announcements(after, newestId(answered))).toEqual(['Grace Marlowe: And I answer']);
  });

  it('is nothing of history, and of what waits to be sent', () => {
    const waits = waiting('u', { kind: 'message', content: 'mine', tags: [], threadId: null });
    const before = build({ messages: [row(5)] });
    const after = build({ messages: [row(3), row(4), row(5)], pending: [waits] });
    expect(announcements(after, newestId(before))).toEqual([]);
  });

  it('is a number, once, of what came while one read in the past', () => {
    const at = (...ids: number[]) => build({ messages: ids.map((id) => row(id)) });
    const begun = { heard: null, away: false };
    let now = hear(begun, { entries: at(1, 2), fetchedTo: 2, current: true });
    expect(now.lines).toEqual([]);
    now = hear(now, { entries: at(1), fetchedTo: 2, current: false });
    now = hear(now, { entries: at(1), fetchedTo: 2, current: false });
    expect(now.lines).toEqual([]);
    now = hear(now, { entries: at(1, 2, 3, 4), fetchedTo: 2, current: true });
    expect(now.lines).toEqual(['2 new messages']);
    now = hear(now, { entries: at(1, 2, 3, 4), fetchedTo: 2, current: true });
    expect(now.lines).toEqual([]);
    now = hear(now, { entries: at(1, 2, 3, 4, 5), fetchedTo: 2, current: true });
    expect(now.lines).toEqual(['Grace Marlowe: text 5']);
    // Opened in the past, and nothing came.
    now = hear(begun, { entries: [], fetchedTo: 0, current: false });
    now = hear(now, { entries: at(1), fetchedTo: 2, current: false });
    now = hear(now, { entries: at(1, 2), fetchedTo: 2, current: true });
    expect(now.lines).toEqual([]);
  });

  it('is a number where many come at once', () => {
    const all = build({ messages: [1, 2, 3, 4, 5].map((id) => row(id)) });
    expect(announcements(all, 1)).toEqual(['4 new messages']);
    expect(announcements(all, 2)).toHaveLength(3);
  });
});
