/**
 * From stored messages to what a conversation shows: day dividers, the "New" line, folded blocks of one
 * author, thread dots and lines, one-line events, and what waits in the outbox. Pure; the view draws it.
 */

import { failureWords } from '../../lib/failure-text.ts';
import type { Attachment, Thread, User } from '../../lib/flowdock/model.ts';
import { t } from '../../lib/i18n/t.ts';
import { filesOf, isDeleted, textOf } from '../../lib/message-text.ts';
import type { OutboxAction, OutboxRow } from '../../lib/outbox/row.ts';
import { awaitsText, isWaiting, needsPerson } from '../../lib/outbox/waiting.ts';
import { plainText } from '../../lib/plain-text.ts';
import type { MessageRow } from '../../lib/store/picture.ts';
import { afterReaction, type Reaction, type Reactions } from '../../lib/store/reactions.ts';
import { dayOf } from './days.ts';
import { lineOf, type RichContent, richOf, type UserById, type Writer, writerOf } from './events.ts';
import { firstLine, markThreads } from './thread-marks.ts';

/** The thread mark beside a message. */
export interface ThreadMark {
  id: string;
  title: string;
  /** A filled dot starts the thread, a ring is a reply. */
  starts: boolean;
  /** Joined by a line to the message right below, which is of the same thread. */
  linked: boolean;
}

export type ThreadStatus = NonNullable<Thread['status']>;

/** A thread of a service as it stands now, shown below what last happened in it. */
export interface ThreadCard {
  id: string;
  /** HTML of one line. */
  title: string;
  status: ThreadStatus | null;
  source: string;
  comments: number;
}

/** What a row of the outbox does to the message it stands for. */
export type Delivery = {
  state: OutboxRow['state'];
  row: OutboxRow;
  why: string;
  /** What has to go first: the file of this name, or the text (null) a file was sent with. Absent when nothing. */
  after?: string | null | undefined;
};

export interface MessageEntry {
  kind: 'message';
  key: string;
  /** Null while the message is only in the outbox. */
  row: MessageRow | null;
  writer: Writer;
  /** ms since 1970 */
  at: number;
  text: string;
  /** What a service or a mail has to show beyond the text. */
  rich: RichContent | null;
  attachments: Attachment[];
  /** Tags a person reads, without `#`, that the text itself does not show. */
  tags: string[];
  /** Continues the block above: no avatar, no name. */
  folded: boolean;
  thread: ThreadMark | null;
  /** One line of what this replies to, when that is not right above. */
  context: string | null;
  /** How the thread of `context` stands, when it is one of a service. */
  status: ThreadStatus | null;
  replies: { count: number; writers: Writer[] } | null;
  /** ms since 1970 of the last edit. */
  edited: number | null;
  unread: boolean;
  own: boolean;
  reactions: ShownReaction[];
  delivery: Delivery | null;
}

/** A reaction as it stands below a message. */
export interface ShownReaction {
  emoji: string;
  /** Names of those who gave it; the reader's own is not among them. */
  others: string[];
  own: boolean;
}

export type Entry =
  | { kind: 'day'; key: string; at: number }
  | { kind: 'new'; key: string }
  | LineEntry
  | MessageEntry;

/** One grey line: a status, a join, what a service did. */
export interface LineEntry {
  kind: 'line';
  key: string;
  row: MessageRow;
  writer: Writer;
  says: string;
  about: string;
  /** HTML in place of `says`, from services. */
  html: string | null;
  /** ms since 1970 */
  at: number;
  thread: ThreadMark | null;
  /** Set on the last line of a run in one thread. */
  card: ThreadCard | null;
}

export interface TimelineInput {
  /** Ascending by id. */
  messages: readonly MessageRow[];
  /** The conversation's outbox, oldest first. */
  pending: readonly OutboxRow[];
  me: User;
  userById: UserById;
  /** The first message that was unread when the conversation was opened. */
  newFrom: number | null;
  /** The one thread shown, or null for all. */
  thread: string | null;
}

const META = ':';

/** Tags for a person (no colon) that are not already in the text. */
export function shownTags(tags: readonly string[], text: string): string[] {
  const lower = text.toLowerCase();
  return tags.filter((tag) => !tag.includes(META) && !lower.includes(`#${tag.toLowerCase()}`));
}

/** A row of the outbox that becomes a message of its own. */
type SendRow = OutboxRow & { action: Extract<OutboxAction, { kind: 'message' | 'comment' | 'file' }> };
export const isSend = (row: OutboxRow): row is SendRow =>
  ['message', 'comment', 'file'].includes(row.action.kind);

