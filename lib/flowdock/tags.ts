/**
 * Tags (messages §11): what a text mentions, which tags a post gets, how a filter of tags reads. Pure and
 * without dependencies; server and client both decide by it.
 */
import { parseText, type Token } from './tags-tokens.ts';

export { parseText, type Token };

/** Someone who can be mentioned: a user of the flow. `disabled` users and the system user 0 never are. */
export interface Mentionable {
  id: number;
  nick: string;
  disabled?: boolean;
}

const pick = <K extends Token['kind'], R>(
  text: string,
  kind: K,
  read: (token: Extract<Token, { kind: K }>) => R,
): R[] =>
  parseText(text).flatMap((token) =>
    // The comparison of `kind` is what `Extract` says; TypeScript does not narrow by a generic value.
    token.kind === kind ? [read(token as Extract<Token, { kind: K }>)] : [],
  );

/** The hashtags of a text without their sign, spelling and duplicates kept, in text order. */
export const hashtagsOf = (text: string): string[] => pick(text, 'hashtag', (token) => token.tag);
/** The mentions of a text with their sign, known user or not, in text order. */
export const mentionsOf = (text: string): string[] => pick(text, 'mention', (token) => `@${token.nick}`);
/** The e-mail addresses of a text. */
export const emailsOf = (text: string): string[] => pick(text, 'email', (token) => token.email);
/** The web addresses of a text as written, with or without scheme. */
export const urlsOf = (text: string): string[] => pick(text, 'url', (token) => token.url);

/** True for tags that carry meaning instead of words, such as `:user:7` or `influx:12`: they are not shown. */
export const isMeta = (tag: string): boolean => tag.includes(':');

/** The tag that says this user has not read the message yet. */
export const unreadTag = (userId: number | string): string => `:unread:${userId}`;

const userTag = (id: number) => `:user:${id}`;
const highlightTag = (id: number) => `:highlight:${id}`;
const EVERYONE = ':user:everyone';
const TEAM = ':user:team';
const GROUPS: ReadonlyMap<string, string> = new Map([
  ['everyone', EVERYONE],
  ['everybody', EVERYONE],
  ['all', EVERYONE],
  ['anyone', EVERYONE],
  ['anybody', EVERYONE],
  ['team', TEAM],
]);

const active = (user: Mentionable) => user.id !== 0 && !user.disabled;

/** A mapper from nick (any case, no sign) to its tag; null when nobody active has it. */
function nickMapper(users: readonly Mentionable[]): (nick: string) => string | null {
  const byNick = new Map<string, number>();
  for (const user of users) {
    const nick = user.nick.toLowerCase();
    if (active(user) && !byNick.has(nick)) byNick.set(nick, user.id);
  }
  return (nick) => {
    const name = nick.toLowerCase();
    const id = byNick.get(name);
    return GROUPS.get(name) ?? (id === undefined ? null : userTag(id));
  };
}

/** A list of tags in which each appears once, compared without case; the first spelling stays. */
class TagList {
  readonly tags: string[] = [];
  readonly #known = new Set<string>();

