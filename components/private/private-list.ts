/** How private conversations are listed: the other person, the newest message, presence. Pure. */

import type { FlowUser, Message, User } from '../../lib/flowdock/model.ts';
import { compareNames, msg, t } from '../../lib/i18n/t.ts';
import type { Here } from '../../lib/live/channel.ts';
import { filesOf, isDeleted, textOf } from '../../lib/message-text.ts';
import type { Account, FlowRow, MessageRow, PrivateRow } from '../../lib/store/picture.ts';

/** `unknown` when no flow says anything about the person. */
export type Presence = 'active' | 'idle' | 'offline' | 'unknown';

export const ACTIVE_WITHIN = 5 * 60_000;
export const IDLE_WITHIN = 60 * 60_000;

/** How long ago the person was last active decides; ms since 1970, null when no flow tells. */
export function presenceOf(lastActivity: number | null, now: number): Presence {
  if (lastActivity === null) return 'unknown';
  const ago = now - lastActivity;
  if (ago < ACTIVE_WITHIN) return 'active';
  return ago < IDLE_WITHIN ? 'idle' : 'offline';
}

/** What a stream told counts before what the last list of a flow says. */
export function presenceNow(here: Here | undefined, lastActivity: number | null, now: number): Presence {
  return here?.state ?? presenceOf(lastActivity, now);
}

/** Presence in words, for screen readers and the header of a chat. */
export const PRESENCE_LABEL: Readonly<Record<Presence, string>> = {
  active: msg('Active now'),
  idle: msg('Idle'),
  offline: msg('Offline'),
  unknown: '',
};

/** Latest activity of each person in any flow, keyed `${account}/${id}`. */
export function lastActivities(flows: readonly FlowRow[]): Map<string, number> {
  const latest = new Map<string, number>();
  for (const { account, flow } of flows) {
    for (const user of flow.users ?? []) {
      const at = lastSeen(user);
      const key = `${account}/${user.id}`;
      if (at !== null && at > (latest.get(key) ?? 0)) latest.set(key, at);
    }
  }
  return latest;
}

function lastSeen(user: FlowUser): number | null {
  return user.last_activity ?? null;
}

/** The other person of a conversation, from its own list or by its id, which is theirs. */
export function otherPerson(row: PrivateRow, known: ReadonlyMap<string, User>): User | null {
  return (
    known.get(`${row.account}/${row.id}`) ?? row.conversation.users.find((user) => user.id === row.id) ?? null
  );
}

/** One line for the list: who said what last. Null for a message that shows nothing. */
export function excerptOf(message: Message, reader: number): string | null {
  if (isDeleted(message)) return null;
  const text = textOf(message);
  const file = filesOf(message)[0];
  const says = text?.trim() || (file ? t('Sent a file: {name}', { name: file.file_name }) : '');
  if (!says) return null;
  return message.user === String(reader) ? t('You: {text}', { text: says }) : says;
}

export interface PrivateLine {
  row: PrivateRow;
  name: string;
  user: User | null;
  /** ms since 1970 of the last message, null when unknown. */
  at: number | null;
  excerpt: string;
  unread: number;
}

export interface PrivateFacts {
  accounts: readonly Account[];
  users: ReadonlyMap<string, User>;
  /** The newest message known of a conversation, and when it was sent. */
  newest: (row: PrivateRow) => { at: number | null; message: MessageRow | null };
  unread: (row: PrivateRow) => number;
}

/** Conversations by their last message, newest first; those never written to last, by name. */
export function privateLines(rows: readonly PrivateRow[], facts: PrivateFacts): PrivateLine[] {
  const readers = new Map(facts.accounts.map((account) => [account.id, account.user.id]));
  const lines = rows.map((row): PrivateLine => {
    const user = otherPerson(row, facts.users);
    const { at, message } = facts.newest(row);
    return {
      row,
      user,
      name: user?.name || user?.nick || row.conversation.name,
      at: at ?? message?.message.sent ?? null,
      excerpt: message ? (excerptOf(message.message, readers.get(row.account) ?? 0) ?? '') : '',
      unread: facts.unread(row),
    };
  });
  return lines.sort((a, b) => (b.at ?? 0) - (a.at ?? 0) || compareNames(a.name, b.name));
}
