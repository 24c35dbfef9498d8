/** What completes `@nick`, `#tag` and `:emoji:` where a person writes, without a DOM: when, with what, and by which key. */
import { type Emoji, findEmoji } from '../../lib/emoji.ts';
import type { User } from '../../lib/flowdock/model.ts';

export interface KeyPress {
  key: string;
  shift: boolean;
  /** Ctrl or Command. */
  mod: boolean;
  alt: boolean;
  /** An input method is composing; its Enter is not ours. */
  composing: boolean;
}

/** A key as the browser tells it; 229 is what it reports for one the input method took, even right after composition ends. */
export const keyPressOf = (event: KeyboardEvent): KeyPress => ({
  key: event.key,
  shift: event.shiftKey,
  mod: event.ctrlKey || event.metaKey,
  alt: event.altKey,
  composing: event.isComposing || event.keyCode === 229,
});

export type ListIntent = 'accept' | 'list-up' | 'list-down' | 'list-close';

/** What a key does while the list is open; null leaves it to the field. */
export function listIntentOf(press: KeyPress): ListIntent | null {
  if (press.composing) return null;
  const plain = !press.shift && !press.mod && !press.alt;
  if (press.key === 'ArrowUp' && plain) return 'list-up';
  if (press.key === 'ArrowDown' && plain) return 'list-down';
  if ((press.key === 'Enter' || press.key === 'Tab') && plain) return 'accept';
  return press.key === 'Escape' ? 'list-close' : null;
}

/** The half-typed word a completion list is for; `start`..`end` is what accepting replaces. */
export interface Completing {
  kind: 'person' | 'tag' | 'emoji';
  query: string;
  start: number;
  end: number;
}

const BEFORE = '(?:^|[\\s([{"\'])';
const WORD = new RegExp(String.raw`${BEFORE}([@#])([\p{L}\p{N}._-]*)$`, 'u');
/** Two letters at least, so that a face such as `:D` stays what it is. */
const SHORTCODE = new RegExp(`${BEFORE}:([a-z0-9+-][a-z0-9_+-]+)(:?)$`, 'i');

/** The completion in progress at the caret, or null. It begins after a space or an opening mark, and never in code. */
export function completingAt(text: string, caret: number): Completing | null {
  const before = text.slice(0, caret);
  const word = WORD.exec(before);
  const [, sign = ':', query = ''] = word ?? ['', ':', shortcodeBefore(before, '')];
  if ((!word && query === '') || inCode(before)) return null;
  const kind = sign === '@' ? 'person' : sign === '#' ? 'tag' : 'emoji';
  return { kind, query, start: caret - query.length - 1, end: caret };
}

/** The text with the emoji in place of the shortcode whose last colon has just been typed; null for anything else. */
export function withEmoji(
  text: string,
  caret: number,
  all: readonly Emoji[],
): { text: string; caret: number } | null {
  const before = text.slice(0, caret);
  const name = shortcodeBefore(before, ':').toLowerCase();
  const found = name === '' || inCode(before) ? undefined : all.find(({ names }) => names.includes(name));
  if (!found) return null;
  const start = caret - name.length - 2;
  return { text: text.slice(0, start) + found.emoji + text.slice(caret), caret: start + found.emoji.length };
}

function shortcodeBefore(before: string, end: '' | ':'): string {
  const found = SHORTCODE.exec(before);
  return found && found[2] === end ? (found[1] ?? '') : '';
}

/** True after a code mark that is still open: a block of three, or one on the same line. */
function inCode(before: string): boolean {
  const [last = '', ...closed] = before.split('```').reverse();
  const line = last.slice(last.lastIndexOf('\n') + 1);
  return closed.length % 2 === 1 || line.split('`').length % 2 === 0;
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

/** A line of the completion list; `word` is what it puts into the text. */
export type Choice = { key: string; word: string } & (
  | { kind: 'person'; user: User }
  /** `notifies` is how many people the word reaches. */
  | { kind: 'group'; notifies: number }
  | { kind: 'tag' }
  /** `name` is the shortcode without colons that fits best. */
  | { kind: 'emoji'; name: string }
);

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
      .map(({ user }): Choice => ({ kind: 'person', key: `u${user.id}`, word: `@${user.nick}`, user })),
    ...groups.map((word): Choice => ({ kind: 'group', key: word, word: `@${word}`, notifies })),
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
  return matches.slice(0, limit).map(({ tag }) => ({ kind: 'tag', key: `#${tag}`, word: `#${tag}` }));
}

/** Emoji whose shortcode begins with the query, or holds it. */
export function emojiChoices(query: string, all: readonly Emoji[], limit = 8): Choice[] {
  const wanted = query.toLowerCase();
  return findEmoji(all, wanted, limit).map(({ emoji, names }) => ({
    kind: 'emoji',
    key: emoji,
    word: emoji,
    name: names.find((name) => name.startsWith(wanted)) ?? names.find((name) => name.includes(wanted)) ?? '',
  }));
}
