/** From the server's answers to changes of the picture. Pure. */

import type { Flow, Message, PrivateConversation, Thread, User } from '../flowdock/model.ts';
import { unreadTag } from '../flowdock/tags.ts';
import { keywordSaid } from '../keywords.ts';
import type { AccountId, Change, ConversationKey, MessageRow } from '../store/picture.ts';

/** A message as it lies in the picture of the user `me`. */
export function messageRow(
  account: AccountId,
  conversation: ConversationKey,
  message: Message,
  me: number,
): MessageRow {
  const unread = message.tags.includes(unreadTag(me)) ? 1 : 0;
  return { account, conversation, id: message.id, unread, message };
}

/** The same, unread also when one of the keywords was said in it. */
export function heardRow(row: MessageRow, me: number, keywords: readonly string[]): MessageRow {
  if (row.unread === 1 || !row.conversation.startsWith('flow:')) return row;
  const word = keywordSaid(row.message, me, keywords);
  return word === null ? row : { ...row, unread: 1, word };
}

/**
 * Threads of services as messages carry them, each once in its newest state (messages §9): the inbox follows
 * the conversation without asking for it.
 */
export function threadChanges(
  account: AccountId,
  conversation: ConversationKey,
  messages: readonly Message[],
): Change[] {
  if (!conversation.startsWith('flow:')) return [];
  const flow = conversation.slice('flow:'.length);
  const newest = new Map<string, Thread>();
  for (const { thread } of messages) {
    if (!thread?.source || thread.updated_at < (newest.get(thread.id)?.updated_at ?? '')) continue;
    newest.set(thread.id, thread);
  }
  return [...newest.values()].map(
    (thread): Change => ({ kind: 'thread', row: { account, flow, id: thread.id, thread } }),
  );
}

/** The same message read, or unread again. */
export function withUnread(row: MessageRow, unread: boolean, me: number): MessageRow {
  const tag = unreadTag(me);
  const others = row.message.tags.filter((other) => other !== tag);
  const tags = unread ? [...others, tag] : others;
  const found = row.word === undefined ? {} : { word: unread ? row.word : null };
  return { ...row, ...found, unread: unread ? 1 : 0, message: { ...row.message, tags } };
}

/** One flow as the server answered; not every answer carries the members, who are then those known before. */
export function flowChange(account: AccountId, flow: Flow, before?: Flow): Change {
  return {
    kind: 'flow',
    row: { account, id: flow.id, flow: { ...flow, users: flow.users ?? before?.users } },
  };
}

/** Flows and their people, and the flows that are no longer there. */
export function flowChanges(account: AccountId, flows: readonly Flow[], known: readonly string[]): Change[] {
  const listed = new Set(flows.map(({ id }) => id));
  return [
    ...flows.map((flow): Change => ({ kind: 'flow', row: { account, id: flow.id, flow } })),
    ...known.filter((id) => !listed.has(id)).map((id): Change => ({ kind: 'flow-gone', account, id })),
  ];
}

export function privateChanges(
  account: AccountId,
  conversations: readonly PrivateConversation[],
  known: readonly number[],
): Change[] {
  const listed = new Set(conversations.map(({ id }) => id));
  return [
    ...conversations.map(
      (conversation): Change => ({ kind: 'private', row: { account, id: conversation.id, conversation } }),
    ),
    ...known.filter((id) => !listed.has(id)).map((id): Change => ({ kind: 'private-gone', account, id })),
  ];
}

/** Each person once; what a flow says of them counts before what a private conversation says. */
export function userChanges(
  account: AccountId,
  flows: readonly Flow[],
  conversations: readonly PrivateConversation[],
): Change[] {
  const users = new Map<number, User>();
  for (const user of [
    ...flows.flatMap((flow) => flow.users ?? []),
    ...conversations.flatMap(({ users }) => users),
  ]) {
    if (users.has(user.id)) continue;
    // Presence stays out: it changes all the time, and would write every person at every poll.
    const { id, email, name, nick, avatar, website } = user;
    users.set(id, { id, email, name, nick, avatar, website: website ?? null });
  }
  return [...users.values()].map((user): Change => ({ kind: 'user', row: { account, id: user.id, user } }));
}

/**
 * The unread messages of one conversation. `complete` says that the answer holds all of them; then what was
 * unread here and is not among them has been read elsewhere. Of an incomplete answer (the newest ones) this is
 * known only from its oldest message on.
 */
export function unreadChanges(
  account: AccountId,
  conversation: ConversationKey,
  answer: readonly Message[],
  complete: boolean,
  known: readonly MessageRow[],
  me: number,
): Change[] {
  const listed = new Set(answer.map(({ id }) => id));
  const from = complete ? 0 : Math.min(...listed, Number.POSITIVE_INFINITY);
  return [
    ...answer.map(
      (message): Change => ({ kind: 'message', row: messageRow(account, conversation, message, me) }),
    ),
    ...known
      .filter(({ id, unread }) => unread === 1 && id >= from && !listed.has(id))
      // What a keyword alone made unread is on no list of the server's.
      .filter(({ word, message }) => !word || message.tags.includes(unreadTag(me)))
      .map((row): Change => ({ kind: 'message', row: plain(withUnread(row, false, me)) })),
  ];
}

/** A row without what the database adds to it. */
export function plain({ account, conversation, id, unread, message, word }: MessageRow): MessageRow {
  return { account, conversation, id, unread, message, ...(word === undefined ? {} : { word }) };
}
