/** What services and mails look like in a conversation. */
import { describe, expect, it } from 'vitest';
import { lineOf, richOf, writerOf } from '../../components/conversation/events.ts';
import type { Entry, LineEntry, MessageEntry } from '../../components/conversation/timeline.ts';
import { timeline } from '../../components/conversation/timeline.ts';
import type { Message, Thread, User } from '../../lib/flowdock/model.ts';
import { textOf } from '../../lib/message-text.ts';
import type { MessageRow } from '../../lib/store/picture.ts';

const NOON = new Date(2026, 10, 24, 12, 0).getTime();
const ada: User = { id: 1, nick: 'ada', name: 'Ada Fenwick', email: '', avatar: '' };
const userById = (id: string) => (id === '1' ? ada : undefined);

const message = (changes: Partial<Message>): Message => ({
  id: 1,
  event: 'message',
  content: null,
  tags: [],
  user: '0',
  sent: NOON,
  created_at: '',
  attachments: [],
  ...changes,
});

const build9 = (changes: Partial<Thread> = {}): Thread => ({
  id: 'build9',
  title: 'Build 9 of `main`',
  actions: [],
  fields: [],
  status: { value: 'running', color: 'yellow' },
  source: { id: 3, name: 'Pipelines' },
  activities: 1,
  internal_comments: 0,
  external_comments: 0,
  created_at: '',
  updated_at: '2026-11-24T12:00:00.000Z',
  initial_message: 1,
  ...changes,
});

function row(id: number, changes: Partial<Message>): MessageRow {
  const sent = NOON + id * 60_000;
  return {
    account: 'a',
    conversation: 'flow:f',
    id,
    unread: 0,
    message: message({ id, sent, ...changes }),
  };
}
const did = (id: number, title: string, thread: Thread | null): MessageRow =>
  row(id, { event: 'activity', title, author: { name: 'Otso' }, thread, thread_id: thread?.id ?? null });

const show = (messages: MessageRow[], thread: string | null = null): Entry[] =>
  timeline({ messages, pending: [], me: ada, userById, newFrom: null, thread });
const linesIn = (entries: Entry[]): LineEntry[] => entries.filter((entry) => entry.kind === 'line');
const messagesIn = (entries: Entry[]): MessageEntry[] => entries.filter((entry) => entry.kind === 'message');

describe('events of a conversation', () => {
  it('say who did what in one line, for every type of action', () => {
    const said = (content: object) => {
      const line = lineOf(message({ event: 'action', content }), userById);
      return line && `${line.says} ${line.about}`.trim();
    };
    expect(said({ type: 'join' })).toBe('joined');
    expect(said({ type: 'add_people', description: 'Li-Na' })).toBe('added Li-Na');
    expect(said({ type: 'add_people', description: 'x', message: ['Li-Na', 'Leo'] })).toBe(
      'added Li-Na, Leo',
    );
    expect(said({ type: 'block', description: { user: 1 } })).toBe('removed Ada Fenwick');
    expect(said({ type: 'block', description: { user: 99 } })).toBe('removed someone');
    expect(said({ type: 'invite', description: { email: 'a@b.test' } })).toBe('invited a@b.test');
    expect(said({ type: 'uninvite', description: { email: 'a@b.test' } })).toMatch(/withdrew.* a@b\.test/);
    expect(said({ type: 'decline', description: { email: 'a@b.test' } })).toMatch(/declined.* a@b\.test/);
    expect(said({ type: 'add_rss_feed', description: 'http://f.test' })).toBe('added the feed http://f.test');
    expect(said({ type: 'constructor' })).toBeNull();
    expect(said({ type: 'something_new' })).toBeNull();
  });

  it('this version does not know are left out, and leave no gap', () => {
    const unknown = ['tag-change', 'message-edit', 'emoji-reaction', 'jira', 'vcs', 'user-edit'];
    const entries = show([
      ...unknown.map((event, index) => row(index + 1, { event, content: { any: 'thing' } })),
      row(9, { content: 'hello', user: '1' }),
    ]);
    expect(entries.map((entry) => entry.kind)).toEqual(['day', 'message']);
  });

  it('of a service are a line when they have a title only, and a block when there is more to read', () => {
    const plain = did(1, '<a href="https://x.test">closed</a> the ticket', null);
    const rich = row(2, {
      event: 'activity',
      title: 'closed the ticket',
      body: '<p>for good</p>',
      author: { name: 'Otso' },
    });
    const [, line, block] = show([plain, rich]);
    expect(line).toMatchObject({ kind: 'line', says: 'closed the ticket', html: plain.message.title });
    expect(block).toMatchObject({
      kind: 'message',
      rich: { says: 'closed the ticket', body: '<p>for good</p>' },
      writer: { name: 'Otso', user: null },
    });
  });
});

