/** Of what a person is notified, when, and in which words. Pure. */
import type { Message, StreamEvent } from './flowdock/model.ts';
import { t } from './i18n/t.ts';
import { flowSetting, levelOf } from './notify-levels.ts';
import type { Settings } from './settings.ts';
import type { MessageAt } from './store/overlay.ts';
import type { AccountId, ConversationKey, MessageRow } from './store/picture.ts';

/** More conversations than this at once become one notification. */
export const MOST_AT_ONCE = 3;
const LONGEST = 160;

/** The one notification of a conversation. Without spaces within its parts. */
export const notificationId = (account: AccountId, conversation: ConversationKey): string =>
  `quayside ${account} ${conversation}`;

/** Whether it is quiet at this moment, in the time zone of this machine. */
export function isQuiet({ on, from, to, days, weekends }: Settings['quiet'], now: Date): boolean {
  if (!on) return false;
  const day = now.getDay();
  if (weekends && (day === 0 || day === 6)) return true;
  const time = `${String(now.getHours()).padStart(2, '0')}:${String(now.getMinutes()).padStart(2, '0')}`;
  const begins = days.includes(day);
  if (from < to) return begins && time >= from && time < to;
  // Over midnight: the evening of this day, or the morning after the day before.
  return (begins && time >= from) || (days.includes((day + 6) % 7) && time < to);
}

const TALK = new Set(['message', 'comment', 'file', 'status']);

/** Whether somebody else says something with it. */
export const isTalk = ({ event, user }: Pick<StreamEvent, 'event' | 'user'>, me: number): boolean =>
  TALK.has(event) && user !== String(me);

/** Whether the settings want a notification of a message, quiet hours aside. */
export function wanted(
  row: MessageRow,
  settings: Pick<
    Settings,
    'mutedFlows' | 'everyMessage' | 'notifyMentions' | 'notifyPrivate' | 'notifyEveryone'
  >,
  me: number,
): boolean {
  const flow = flowSetting(row.account, row.conversation);
  if (flow === null) return settings.notifyPrivate;
  const level = levelOf(settings, flow);
  if (level !== 'mentions') return level === 'every';
  if (row.unread === 0) return false;
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

/** Who writes where, and what; `flow` null for private conversations. */
export function wordsOf(
  rows: readonly MessageRow[],
  nameOf: (user: string) => string,
  flow: string | null,
): { title: string; message: string } {
  const last = rows.at(-1)?.message;
  const writer = last ? (last.external_user_name ?? nameOf(last.user)) : '';
  const title = flow === null ? writer : t('{writer} in {flow}', { writer, flow });
  const more = rows.length - 1;
  return {
    title,
    message: `${last ? excerptOf(last) : ''}${more > 0 ? `\n${t('{count, plural, one {# more message} other {# more messages}}', { count: more })}` : ''}`,
  };
}

/** The words of a message in one line; a file by its name. */
export function excerptOf({ content, attachments, title }: Message): string {
  const text =
    typeof content === 'string'
      ? content
      : typeof content === 'object' && content !== null && 'text' in content
        ? String(content.text)
        : '';
  const line = (text || attachments[0]?.file_name || title || t('Sent something'))
    .replace(/\s+/g, ' ')
    .trim();
  const letters = [...line];
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST - 1).join('')}…` : line;
}
