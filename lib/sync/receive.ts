/** Takes events of a stream into the picture: one transaction for a batch, with the place it brings the stream to. */
import type { StreamEvent } from '../flowdock/model.ts';
import { isMine } from '../my-threads.ts';
import { isTalk } from '../notify-rules.ts';
import { type Stored, under } from '../store/database.ts';
import { messagePages } from '../store/message-pages.ts';
import type { AccountId, Change, ConversationKey, MessageRow } from '../store/picture.ts';
import type { PictureTransaction } from '../store/picture-stores.ts';
import { noteTold } from '../store/told-before.ts';
import { applyChanges } from '../store/writer.ts';
import { addressOf } from './conversation-address.ts';
import { stateIn } from './conversation-state.ts';
import { type Around, editedUser, eventChanges, placeOf, targetChange, targetOf } from './events.ts';
import { noteListened } from './listened.ts';
import { OWED_IN, owe } from './owed.ts';

/** One event as it came; `id` is its place in the stream, null for what has none. */
export interface StreamedEvent {
  id: string | null;
  event: StreamEvent;
}

/** What a batch could not tell. */
export interface Unanswered {
  refresh: boolean;
  fetch: { conversation: ConversationKey; message: number }[];
  /** The debt (`owed.ts`) that `fetch` alone settles; null when there is none, or the lists are owed as well. */
  owed: string | null;
}

/** The most unread messages of a conversation that are surely all known (one list's answer). */
const ALL_KNOWN = 100;

/**
 * Applies events in order; a message with one of the keywords is unread, and replies in the person's own threads are
 * kept of closed flows where they are wanted. Says what has to be asked for because they did not tell it.
 */
export async function receiveEvents(
  id: AccountId,
  events: readonly StreamedEvent[],
  keywords: readonly string[] = [],
  repliesIn: (flow: ConversationKey) => boolean = () => false,
): Promise<Unanswered> {
  const unanswered: Unanswered = { refresh: false, fetch: [], owed: null };
  await applyChanges(
    async (transaction) => {
      const revision = ((await transaction.objectStore('meta').get('revision'))?.value ?? 0) + 1;
      const draft = createDraft(transaction, id, keywords, repliesIn);
      for (const { event } of events) {
        const around = await draft.around(event);
        if (!around) return [];
        const { changes, refresh, fetch } = eventChanges(event, around);
        for (const change of changes) draft.put(change);
        unanswered.refresh ||= refresh;
        const me = around.account.user.id;
        const conversation = placeOf(event, me);
        const target = targetOf(event);
        if (conversation && target !== null && !around.target)
          noteTold({ account: id, conversation, id: target }, revision, (row) =>
            targetChange(event, row, me),
          );
        if (fetch !== null && conversation) unanswered.fetch.push({ conversation, message: fetch });
      }
      await draft.recount();
      const cursor = events.findLast((one) => one.id !== null)?.id;
      if (keywords.length > 0) await noteListened(transaction.objectStore('listened'), id, events);
      if (cursor) {
        const streams = transaction.objectStore('streams');
        const row = await streams.get(id);
        await streams.put({ ...row, account: id, cursor, aliveAt: Date.now() });
      }
      if (unanswered.refresh || unanswered.fetch.length > 0) {
        const { owed, alone } = await owe(transaction, id);
        unanswered.owed = alone && !unanswered.refresh ? owed : null;
      }
      return draft.changes();
    },
    { also: [...OWED_IN, 'listened'] },
  );
  return unanswered;
}

/**
 * After an interruption the server said nothing of: what came meanwhile is unknown, in every conversation, until
 * its newest messages are fetched again. The lists are owed.
 */
export async function markBehind(id: AccountId): Promise<void> {
  await applyChanges(
    async (transaction) => {
      if (!(await transaction.objectStore('accounts').getKey(id))) return [];
      await owe(transaction, id);
      const states = await transaction.objectStore('conversations').getAll(under(id));
      return states
        .filter(({ behind }) => !behind)
        .map((state): Change => ({ kind: 'conversation', state: { ...bare(state), behind: true } }));
    },
    { also: OWED_IN },
  );
}

function bare<T extends { revision: number }>(row: T): Omit<T, 'revision'> {
  const { revision: _, ...rest } = row;
  return rest;
}

