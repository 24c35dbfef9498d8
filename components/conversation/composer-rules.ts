/** What the composer decides, without a DOM: keys, length, completion lists. */

import type { User } from '../../lib/flowdock/model.ts';
import { t } from '../../lib/i18n/t.ts';

/** Longest content the API takes, in code points (reference messages §2.2). */
export const CONTENT_LIMIT = 8096;
/** From here on the composer says how much room is left. */
export const COUNT_FROM = CONTENT_LIMIT - 500;

/** Length as the API counts it: code points, not UTF-16 units. */
export function lengthOf(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** Why a text can't be sent, for a person; null when it can. Empty text has no reason to name. */
export function whyNot(text: string): string | null {
  const length = lengthOf(text);
  if (length <= CONTENT_LIMIT) return null;
  const over = length - CONTENT_LIMIT;
  return t(
    'Too long by {over, plural, one {# character} other {# characters}}. Shorten it or send it in two messages.',
    { over },
  );
}

/** True when pressing Send would send. */
export const canSend = (text: string): boolean => text.trim() !== '' && lengthOf(text) <= CONTENT_LIMIT;

export interface KeyPress {
  key: string;
  shift: boolean;
  /** Ctrl or Command. */
  mod: boolean;
  alt: boolean;
  /** An input method is composing; its Enter is not ours. */
  composing: boolean;
}

export type Intent =
  | 'send'
  | 'accept'
  | 'list-up'
  | 'list-down'
  | 'list-close'
  | 'leave'
  | 'edit-last'
  | null;

/** What a key does in the composer; null leaves it to the browser (typing, line breaks, focus). */
export function intentOf(
  press: KeyPress,
  state: { listOpen: boolean; empty: boolean; sendWith: 'enter' | 'mod-enter' },
): Intent {
  if (press.composing) return null;
  const plain = !press.shift && !press.mod && !press.alt;
  if (state.listOpen) {
    if (press.key === 'ArrowUp' && plain) return 'list-up';
    if (press.key === 'ArrowDown' && plain) return 'list-down';
    if ((press.key === 'Enter' || press.key === 'Tab') && plain) return 'accept';
    if (press.key === 'Escape') return 'list-close';
  }
  if (press.key === 'Enter') {
    if (press.mod && !press.alt) return 'send';
    return plain && state.sendWith === 'enter' ? 'send' : null;
  }
  if (press.key === 'Escape') return 'leave';
  if (press.key === 'ArrowUp' && plain && state.empty) return 'edit-last';
  return null;
}

/** The half-typed word a completion list is for; `start`..`end` is what accepting replaces. */
export interface Completing {
  kind: 'person' | 'tag';
  query: string;
  start: number;
  end: number;
}

const WORD = /(?:^|[\s([{"'])([@#])([\p{L}\p{N}._-]*)$/u;

/** The completion in progress at the caret, or null. `@` and `#` count after a space or an opening mark. */
export function completingAt(text: string, caret: number): Completing | null {
  const found = WORD.exec(text.slice(0, caret));
  const query = found?.[2];
  if (!found || query === undefined) return null;
  return {
    kind: found[1] === '@' ? 'person' : 'tag',
    query,
    start: caret - query.length - 1,
    end: caret,
  };
}

/** Puts a chosen word in place and a space after it unless one is there; `caret` is where typing goes on. */
export function acceptCompletion(
  text: string,
  at: Completing,
  word: string,
): { text: string; caret: number } {
  const after = text.slice(at.end);
  const gap = /^\s/.test(after) ? '' : ' ';
  return { text: text.slice(0, at.start) + word + gap + after, caret: at.start + word.length + 1 };
}

/** A line of the completion list. `notifies` is how many people the word reaches, for group words. */
export interface Choice {
  key: string;
  word: string;
  user: User | null;
  notifies: number | null;
}

/**
 * True when the best choice stands there already, in any case: then there is nothing to complete, and Enter sends.
 */
export function isTypedOut(at: Completing, choices: readonly Choice[]): boolean {
  return choices[0]?.word.slice(1).toLowerCase() === at.query.toLowerCase();
}

const fold = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** 0 when the query starts the nick, 1 when it starts a word of the name, 2 anywhere; null for no match. */
export function personRank(user: Pick<User, 'nick' | 'name'>, query: string): number | null {
  const wanted = fold(query);
  const nick = fold(user.nick);
  const name = fold(user.name);
  if (nick.startsWith(wanted)) return 0;
  if (name.split(/\s+/).some((word) => word.startsWith(wanted))) return 1;
  return nick.includes(wanted) || name.includes(wanted) ? 2 : null;
}

export interface People {
  /** People of this flow; they come first. */
  members: readonly User[];
  /** Everybody else the account knows. */
  others: readonly User[];
  /** Ids of those who wrote here, latest first. */
  recent: readonly number[];
  me: number;
}

/** Those an `@` may mean: members first, recent writers first, groups last; never the writer. */
export function peopleChoices(query: string, people: People, limit = 6): Choice[] {
  const seen = new Set<number>([people.me]);
  const order = new Map(people.recent.map((id, index) => [id, index]));
  const matches: { user: User; outside: number; rank: number; recent: number }[] = [];
  for (const [outside, users] of [people.members, people.others].entries()) {
    for (const user of users) {
      const rank = personRank(user, query);
      if (rank === null || seen.has(user.id)) continue;
      seen.add(user.id);
      matches.push({ user, outside, rank, recent: order.get(user.id) ?? Number.MAX_SAFE_INTEGER });
    }
  }
  matches.sort(
    (a, b) =>
      a.outside - b.outside ||
      a.rank - b.rank ||
      a.recent - b.recent ||
      a.user.nick.localeCompare(b.user.nick),
  );
  const notifies = people.members.filter((user) => user.id !== people.me).length;
  const groups = notifies > 0 ? ['everyone', 'team'].filter((word) => word.startsWith(fold(query))) : [];
  return [
    ...matches
      .slice(0, limit)
      .map(({ user }) => ({ key: `u${user.id}`, word: `@${user.nick}`, user, notifies: null })),
    ...groups.map((word) => ({ key: word, word: `@${word}`, user: null, notifies })),
  ];
}

/** Tags seen here that a `#` may mean: those starting with the query first, then as seen (latest first). */
export function tagChoices(query: string, tags: readonly string[], limit = 6): Choice[] {
  const wanted = fold(query);
  const seen = new Set<string>();
  const matches = tags
    .filter((tag) => {
      const key = fold(tag);
      if (tag.includes(':') || seen.has(key) || key === wanted || !key.includes(wanted)) return false;
      seen.add(key);
      return true;
    })
    .map((tag) => ({ tag, rank: fold(tag).startsWith(wanted) ? 0 : 1 }));
  matches.sort((a, b) => a.rank - b.rank);
  return matches
    .slice(0, limit)
    .map(({ tag }) => ({ key: `#${tag}`, word: `#${tag}`, user: null, notifies: null }));
}
