/** Of what a person is notified, and in which words; when not, says `quiet-rules.ts`. Pure. */
import type { Message, StreamEvent } from './flowdock/model.ts';
import { list, t } from './i18n/t.ts';
import { saidIn } from './message-words.ts';
import { flowSetting, type Levels, levelOf } from './notify-levels.ts';
import type { Settings } from './settings.ts';
import type { MessageAt } from './store/overlay.ts';
import type { AccountId, ConversationKey, MessageRow } from './store/picture.ts';

/** More conversations than this at once become one notification. */
export const MOST_AT_ONCE = 3;
const LONGEST = 160;

/** The one notification of a conversation. Without spaces within its parts. */
export const notificationId = (account: AccountId, conversation: ConversationKey): string =>
  `quayside ${account} ${conversation}`;

/** The conversation of such an id; null for other ids. */
export function placeOf(id: string): { account: AccountId; conversation: ConversationKey } | null {
  const [, account, conversation] = id.split(' ');
  // Ids are built above alone.
  return account && conversation ? { account, conversation: conversation as ConversationKey } : null;
}

const TALK = new Set(['message', 'comment', 'file', 'status']);

/** Whether somebody else says something with it. */
export const isTalk = ({ event, user }: Pick<StreamEvent, 'event' | 'user'>, me: number): boolean =>
  TALK.has(event) && user !== String(me);

/** Whether the person says something with it. */
export const isOwnTalk = ({ event, user }: Pick<StreamEvent, 'event' | 'user'>, me: number): boolean =>
  TALK.has(event) && user === String(me);

/** Whether the settings want a notification of a message for itself, whatever its thread; quiet times aside. */
export function wanted(
  row: MessageRow,
  settings: Pick<Settings, 'notifyMentions' | 'notifyPrivate' | 'notifyEveryone'> & Levels,
  me: number,
): boolean {
  const flow = flowSetting(row.account, row.conversation);
  if (flow === null) return settings.notifyPrivate;
  const level = levelOf(settings, flow);
  if (level === 'every' || level === 'muted') return level === 'every';
  if (row.unread === 0) return false;
  if (row.word) return true;
  const { tags } = row.message;
  const toAll = tags.includes(':user:everyone') || tags.includes(':user:team');
  if (toAll && !tags.includes(`:user:${me}`)) return settings.notifyEveryone;
  return settings.notifyMentions;
}

export interface Fresh<T = MessageRow> {
  account: AccountId;
  conversation: ConversationKey;
  /** Oldest first; at least one. */
  rows: T[];
}

/** Rows that came after what was notified, by conversation. */
export function freshByConversation<T extends MessageAt>(
  rows: readonly T[],
  notified: (account: AccountId, conversation: ConversationKey) => number,
): Fresh<T>[] {
  const groups = new Map<string, Fresh<T>>();
  for (const row of [...rows].sort((a, b) => a.id - b.id)) {
    const { account, conversation, id } = row;
    if (id <= notified(account, conversation)) continue;
    const key = `${account} ${conversation}`;
    const group = groups.get(key) ?? { account, conversation, rows: [] };
    group.rows.push(row);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** What a notification says. */
export interface Words {
  title: string;
  message: string;
}

/** Who writes where, and what; `flow` null for private conversations, `where` empty where all is one account's. */
export function wordsOf(
  rows: readonly MessageRow[],
  nameOf: (user: string) => string,
  flow: string | null,
  where = '',
): Words {
  const last = rows.at(-1)?.message;
  const writer = last ? (last.external_user_name ?? nameOf(last.user)) : '';
  const word = rows.findLast((row) => row.word)?.word;
  const place = flow === null ? writer : t('{writer} in {flow}', { writer, flow });
  const known = where === '' ? place : `${place} · ${where}`;
  const title = word ? t('{place}: “{word}”', { place: known, word }) : known;
  const more = rows.length - 1;
  return {
    title,
    message: `${last ? excerptOf(last) : ''}${more > 0 ? `\n${t('{count, plural, one {# more message} other {# more messages}}', { count: more })}` : ''}`,
  };
}

/** How many of each kind came while it was quiet. */
export interface Missed {
  mentions: number;
  privates: number;
  /** Of flows every message of which is wanted, and of the person's own threads. */
  others: number;
}

/** What the messages were, less those that were read meanwhile: all given are unread, or talk that was wanted. */
export function missedOf(rows: readonly MessageRow[]): Missed {
  const privates = rows.filter(({ conversation }) => conversation.startsWith('private:')).length;
  const mentions = rows.filter((row) => row.unread === 1).length - privates;
  return { mentions, privates, others: rows.length - mentions - privates };
}

/** What came while it was quiet; `flow` is the one flow all of it came in, else null. */
export function digestOf({ mentions, privates, others }: Missed, flow: string | null): Words {
  const counts = [
    mentions > 0 ? t('{count, plural, one {# mention} other {# mentions}}', { count: mentions }) : '',
    privates > 0
      ? t('{count, plural, one {# private message} other {# private messages}}', { count: privates })
      : '',
    others > 0 ? t('{count, plural, one {# other message} other {# other messages}}', { count: others }) : '',
  ];
  return {
    title: flow === null ? t('While it was quiet') : t('While {flow} was quiet', { flow }),
    message: list(counts.filter(Boolean), 'narrow'),
  };
}

/** The words of a message in one line; a file by its name. */
export function excerptOf({ content, attachments, title }: Message): string {
  const line = (saidIn(content) || attachments[0]?.file_name || title || t('Sent something'))
    .replace(/\s+/g, ' ')
    .trim();
  const letters = [...line];
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST - 1).join('')}…` : line;
}