describe('a mail', () => {
  const mail = (content: object) => message({ event: 'mail', content });
  const from = [{ name: 'Mina Kole', address: 'mina@x.test' }];

  it('has a sender, a subject, and a body of HTML or of text', () => {
    const html = mail({ subject: 'Hi', content: '<p>one</p><p>two</p>', contentType: 'text/html', from });
    expect(writerOf(html, userById)).toMatchObject({ name: 'Mina Kole', user: null });
    expect(richOf(html)).toMatchObject({ subject: 'Hi', body: '<p>one</p><p>two</p>', text: '' });
    expect(textOf(html)).toBe('Hi\none\n\ntwo');
    const text = mail({ subject: 'Hi', content: '3 < 4 & <5', contentType: 'text/plain', from });
    expect(richOf(text)).toMatchObject({ body: null, text: '3 < 4 & <5' });
    const untold = mail({
      subject: 'Hi',
      content: 'if a <b then',
      from: [{ name: null, address: 'x@y.test' }],
    });
    expect(richOf(untold)).toMatchObject({ body: null, text: 'if a <b then' });
    expect(writerOf(untold, userById).name).toBe('x@y.test');
  });

  it('links to the web only', () => {
    expect(richOf(mail({ subject: '', content: '', link: 'https://d.test/1' }))?.link).toBe(
      'https://d.test/1',
    );
    expect(richOf(mail({ subject: '', content: '', link: 'javascript:alert(1)' }))?.link).toBeNull();
  });

  it('broken in every part still shows nothing false', () => {
    expect(richOf(mail({ from: 'x', to: [null, 7, {}], subject: 3 }))).toMatchObject({
      subject: '',
      notes: [],
    });
    expect(writerOf(mail({ from: [{}] }), userById).name).toBe('Service');
  });
});

describe('the thread of a service', () => {
  it('stands under the last of its events in a row, as it is now', () => {
    const later = build9({
      status: { value: 'failed', color: 'red' },
      updated_at: '2026-11-24T12:05:00.000Z',
    });
    const lines = linesIn(show([did(1, 'started', build9()), did(2, 'failed', later), did(3, 'hi', null)]));
    expect(lines.map((line) => line.card?.status?.value)).toEqual([undefined, 'failed', undefined]);
    expect(lines[0]?.thread).toMatchObject({ starts: true, linked: true, title: 'Build 9 of `main`' });
  });

  it('is the newest copy whatever order they came in', () => {
    const old = build9({ updated_at: '2026-11-24T11:00:00.000Z', status: { value: 'old', color: 'grey' } });
    const [line] = linesIn(show([did(1, 'a', build9({ internal_comments: 2 })), did(2, 'b', old)]).slice(2));
    expect(line?.card).toMatchObject({ status: { value: 'running' }, comments: 2, source: 'Pipelines' });
  });

  it('gives a comment away from it its title and status', () => {
    const [said] = messagesIn(
      show([
        did(1, 'started', build9()),
        row(2, { content: 'lunch?', user: '1' }),
        row(3, { content: 'why?', user: '1', thread: build9(), thread_id: 'build9' }),
      ]),
    ).slice(1);
    expect(said).toMatchObject({
      context: 'Build 9 of `main`',
      status: { value: 'running', color: 'yellow' },
    });
  });

  it('shows no card of itself in its own view', () => {
    expect(linesIn(show([did(1, 'started', build9())], 'build9'))[0]?.card).toBeNull();
  });

  it('of the chat has neither card nor status', () => {
    const chat = { ...build9({ status: null }), source: undefined, title: 'hello' };
    const entries = messagesIn(
      show([
        row(1, { content: 'hello', user: '1', thread: chat, thread_id: 'build9' }),
        row(2, { content: 'else', user: '1' }),
        row(3, { content: 'reply', user: '1', thread: chat, thread_id: 'build9' }),
      ]),
    );
    expect(entries.map(({ context, status }) => [context, status])).toEqual([
      [null, null],
      [null, null],
      ['hello', null],
    ]);
  });
});
