/**
 * From stored messages to what a conversation shows: day dividers, the "New" line, folded blocks of one
 * author, thread dots and lines, one-line events, and what waits in the outbox. Pure; the view draws it.
 */

import * as v from 'valibot';
import type { Attachment, Message, User } from '../../lib/flowdock/model.ts';
import { Attachment as AttachmentSchema } from '../../lib/flowdock/model.ts';
import type { OutboxRow } from '../../lib/outbox/row.ts';
import type { MessageRow } from '../../lib/store/picture.ts';
import { plainText } from './plain-text.ts';

/** Messages of one author closer than this fold into one block, in ms. */
export const FOLD_WITHIN = 5 * 60_000;

/** Who wrote something: a user of the account, or only a name (services, anonymous posts). */
export interface Writer {
  /** Equal for two messages exactly when the same person or service wrote them. */
  key: string;
  name: string;
  user: User | null;
}

/** The thread mark beside a message. */
export interface ThreadMark {
  id: string;
  title: string;
  /** A filled dot starts the thread, a ring is a reply. */
  starts: boolean;
  /** Joined by a line to the message right below, which is of the same thread. */
  linked: boolean;
}

/** What a row of the outbox does to the message it stands for. */
export type Delivery = { state: 'sending' | 'queued' | 'failed'; row: OutboxRow; why: string };

export interface MessageEntry {
  kind: 'message';
  key: string;
  /** Null while the message is only in the outbox. */
  row: MessageRow | null;
  writer: Writer;
  /** ms since 1970 */
  at: number;
  text: string;
  attachments: Attachment[];
  /** Tags a person reads, without `#`, that the text itself does not show. */
  tags: string[];
  /** Continues the block above: no avatar, no name. */
  folded: boolean;
  thread: ThreadMark | null;
  /** One line of what this replies to, when that is not right above. */
  context: string | null;
  replies: { count: number; writers: Writer[] } | null;
  /** ms since 1970 of the last edit. */
  edited: number | null;
  unread: boolean;
  own: boolean;
  delivery: Delivery | null;
}

export type Entry =
  | { kind: 'day'; key: string; at: number }
  | { kind: 'new'; key: string }
  | { kind: 'line'; key: string; row: MessageRow; writer: Writer; says: string; about: string; at: number }
  | MessageEntry;

export interface TimelineInput {
  /** Ascending by id. */
  messages: readonly MessageRow[];
  /** The conversation's outbox, oldest first. */
  pending: readonly OutboxRow[];
  me: User;
  userById: (id: string) => User | undefined;
  /** The first message that was unread when the conversation was opened. */
  newFrom: number | null;
  /** Deleted on screen, with Undo still running. */
  held: ReadonlySet<number>;
  /** The one thread shown, or null for all. */
  thread: string | null;
}

const META = ':';