/** The picture as it is with the changes so far, which are not written yet. */
function createDraft(
  transaction: PictureTransaction,
  account: AccountId,
  keywords: readonly string[],
  repliesIn: (flow: ConversationKey) => boolean,
) {
  const pending = new Map<string, Change>();
  const keyOf = (change: Change): string => {
    switch (change.kind) {
      case 'flow':
      case 'private':
      case 'user':
        return `${change.kind} ${change.row.id}`;
      case 'flow-gone':
        return `flow ${change.id}`;
      case 'private-gone':
        return `private ${change.id}`;
      case 'message':
        return `message ${change.row.conversation} ${change.row.id}`;
      case 'message-gone':
        return `message ${change.conversation} ${change.id}`;
      case 'conversation':
        return `conversation ${change.state.conversation}`;
      case 'thread':
        return `thread ${change.row.flow} ${change.row.id}`;
      case 'thread-gone':
        return `thread ${change.flow} ${change.id}`;
      case 'inbox':
        return `inbox ${change.state.flow}`;
      case 'account':
      case 'account-gone':
        return 'account';
    }
  };
  /** What is pending for the row, else what is stored. */
  async function read<T extends object>(
    key: string,
    rowOf: (change: Change) => T | null,
    stored: () => Promise<Stored<T> | undefined>,
  ): Promise<T | null> {
    const change = pending.get(key);
    if (change) return rowOf(change);
    const row = await stored();
    // Without its revision a stored row is the row.
    return row ? (bare(row) as unknown as T) : null;
  }
  const flow = (id: string) =>
    read(
      `flow ${id}`,
      (change) => (change.kind === 'flow' ? change.row : null),
      () => transaction.objectStore('flows').get([account, id]),
    );
  const privateRow = (id: number) =>
    read(
      `private ${id}`,
      (change) => (change.kind === 'private' ? change.row : null),
      () => transaction.objectStore('privates').get([account, id]),
    );
  const message = (conversation: ConversationKey, id: number) =>
    read<MessageRow>(
      `message ${conversation} ${id}`,
      (change) => (change.kind === 'message' ? change.row : null),
      () => transaction.objectStore('messages').get([account, conversation, id]),
    );
  const stateOf = async (conversation: ConversationKey) => {
    const change = pending.get(`conversation ${conversation}`);
    return change?.kind === 'conversation' ? change.state : stateIn(transaction, { account, conversation });
  };
  const isReply = async (event: StreamEvent, place: ConversationKey, me: number): Promise<boolean> => {
    if (!event.thread_id || !isTalk(event, me) || !repliesIn(place)) return false;
    const store = transaction.objectStore('messages');
    return isMine(messagePages(store, account, place, event.thread_id), me);
  };

  return {
    put(change: Change): void {
      const key = keyOf(change);
      const before = pending.get(key);
      // A later message may tell of an earlier state of its thread.
      const older =
        change.kind === 'thread' &&
        before?.kind === 'thread' &&
        change.row.thread.updated_at < before.row.thread.updated_at;
      // What goes takes along what came of it before.
      if (change.kind === 'flow-gone') pending.delete(key);
      // What is edited or tagged in the batch that brought it is news all the same.
      const news = change.kind === 'message' && before?.kind === 'message' && before.news;
      if (!older) pending.set(key, news ? { ...change, news } : change);
    },
    changes: (): Change[] => [...pending.values()],

    /** Null when the account is signed out. */
    async around(event: StreamEvent): Promise<Around | null> {
      const known = await read(
        'account',
        (change) => (change.kind === 'account' ? change.account : null),
        () => transaction.objectStore('accounts').get(account),
      );
      if (!known) return null;
      const place = placeOf(event, known.user.id);
      const address = place ? addressOf(place) : null;
      const target = targetOf(event);
      const partner = address?.kind === 'private' ? address.id : editedUser(event)?.id;
      const author = Number(event.user ?? 0);
      const [state, flowRow, partnerRow, own, targeted, user] = await Promise.all([
        place ? stateOf(place) : null,
        address?.kind === 'flow' ? flow(address.id) : null,
        partner === undefined ? null : privateRow(partner),
        place && event.id !== undefined ? message(place, event.id) : null,
        place && target !== null ? message(place, target) : null,
        author ? transaction.objectStore('users').get([account, author]) : null,
      ]);
      return {
        account: known,
        flow: flowRow,
        private: partnerRow,
        state,
        own,
        target: targeted,
        author: user?.user ?? null,
        keywords,
        reply: place !== null && state === null && (await isReply(event, place, known.user.id)),
      };
    },

    /** Lets the counters of flows and private conversations follow what became unread or read. */
    async recount(): Promise<void> {
      const moved = new Map<ConversationKey, number>();
      for (const change of [...pending.values()]) {
        if (change.kind !== 'message' && change.kind !== 'message-gone') continue;
        const { conversation, id } = change.kind === 'message' ? change.row : change;
        const before = await transaction.objectStore('messages').get([account, conversation, id]);
        const by = (change.kind === 'message' ? change.row.unread : 0) - (before?.unread ?? 0);
        if (by !== 0) moved.set(conversation, (moved.get(conversation) ?? 0) + by);
      }
      const index = transaction.objectStore('messages').index('unread');
      for (const [conversation, by] of moved) {
        const stored = await index.count(IDBKeyRange.only([1, account, conversation]));
        const counted = (before: number): number => Math.max(0, (before > ALL_KNOWN ? before : stored) + by);
        const address = addressOf(conversation);
        if (address.kind === 'flow') {
          const row = await flow(address.id);
          if (!row) continue;
          const unread_mentions = counted(row.flow.unread_mentions);
          this.put({ kind: 'flow', row: { ...row, flow: { ...row.flow, unread_mentions } } });
        } else {
          const row = await privateRow(address.id);
          if (!row) continue;
          const { activity } = row.conversation;
          const mentions = counted(activity.mentions);
          const next = { ...row.conversation, activity: { ...activity, mentions, chat: mentions > 0 } };
          this.put({ kind: 'private', row: { ...row, conversation: next } });
        }
      }
    },
  };
}
