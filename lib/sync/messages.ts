/** Fetches messages of one conversation into the picture, without leaving holes in what a person scrolls through. */
import { FlowdockError } from '../flowdock/errors.ts';
import type { Message } from '../flowdock/model.ts';
import { t } from '../i18n/t.ts';
import { heldLocks, openLock } from '../live/locks.ts';
import type { Requests } from '../protocol.ts';
import { openDatabase, under } from '../store/database.ts';
import type { Change, ConversationState } from '../store/picture.ts';
import { applyChanges, currentRevision } from '../store/writer.ts';
import { messageRow, threadChanges } from './changes.ts';
import { stateIn, withoutRevision } from './conversation-state.ts';
import { openRoom, type Room } from './room.ts';

const PAGE = 50;
/** After a long absence so many pages are fetched to close the gap; beyond, the older part is forgotten. */
const GAP_PAGES = 3;
/** Messages kept of one conversation once nobody looks at it. */
export const KEPT = 500;
const LEFT_ALONE = 5 * 60_000;
/** So many are forgotten at a time. */
const TRIM_STEP = 500;

/** Throws `FlowdockError` or `AccountError`. */
export async function loadMessages(
  ask: Requests['load-messages']['send'],
): Promise<Requests['load-messages']['back']> {
  const messages = await load(ask);
  return { count: messages.length, oldest: messages[0]?.id ?? 0, newest: messages.at(-1)?.id ?? 0 };
}

async function load(ask: Requests['load-messages']['send']): Promise<Message[]> {
  const room = await openRoom(ask.account, ask.conversation);
  if (ask.thread !== undefined) return loadThread(room, ask, ask.thread);
  if (ask.before !== undefined) return loadBefore(room, ask, ask.before);
  return ask.after === undefined ? loadNewest(room, ask) : loadAfter(room, ask, ask.after);
}

/**
 * Fetches a message and what stands around it, wherever that is: it need not join the known part. Throws
 * `FlowdockError` (`not-found` when the message is gone) or `AccountError`.
 */
export async function loadAround(
  ask: Requests['load-around']['send'],
): Promise<Requests['load-around']['back']> {
  const room = await openRoom(ask.account, ask.conversation);
  const asOf = await currentRevision();
  const [before, after] = await Promise.all([
    room.list({ limit: PAGE, until_id: ask.message + 1 }),
    room.list({ limit: PAGE, since_id: ask.message, sort: 'asc' }),
  ]);
  if (before.at(-1)?.id !== ask.message)
    throw new FlowdockError('not-found', t('This message is no longer there.'));
  const messages = [...before, ...after];
  await applyChanges(rowsOf(room, ask, messages), { asOf });
  return { oldest: messages[0]?.id ?? ask.message, newest: messages.at(-1)?.id ?? ask.message };
}

/** Those after a message that was loaded around; they are part of no known run until they meet it. */
async function loadAfter(room: Room, place: Place, after: number): Promise<Message[]> {
  const asOf = await currentRevision();
  const messages = await room.list({ limit: PAGE, since_id: after, sort: 'asc' });
  await applyChanges(rowsOf(room, place, messages), { asOf });
  return messages;
}

type Place = Pick<Requests['load-messages']['send'], 'account' | 'conversation' | 'before'>;

const rowsOf = (
  room: Room,
  { account, conversation }: Place,
  messages: readonly Message[],
  isNews: (id: number) => boolean = () => false,
): Change[] => [
  ...messages.map(
    (message): Change => ({
      kind: 'message',
      row: messageRow(account, conversation, message, room.account.user.id),
      ...(isNews(message.id) ? { news: true } : {}),
    }),
  ),
  ...threadChanges(account, conversation, messages),
];

async function loadThread(room: Room, place: Place, thread: string): Promise<Message[]> {
  const asOf = await currentRevision();
  const until = place.before === undefined ? {} : { until_id: place.before };
  const messages = await room.thread(thread, { limit: PAGE, ...until });
  await applyChanges(rowsOf(room, place, messages), { asOf });
  return messages;
}

async function loadBefore(room: Room, place: Place, before: number): Promise<Message[]> {
  const asOf = await currentRevision();
  const messages = await room.list({ limit: PAGE, until_id: before });
  await applyChanges(
    async (transaction) => {
      const state = await stateIn(transaction, place);
      const changes = rowsOf(room, place, messages);
      // Only a page that reaches the known part belongs to it.
      if (state && before >= state.oldestId) {
        const oldestId = Math.min(messages[0]?.id ?? state.oldestId, state.oldestId);
        changes.push({
          kind: 'conversation',
          state: { ...state, oldestId, reachedStart: state.reachedStart || messages.length < PAGE },
        });
      }
      return changes;
    },
    { asOf },
  );
  return messages;
}