function writerOf(message: Message, userById: TimelineInput['userById']): Writer {
  const user = message.user === '0' ? undefined : userById(message.user);
  if (user) return { key: `user:${message.user}`, name: user.name || user.nick, user };
  const name = message.external_user_name ?? message.author?.name;
  if (name) return { key: `name:${name}`, name, user: null };
  if (message.user !== '0') return { key: `user:${message.user}`, name: 'Someone', user: null };
  const service = message.thread?.source?.name ?? 'Service';
  return { key: `service:${service}`, name: service, user: null };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const stringAt = (value: unknown, key: string): string =>
  isObject(value) && typeof value[key] === 'string' ? value[key] : '';

/** What a message says as text, or null for events that are no message (reference messages §8). */
export function textOf(message: Message): string | null {
  switch (message.event) {
    case 'message':
      return typeof message.content === 'string' ? message.content : null;
    case 'comment':
      return typeof message.content === 'string' ? message.content : stringAt(message.content, 'text');
    case 'file':
      return '';
    case 'discussion':
      return [plainText(message.title ?? ''), plainText(message.body ?? '')].filter(Boolean).join('\n');
    case 'mail':
      return [stringAt(message.content, 'subject'), plainText(stringAt(message.content, 'content'))]
        .filter(Boolean)
        .join('\n');
    default:
      return null;
  }
}

/** The files of a message; a `file` event carries its one file as content, too (reference messages §2.4). */
export function filesOf(message: Message): Attachment[] {
  if (message.attachments.length > 0) return message.attachments;
  if (message.event !== 'file') return [];
  const file = v.safeParse(AttachmentSchema, message.content);
  return file.success ? [file.output] : [];
}

/** One grey line for events that are not a message: status, joins and the like; null for all others. */
export function lineOf(message: Message): { says: string; about: string } | null {
  const { content } = message;
  if (message.event === 'status') {
    if (typeof content !== 'string') return null;
    return content.trim() === ''
      ? { says: 'cleared their status', about: '' }
      : { says: 'changed status to', about: content };
  }
  if (message.event === 'line') {
    return typeof content === 'string' && content ? { says: content, about: '' } : null;
  }
  if (message.event === 'activity') {
    const says = plainText(message.title ?? '');
    return says ? { says, about: '' } : null;
  }
  if (message.event !== 'action' || !isObject(content)) return null;
  const described = content.description;
  const names = Array.isArray(content.message) ? content.message.map(String).join(', ') : '';
  const email = stringAt(described, 'email');
  const text = typeof described === 'string' ? described : '';
  switch (content.type) {
    case 'join':
      return { says: 'joined', about: '' };
    case 'add_people':
      return { says: 'added', about: names || text };
    case 'block':
      return { says: 'removed someone from this flow', about: '' };
    case 'invite':
      return { says: 'invited', about: email };
    case 'uninvite':
      return { says: 'withdrew the invitation of', about: email };
    case 'decline':
      return { says: 'declined the invitation of', about: email };
    case 'add_rss_feed':
      return { says: 'added the feed', about: text };
    case 'remove_rss_feed':
      return { says: 'removed the feed', about: text };
    default:
      return null;
  }
}

/** True for a message its author deleted: the API keeps it with empty content (reference messages §7). */
export function isDeleted(message: Message): boolean {
  const chat = message.event === 'message' || message.event === 'comment';
  return chat && textOf(message) === '' && message.attachments.length === 0;
}

/** Tags for a person (no colon) that are not already in the text. */
export function shownTags(tags: readonly string[], text: string): string[] {
  const lower = text.toLowerCase();
  return tags.filter((tag) => !tag.includes(META) && !lower.includes(`#${tag.toLowerCase()}`));
}

/** The local calendar day as a number that differs between any two days. */
export function dayOf(at: number): number {
  const date = new Date(at);
  return date.getFullYear() * 10_000 + date.getMonth() * 100 + date.getDate();
}

/** "Today", "Yesterday", "Saturday 21 November", with the year when it is not this one. */
export function dayLabel(at: number, now: number, locale?: string): string {
  if (dayOf(at) === dayOf(now)) return 'Today';
  const before = new Date(now);
  before.setDate(before.getDate() - 1);
  if (dayOf(at) === dayOf(before.getTime())) return 'Yesterday';
  const year = new Date(at).getFullYear() === new Date(now).getFullYear() ? {} : { year: 'numeric' as const };
  return new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long', ...year }).format(
    at,
  );
}

/** Outbox rows folded into what they change: overridden texts, unread marks, deleted ids, new messages. */
function outboxEffects(pending: readonly OutboxRow[]) {
  const edits = new Map<number, OutboxRow>();
  const deleted = new Map<number, OutboxRow>();
  const unread = new Map<number, boolean>();
  const sends: OutboxRow[] = [];
  for (const row of pending) {
    const { action } = row;
    if (action.kind === 'message' || action.kind === 'file') sends.push(row);
    else if (action.kind === 'edit') edits.set(action.message, row);
    else if (action.kind === 'delete') deleted.set(action.message, row);
    else if (row.state !== 'failed')
      for (const id of action.messages) unread.set(id, action.kind === 'mark-unread');
  }
  return { edits, deleted, unread, sends };
}

const delivery = (row: OutboxRow): Delivery => ({
  state: row.state,
  row,
  why: row.error?.message ?? '',
});

/** What is known of one thread from the messages at hand. */
interface ThreadFacts {
  title: string;
  initial: number;
  count: number;
  known: MessageEntry[];
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0] ?? '';
}

/** Builds the entries of a conversation, oldest first. */
export function timeline(input: TimelineInput): Entry[] {
  const { me, userById, thread } = input;
  const { edits, deleted, unread, sends } = outboxEffects(input.pending);
  const arrived = new Set(input.messages.map((row) => row.message.uuid).filter(Boolean));
  const items: Entry[] = [];

  for (const row of input.messages) {
    const { message } = row;
    if (thread !== null && message.thread_id !== thread) continue;
    if (input.held.has(row.id) || isDeleted(message)) continue;
    const removal = deleted.get(row.id);
    if (removal && removal.state !== 'failed') continue;
    const writer = writerOf(message, userById);
    const line = lineOf(message);
    if (line) {
      items.push({ kind: 'line', key: `m${row.id}`, row, writer, ...line, at: message.sent });
      continue;
    }
    const stored = textOf(message);
    if (stored === null) continue;
    const edit = edits.get(row.id);
    const text = edit?.action.kind === 'edit' ? edit.action.content : stored;
    const attachments = filesOf(message);
    if (text === '' && attachments.length === 0) continue;
    const waiting = removal ?? edit;
    items.push({
      kind: 'message',
      key: `m${row.id}`,
      row,
      writer,
      at: message.sent,
      text,
      attachments,
      tags: shownTags(message.tags, text),
      folded: false,
      thread: message.thread_id
        ? {
            id: message.thread_id,
            title: '',
            starts: message.thread?.initial_message === row.id,
            linked: false,
          }
        : null,
      context: null,
      replies: null,
      edited: message.edited ?? null,
      unread: unread.get(row.id) ?? row.unread === 1,
      own: message.user === String(me.id),
      delivery: waiting ? delivery(waiting) : null,
    });
  }

  for (const row of sends) {
    const { action } = row;
    if ((action.kind !== 'message' && action.kind !== 'file') || arrived.has(row.uuid)) continue;
    if (thread !== null && action.threadId !== thread) continue;
    const { threadId } = action;
    const content = action.kind === 'message' ? action.content : '';
    items.push({
      kind: 'message',
      key: `u${row.uuid}`,
      row: null,
      writer: { key: `user:${me.id}`, name: me.name || me.nick, user: me },
      at: row.createdAt,
      text: content,
      attachments: [],
      tags: action.kind === 'message' ? shownTags(action.tags, content) : [],
      folded: false,
      thread: threadId ? { id: threadId, title: '', starts: false, linked: false } : null,
      context: null,
      replies: null,
      edited: null,
      unread: false,
      own: true,
      delivery: delivery(row),
    });
  }

  markThreads(items, thread !== null);
  return withDividers(items, input.newFrom);
}

