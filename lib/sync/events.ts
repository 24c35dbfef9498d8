/** From events of a stream to changes of the picture (reference messages §8, streaming §5). Pure. */
import * as v from 'valibot';
import { type Flow, FlowUser, type Message, type StreamEvent, User } from '../flowdock/model.ts';
import {
  type Account,
  type Change,
  type ConversationKey,
  type ConversationState,
  type FlowRow,
  flowKey,
  type MessageRow,
  type PrivateRow,
  privateKey,
} from '../store/picture.ts';
import { reacted } from '../store/reactions.ts';
import { heardRow, messageRow, threadChanges, withUnread } from './changes.ts';

/** What the picture knows around an event, before it. */
export interface Around {
  account: Account;
  /** The conversation of the event; for `user-edit` the private one with that person. */
  flow: FlowRow | null;
  private: PrivateRow | null;
  state: ConversationState | null;
  /** The message with the event's own id. */
  own: MessageRow | null;
  /** The message the event speaks of. */
  target: MessageRow | null;
  /** Who caused it. */
  author: User | null;
  /** Words the person wants to hear of. */
  keywords: readonly string[];
  /** Somebody replies in the person's own thread, which is wanted in a flow that nobody opened here, too. */
  reply: boolean;
}

/** What an event does to the picture, and what it does not tell and has to be asked for. */
export interface Outcome {
  changes: Change[];
  /** Lists of flows, people or private conversations are to be read again. */
  refresh: boolean;
  /** This message is to be fetched: it became unread and is not known. */
  fetch: number | null;
}

/** Told live and kept nowhere: who is here, who types. */
export const isPassing = ({ event }: StreamEvent): boolean =>
  event === 'activity.user' || event === 'presence';

const numberAt = (value: unknown, key: string): number | null => {
  const found = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : null;
  return typeof found === 'number' && Number.isInteger(found) ? found : null;
};
const valueAt = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
const tagsAt = (value: unknown, key: string): string[] => {
  const found = valueAt(value, key);
  return Array.isArray(found) ? found.filter((tag) => typeof tag === 'string') : [];
};

/** The conversation an event belongs to; null for events of the person. A private one is named by the other. */
export function placeOf(event: StreamEvent, me: number): ConversationKey | null {
  if (typeof event.flow === 'string') return flowKey(event.flow);
  if (event.to === undefined) return null;
  const other = Number(event.user === String(me) ? event.to : event.user);
  return Number.isInteger(other) ? privateKey(other) : null;
}

/** The message a `tag-change`, `message-edit`, `message-delete` or `emoji-reaction` speaks of. */
export function targetOf({ event, content }: StreamEvent): number | null {
  return ['tag-change', 'message-edit', 'message-delete', 'emoji-reaction'].includes(event)
    ? numberAt(content, 'message')
    : null;
}

/** The person a `user-edit` tells of. */
export function editedUser({ event, content }: StreamEvent): User | null {
  if (event !== 'user-edit') return null;
  const parsed = v.safeParse(User, valueAt(content, 'user'));
  return parsed.success ? plainUser(parsed.output) : null;
}

/** As people lie in the picture: without presence, which changes all the time. */
function plainUser({ id, email, name, nick, avatar, website }: User): User {
  return { id, email, name, nick, avatar, website: website ?? null };
}

/** The changes of one event, given the picture before it. An event that came before changes nothing twice. */
export function eventChanges(event: StreamEvent, around: Around): Outcome {
  const outcome: Outcome = { changes: [], refresh: false, fetch: null };
  const { account } = around;
  const me = account.user.id;
  const place = placeOf(event, me);
  if (isPassing(event)) return outcome;

  if (event.event === 'flow-add') return { ...outcome, refresh: true };
  if (event.event === 'flow-remove') {
    const id = valueAt(event.content, 'id');
    // Whoever left may still join again; the list says so.
    if (typeof id !== 'string') return { ...outcome, refresh: true };
    return { changes: [{ kind: 'flow-gone', account: account.id, id }], refresh: true, fetch: null };
  }

  const edited = editedUser(event);
  if (edited) outcome.changes.push(...userEdit(edited, around));
  if (around.flow) outcome.changes.push(...membership(event, around.flow, around, outcome));
  if (place === null) return outcome;
  if (place.startsWith('private:') && !around.private) outcome.refresh = true;

  const target = targetOf(event);
  if (target !== null) {
    if (around.target) outcome.changes.push(...targetChange(event, around.target, me));
    else if (event.event === 'tag-change' && tagsAt(event.content, 'add').includes(`:unread:${me}`))
      outcome.fetch = target;
  }
  const message = messageOf(event);
  if (message) outcome.changes.push(...arrival(message, place, around));
  return outcome;
}

/** The event as a message that lists would show; null for what is only told. */
function messageOf(event: StreamEvent): Message | null {
  const { id, sent, content } = event;
  if (id === undefined || sent === undefined || event.persist === false) return null;
  if (['message-delete', 'user-edit', 'thread-change', 'emoji-reaction'].includes(event.event)) return null;
  return { ...event, id, sent, content, user: event.user ?? '0' };
}