async function loadNewest(room: Room, place: Place): Promise<Message[]> {
  const { account, conversation } = place;
  const asOf = await currentRevision();
  const before = await readState(place);
  let messages = await room.list({ limit: PAGE });
  let whole = messages.length < PAGE;
  const joins = (): boolean => before !== null && (messages[0]?.id ?? 0) <= before.newestId;
  for (let page = 0; page < GAP_PAGES && before !== null && !whole && !joins(); page += 1) {
    const older = await room.list({ limit: PAGE, until_id: messages[0]?.id });
    messages = [...older, ...messages];
    whole = older.length < PAGE;
  }
  const joined = before !== null && joins();
  const first = messages[0]?.id ?? 0;
  const last = messages.at(-1);
  const listed = new Set(messages.map(({ id }) => id));
  await applyChanges(
    async (transaction) => {
      const now = await stateIn(transaction, place);
      const wentOn = now !== null && !now.behind && now.newestId > (last?.id ?? 0);
      const state: ConversationState = {
        account,
        conversation,
        oldestId: joined && !whole ? (now ?? before).oldestId : first,
        // The stream may have told of newer ones while the list was on its way.
        newestId: wentOn ? now.newestId : (last?.id ?? 0),
        reachedStart: whole || (joined && (now ?? before).reachedStart),
        lastMessageAt: wentOn ? now.lastMessageAt : (last?.sent ?? null),
        // To the minute: it decides what may be trimmed, and should not make every fetch a change.
        fetchedAt: Math.floor(Date.now() / 60_000) * 60_000,
        // A hole that opened after this list was asked for is not closed by it.
        ...(now?.behind && !before?.behind ? { behind: true } : {}),
      };
      const known = await transaction.objectStore('messages').getAllKeys(between(place, first));
      // From the first listed on, what is no longer there has been removed; what came meanwhile is newer, and stays.
      const here = new Set(known.map(([, , id]) => id));
      const removed = [...here].filter((id) => !listed.has(id));
      // Of a conversation that was not known at all, nothing is.
      const isNews = (id: number): boolean => before !== null && id > before.newestId && !here.has(id);
      return [
        ...rowsOf(room, place, messages, isNews),
        ...removed.map((id): Change => ({ kind: 'message-gone', account, conversation, id })),
        { kind: 'conversation', state },
      ];
    },
    { asOf },
  );
  return messages;
}

type At = Pick<Place, 'account' | 'conversation'>;

async function readState({ account, conversation }: At): Promise<ConversationState | null> {
  return withoutRevision(await (await openDatabase()).get('conversations', [account, conversation]));
}

/**
 * Forgets the oldest messages of long conversations nobody has looked at for a while; unread ones stay. In steps, so
 * that nobody waits for long to read; the conversation says first that it begins later, so that one left half done
 * has no hole.
 */
export async function trimConversations(now = Date.now()): Promise<void> {
  const database = await openDatabase();
  for (const { account, conversation, fetchedAt } of await database.getAll('conversations')) {
    if (now - (fetchedAt ?? 0) < LEFT_ALONE) continue;
    const place = { account, conversation };
    if ((await database.count('messages', under(account, conversation))) <= KEPT) continue;
    // Who reads far back there, while a stream keeps the newest, fetches nothing and still looks at it.
    if ((await heldLocks()).has(openLock(`${account} ${conversation}`))) continue;
    const { store } = database.transaction('messages');
    const newest = await store.openKeyCursor(under(account, conversation), 'prev');
    const [, , oldest] = (await newest?.advance(KEPT - 1))?.key ?? [account, conversation, 0];
    await applyChanges(async (transaction) => {
      const state = await stateIn(transaction, place);
      if (!state) return [];
      const oldestId = Math.max(state.oldestId, oldest);
      return [{ kind: 'conversation', state: { ...state, oldestId, reachedStart: false } }];
    });
    for (let from = 0; from < oldest; ) {
      const rows = await database.getAll('messages', between(place, from, oldest - 1), TRIM_STEP);
      const gone = rows.filter(({ unread }) => unread === 0);
      await applyChanges(gone.map(({ id }): Change => ({ kind: 'message-gone', account, conversation, id })));
      if (rows.length < TRIM_STEP) break;
      from = (rows.at(-1)?.id ?? from) + 1;
    }
  }
}

/** The keys of a conversation's messages with these ids, both included. */
const between = ({ account, conversation }: At, from: number, to = Number.POSITIVE_INFINITY): IDBKeyRange =>
  IDBKeyRange.bound([account, conversation, from], [account, conversation, to]);