function threadFacts(items: readonly Entry[]): Map<string, ThreadFacts> {
  const facts = new Map<string, ThreadFacts>();
  for (const item of items) {
    if (item.kind !== 'message' || !item.thread) continue;
    const copy = item.row?.message.thread;
    const fact = facts.get(item.thread.id) ?? { title: '', initial: 0, count: 0, known: [] };
    fact.known.push(item);
    if (copy) {
      fact.title = plainText(copy.title ?? '') || fact.title;
      fact.initial = copy.initial_message ?? fact.initial;
      fact.count = Math.max(fact.count, copy.internal_comments + copy.external_comments - 1);
    }
    facts.set(item.thread.id, fact);
  }
  return facts;
}

/** Fills in dots, lines, context rows, reply counts and folding; entries are changed in place. */
function markThreads(items: Entry[], inThread: boolean): void {
  const facts = threadFacts(items);
  for (const [, fact] of facts) {
    // A server that never says where a thread starts: the oldest message known has to do.
    if (fact.initial === 0) fact.initial = fact.known[0]?.row?.id ?? 0;
    const start = fact.known.find((entry) => entry.row?.id === fact.initial);
    if (start?.thread) start.thread.starts = true;
    const title = firstLine(start?.text ?? '') || start?.attachments[0]?.file_name || firstLine(fact.title);
    for (const entry of fact.known) if (entry.thread) entry.thread.title = title;
  }
  items.forEach((item, index) => {
    if (item.kind !== 'message') return;
    const before = items[index - 1];
    const previous = before?.kind === 'message' ? before : null;
    const sameThread = previous !== null && previous.thread?.id === item.thread?.id;
    if (sameThread && item.thread && previous.thread && dayOf(previous.at) === dayOf(item.at)) {
      previous.thread.linked = true;
    }
    item.folded =
      sameThread &&
      previous.writer.key === item.writer.key &&
      item.at - previous.at <= FOLD_WITHIN &&
      dayOf(previous.at) === dayOf(item.at);
    if (item.thread && !inThread && !item.thread.starts && !sameThread) {
      item.context = item.thread.title || null;
    }
  });
  if (!inThread) countReplies(items, facts);
}

/** Puts "n replies in thread" under the run that starts a thread, when replies lie elsewhere. */
function countReplies(items: readonly Entry[], facts: ReadonlyMap<string, ThreadFacts>): void {
  items.forEach((item, index) => {
    if (item.kind !== 'message' || !item.thread?.starts) return;
    let last: MessageEntry = item;
    let shown = 0;
    for (let next = items[index + 1]; next?.kind === 'message'; next = items[index + 1 + shown]) {
      if (next.thread?.id !== item.thread.id) break;
      last = next;
      shown += 1;
    }
    const fact = facts.get(item.thread.id);
    if (!fact) return;
    const count = Math.max(fact.count, fact.known.length - 1);
    if (count <= shown) return;
    const writers = new Map(fact.known.slice(1).map((entry) => [entry.writer.key, entry.writer]));
    last.replies = { count, writers: [...writers.values()].slice(0, 3) };
  });
}

/** Adds day dividers and the "New" line; a block never folds across either. */
function withDividers(items: readonly Entry[], newFrom: number | null): Entry[] {
  const entries: Entry[] = [];
  let day = 0;
  let marked = newFrom === null;
  for (const item of items) {
    if (item.kind !== 'message' && item.kind !== 'line') continue;
    const itsDay = dayOf(item.at);
    if (itsDay !== day) {
      entries.push({ kind: 'day', key: `d${itsDay}`, at: item.at });
      day = itsDay;
    }
    if (!marked && newFrom !== null && item.row && item.row.id >= newFrom) {
      const above = entries.at(-1);
      if (above?.kind === 'message' && above.thread) above.thread.linked = false;
      entries.push({ kind: 'new', key: 'new' });
      marked = true;
      if (item.kind === 'message') item.folded = false;
    }
    entries.push(item);
  }
  return entries;
}