/** Outbox rows folded into what they change: overridden texts, unread marks, deleted ids, new messages. */
function outboxEffects(pending: readonly OutboxRow[]) {
  const edits = new Map<number, OutboxRow>();
  const deleted = new Map<number, OutboxRow>();
  const unread = new Map<number, boolean>();
  const reactions = new Map<number, Reaction[]>();
  const sends: SendRow[] = [];
  for (const row of pending) {
    const { action } = row;
    if (isSend(row)) sends.push(row);
    else if (action.kind === 'edit') edits.set(action.message, row);
    else if (action.kind === 'delete') deleted.set(action.message, row);
    else if (action.kind === 'react') {
      if (!needsPerson(row))
        reactions.set(action.message, [...(reactions.get(action.message) ?? []), action]);
    } else if ((action.kind === 'mark-read' || action.kind === 'mark-unread') && !needsPerson(row))
      for (const id of action.messages) unread.set(id, action.kind === 'mark-unread');
  }
  return { edits, deleted, unread, reactions, sends };
}

const delivery = (row: OutboxRow): Delivery => ({
  state: row.state,
  row,
  why: row.error ? failureWords(row.error) : '',
});

/** The reactions once the outbox is done, with the names behind them. */
function shownReactions(
  stored: Reactions = {},
  pending: readonly Reaction[] = [],
  me: User,
  userById: UserById,
): ShownReaction[] {
  const after = pending.reduce((before, one) => afterReaction(before, one, me.id), stored);
  return Object.entries(after).map(([emoji, people]) => ({
    emoji,
    own: people.includes(me.id),
    others: people.filter((id) => id !== me.id).map((id) => userById(String(id))?.name ?? t('somebody')),
  }));
}

/** The parent's title in a comment (reference messages §8), for parents that are in no thread. */
function commentedOn(content: unknown): string | null {
  const title = typeof content === 'object' && content !== null && 'title' in content ? content.title : null;
  return typeof title === 'string' ? firstLine(plainText(title)) || null : null;
}

/** Builds the entries of a conversation, oldest first. */
export function timeline(input: TimelineInput): Entry[] {
  const { me, userById, thread } = input;
  const { edits, deleted, unread, reactions, sends } = outboxEffects(input.pending);
  const arrived = new Set(input.messages.map((row) => row.message.uuid).filter(Boolean));
  const items: Entry[] = [];

  for (const row of input.messages) {
    const { message } = row;
    if (thread !== null && message.thread_id !== thread) continue;
    if (isDeleted(message)) continue;
    const removal = deleted.get(row.id);
    if (removal && !needsPerson(removal)) continue;
    const writer = writerOf(message, userById);
    const mark = message.thread_id
      ? {
          id: message.thread_id,
          title: '',
          starts: message.thread?.initial_message === row.id,
          linked: false,
        }
      : null;
    const line = lineOf(message, userById);
    if (line) {
      const at = message.sent;
      items.push({ kind: 'line', key: `m${row.id}`, row, writer, ...line, at, thread: mark, card: null });
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
      rich: richOf(message),
      attachments,
      tags: shownTags(message.tags, text),
      folded: false,
      thread: mark,
      context: mark === null && message.event === 'comment' ? commentedOn(message.content) : null,
      status: null,
      replies: null,
      edited: message.edited ?? null,
      unread: unread.get(row.id) ?? row.unread === 1,
      own: message.user === String(me.id),
      reactions: shownReactions(message.emoji_reactions, reactions.get(row.id), me, userById),
      delivery: waiting ? delivery(waiting) : null,
    });
  }

  // The file that is being uploaded, or will be next.
  let uploading: string | undefined;
  for (const row of sends) {
    const { action } = row;
    const after = row.state === 'queued' ? (awaitsText(row, sends) ? null : uploading) : undefined;
    if (action.kind === 'file' && isWaiting(row)) uploading ??= action.fileName;
    if (arrived.has(row.uuid)) continue;
    const threadId = action.kind === 'comment' ? null : action.threadId;
    if (thread !== null && threadId !== thread) continue;
    const content = action.kind === 'file' ? '' : action.content;
    items.push({
      kind: 'message',
      key: `u${row.uuid}`,
      row: null,
      writer: { key: `user:${me.id}`, name: me.name || me.nick, user: me },
      at: row.createdAt,
      text: content,
      rich: null,
      attachments: [],
      tags: action.kind === 'file' ? [] : shownTags(action.tags, content),
      folded: false,
      thread: threadId ? { id: threadId, title: '', starts: false, linked: false } : null,
      context: null,
      status: null,
      replies: null,
      edited: null,
      unread: false,
      own: true,
      reactions: [],
      delivery: { ...delivery(row), after },
    });
  }

  markThreads(items, thread !== null);
  return withDividers(items, input.newFrom);
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
      if ((above?.kind === 'message' || above?.kind === 'line') && above.thread) above.thread.linked = false;
      entries.push({ kind: 'new', key: 'new' });
      marked = true;
      if (item.kind === 'message') item.folded = false;
    }
    entries.push(item);
  }
  return entries;
}