  add(...tags: string[]): void {
    for (const tag of tags) {
      const key = tag.toLowerCase();
      if (this.#known.has(key)) continue;
      this.#known.add(key);
      this.tags.push(tag);
    }
  }

  has(tag: string): boolean {
    return this.#known.has(tag.toLowerCase());
  }
}

/** The `tags` parameter as clients send it: a list, or one string with commas. */
export type TagParameter = readonly string[] | string | null | undefined;

const listOf = (tags: TagParameter): string[] =>
  (typeof tags === 'string' ? tags.split(',') : [...(tags ?? [])]).map((tag) => tag.trim());

/** Explicit tags as they are stored: signs removed, `@nick` mapped by `map` and dropped when it gives null. */
function normalise(tags: TagParameter, map: (nick: string) => string | null): string[] {
  return listOf(tags).flatMap((tag) => {
    if (tag.startsWith('@')) return map(tag.slice(1)) ?? [];
    const bare = tag.startsWith('#') || tag.startsWith('＃') ? tag.slice(1) : tag;
    return bare === '' ? [] : [bare];
  });
}

const WORD_BEFORE = /[\p{L}\p{N}_@]$/u;
const WORD_AFTER = /^[\p{L}\p{N}_]/u;

/** True when `text` (lower case) has `nick` (lower case) as a word of its own, not behind an `@`. */
function namesNick(text: string, nick: string): boolean {
  if (nick === '') return false;
  for (let at = text.indexOf(nick); at >= 0; at = text.indexOf(nick, at + 1)) {
    const end = at + nick.length;
    const before = text.slice(Math.max(0, at - 2), at);
    if (!WORD_BEFORE.test(before) && !WORD_AFTER.test(text.slice(end, end + 2))) return true;
  }
  return false;
}

/** A post whose tags are wanted. */
export interface TaggedPost {
  /** The text whose tags count; null for events whose text is not parsed (status, file, activity, mail ...). */
  content: string | null;
  /** The `tags` parameter. */
  explicit?: TagParameter;
  /** The users of the flow. */
  users: readonly Mentionable[];
  /** Id of the author; null for an anonymous post. */
  author: number | null;
  /** Set for a private message: its recipient's id. */
  private?: { recipient: number };
  /** Set when the message has an attachment. */
  file?: boolean;
  /** Set for a comment: the id of the message it is on. */
  parent?: number;
  /** Set for a message of the Push API's team inbox: its `source`. */
  source?: string;
}

/**
 * The tags of a new message in their documented order (messages §11.4): explicit, hashtags, user tags,
 * `:url`, `:highlight:ID`, `:unread:ID`, then `:file`, `influx:ID`, `:source:NAME`. A private message has
 * `:unread:<recipient>` first and no user tags.
 */
export function deriveTags(post: TaggedPost): string[] {
  const list = new TagList();
  const tokens = post.content === null ? [] : parseText(post.content);
  const map = post.private ? () => null : nickMapper(post.users);
  if (post.private) list.add(unreadTag(post.private.recipient));
  list.add(...normalise(post.explicit, map));
  for (const token of tokens) if (token.kind === 'hashtag') list.add(token.tag);
  for (const token of tokens) {
    const tag = token.kind === 'mention' ? map(token.nick) : null;
    if (tag !== null) list.add(tag);
  }
  if (tokens.some((token) => token.kind === 'url')) list.add(':url');
  if (!post.private) {
    const others = post.users.filter((user) => active(user) && user.id !== post.author);
    const words = textWithoutMentions(post.content ?? '', tokens).toLowerCase();
    for (const user of others) {
      if (namesNick(words, user.nick.toLowerCase())) list.add(highlightTag(user.id));
    }
    for (const user of others) if (notifies(list, user.id)) list.add(unreadTag(user.id));
  }
  if (post.file) list.add(':file');
  if (post.parent !== undefined) list.add(`influx:${post.parent}`);
  if (post.source !== undefined) list.add(`:source:${post.source}`);
  return list.tags;
}

function textWithoutMentions(text: string, tokens: readonly Token[]): string {
  return tokens
    .map((token) =>
      token.kind === 'mention' ? ' '.repeat(token.end - token.start) : text.slice(token.start, token.end),
    )
    .join('');
}

/** True when these tags call this user: by name, by highlight, or with everybody. */
function notifies(tags: { has(tag: string): boolean }, id: number): boolean {
  return tags.has(userTag(id)) || tags.has(highlightTag(id)) || tags.has(EVERYONE) || tags.has(TEAM);
}

/** An edit whose resulting tags are wanted: new content, a new explicit list, or both. */
export interface TagEdit {
  /** The tags the message has now. */
  current: readonly string[];
  /** The new text, when it changes. */
  content?: string;
  /** The new complete list of tags, when it is given. */
  explicit?: TagParameter;
  /** The list `explicit` was made from, when that is known: then only the difference between both is applied. */
  previous?: TagParameter;
  users: readonly Mentionable[];
  author: number | null;
  private?: { recipient: number };
}

/**
 * The tags of a message after an edit (messages §6, OP-35). An explicit list is taken as it is: what it
 * lacks is removed, unless the list it was made from did not have it either. Without one, tags of the new text
 * are added and none removed, and nobody who was called before becomes unread again.
 */
export function editTags(edit: TagEdit): string[] {
  const list = new TagList();
  if (edit.explicit !== undefined && edit.explicit !== null) {
    const map = edit.private ? () => null : nickMapper(edit.users);
    const wanted = new TagList();
    wanted.add(...normalise(edit.explicit, map));
    if (edit.previous === undefined || edit.previous === null) return wanted.tags;
    const previous = new TagList();
    previous.add(...normalise(edit.previous, map));
    // What somebody else added meanwhile stays, and what somebody else removed stays away.
    list.add(...edit.current.filter((tag) => wanted.has(tag) || !previous.has(tag)));
    list.add(...wanted.tags.filter((tag) => !previous.has(tag)));
    return list.tags;
  }
  list.add(...edit.current);
  if (edit.content === undefined) return list.tags;
  const before = new TagList();
  before.add(...edit.current);
  const derived = deriveTags({
    content: edit.content,
    users: edit.users,
    author: edit.author,
    private: edit.private,
  });
  for (const tag of derived) {
    const unread = /^:unread:(\d+)$/.exec(tag)?.[1];
    if (unread !== undefined && (edit.private || notifies(before, Number(unread)))) continue;
    list.add(tag);
  }
  return list.tags;
}

/**
 * The `tags` filter of a list request (messages §11.5) as lower-case tags to compare with, one for each
 * tag asked for; null stands for a mention of nobody, which no message has.
 */
export function mapTagFilter(tags: TagParameter, users: readonly Mentionable[]): (string | null)[] {
  const map = nickMapper(users);
  return listOf(tags).flatMap((tag) => {
    if (tag.startsWith('@')) return [map(tag.slice(1))];
    const bare = tag.replace(/^[#＃]/, '').replace(/^:influx:/i, 'influx:');
    return bare === '' ? [] : [bare.toLowerCase()];
  });
}

/** True when a message with these tags passes the filter of {@link mapTagFilter}; an empty filter lets all pass. */
export function passesTagFilter(
  tags: readonly string[],
  filter: readonly (string | null)[],
  mode: 'and' | 'or' = 'and',
): boolean {
  if (filter.length === 0) return true;
  const have = new Set(tags.map((tag) => tag.toLowerCase()));
  const holds = (tag: string | null) => tag !== null && have.has(tag);
  return mode === 'and' ? filter.every(holds) : filter.some(holds);
}