function arrival(message: Message, place: ConversationKey, around: Around): Change[] {
  const { account, state, own } = around;
  const me = account.user.id;
  const row = heardRow(messageRow(account.id, place, message, me), me, around.keywords);
  // The state of its thread it brings along is what the inbox lists.
  const changes: Change[] = threadChanges(account.id, place, [message]);
  // Within the part that was listed, what is not there has been removed since; what is there is as new as this. But
  // a server whose data came back from a copy gives ids a second time.
  const listed =
    state !== null && !state.behind && message.id >= state.oldestId && message.id <= state.newestId;
  const known = own !== null && own.message.sent === message.sent;
  const wanted = row.unread === 1 || place.startsWith('private:') || state !== null || around.reply;
  if (!known && !listed && wanted) changes.push({ kind: 'message', row, news: true });
  if (state && message.id > state.newestId) {
    const newestId = state.behind ? state.newestId : message.id;
    const lastMessageAt = Math.max(state.lastMessageAt ?? 0, message.sent);
    if (newestId !== state.newestId || lastMessageAt !== state.lastMessageAt)
      changes.push({ kind: 'conversation', state: { ...state, newestId, lastMessageAt } });
  }
  const conversation = around.private?.conversation;
  // A message opens the conversation for both.
  if (around.private && conversation && !conversation.open)
    changes.push({
      kind: 'private',
      row: { ...around.private, conversation: { ...conversation, open: true } },
    });
  return changes;
}

/** What an event makes of the message it speaks of. */
export function targetChange(event: StreamEvent, target: MessageRow, me: number): Change[] {
  const { account, conversation, id } = target;
  switch (event.event) {
    case 'message-delete':
      return [{ kind: 'message-gone', account, conversation, id }];
    case 'message-edit': {
      const content = valueAt(event.content, 'updated_content');
      if (content === undefined) return [];
      const edited = event.sent ?? target.message.edited ?? null;
      if ((target.message.edited ?? 0) > (edited ?? 0)) return [];
      return [{ kind: 'message', row: { ...target, message: { ...target.message, content, edited } } }];
    }
    case 'emoji-reaction': {
      const reaction = v.safeParse(ReactionContent, event.content);
      const user = Number(event.user);
      if (!reaction.success || !Number.isInteger(user)) return [];
      return [
        { kind: 'message', row: { ...target, message: reacted(target.message, reaction.output, user) } },
      ];
    }
    default: {
      const same = (one: string) => (other: string) => one.toLowerCase() === other.toLowerCase();
      const remove = tagsAt(event.content, 'remove');
      const kept = target.message.tags.filter((tag) => !remove.some(same(tag)));
      const add = tagsAt(event.content, 'add').filter((tag) => !kept.some(same(tag)));
      const row = { ...target, message: { ...target.message, tags: [...kept, ...add] } };
      const tagged = row.message.tags.includes(`:unread:${me}`);
      // Unread by a keyword, it is not read by another tag that goes.
      if (target.word && !tagged && !target.message.tags.includes(`:unread:${me}`))
        return [{ kind: 'message', row }];
      return [{ kind: 'message', row: withUnread(row, tagged, me) }];
    }
  }
}

/** Content of an `emoji-reaction` (messages §8.1). */
const ReactionContent = v.object({ type: v.picklist(['add', 'remove']), emoji: v.string() });

function userEdit(user: User, { account, flow, private: conversation }: Around): Change[] {
  const changes: Change[] = [{ kind: 'user', row: { account: account.id, id: user.id, user } }];
  if (account.user.id === user.id)
    changes.push({ kind: 'account', account: { ...account, user: { ...account.user, ...user } } });
  if (flow?.flow.users) {
    const users = flow.flow.users.map((one) => (one.id === user.id ? { ...one, ...user } : one));
    changes.push({ kind: 'flow', row: { ...flow, flow: { ...flow.flow, users } } });
  }
  if (conversation) {
    const { users, ...rest } = conversation.conversation;
    const renamed = users.map((one) => (one.id === user.id ? { ...one, ...user } : one));
    changes.push({
      kind: 'private',
      row: { ...conversation, conversation: { ...rest, name: `@${user.nick}`, users: renamed } },
    });
  }
  return changes;
}

/** Who is in a flow, and what their status says. `outcome.refresh` where the event does not tell enough. */
function membership(event: StreamEvent, row: FlowRow, around: Around, outcome: Outcome): Change[] {
  const { flow, account } = row;
  const members = (users: Flow['users']): Change[] => [
    { kind: 'flow', row: { ...row, flow: { ...flow, users } } },
  ];
  const users = flow.users ?? [];
  const withPerson = (person: User): Change[] => {
    const { in_flow: _, ...rest } = v.parse(FlowUser, person);
    const before = users.find(({ id }) => id === person.id);
    const member = { ...rest, ...before, in_flow: true, disabled: false };
    return [
      { kind: 'user', row: { account, id: person.id, user: plainUser(person) } },
      ...members([...users.filter(({ id }) => id !== person.id), member]),
    ];
  };
  // As lists show them: an administrator may let them back in.
  const blocked = (person: number): Change[] =>
    members(users.map((one) => (one.id === person ? { ...one, in_flow: false, disabled: true } : one)));
  switch (event.event) {
    case 'backend.user.join': {
      const person = v.safeParse(User, valueAt(event.content, 'user'));
      if (person.success) return withPerson(person.output);
      outcome.refresh = true;
      return [];
    }
    case 'backend.user.block':
      return blocked(Number(event.content));
    case 'status': {
      const status = typeof event.content === 'string' ? event.content : '';
      return members(users.map((one) => (String(one.id) === event.user ? { ...one, status } : one)));
    }
    case 'action': {
      const type = valueAt(event.content, 'type');
      if (type === 'block') {
        const person = numberAt(valueAt(event.content, 'description'), 'user');
        if (person !== null) return blocked(person);
      }
      if (type === 'join') {
        if (users.some((one) => String(one.id) === event.user && one.in_flow)) return [];
        if (around.author) return withPerson(around.author);
      }
      outcome.refresh = type === 'join' || type === 'add_people' || type === 'block';
      return [];
    }
    default:
      return [];
  }
}
