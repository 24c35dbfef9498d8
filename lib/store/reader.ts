/** The picture as pages read it: signals that hold the last known state at once and follow every change. */
import { batch, computed, type ReadonlySignal, signal } from '@preact/signals-core';
import type { User } from '../flowdock/model.ts';
import type { OutboxRow } from '../outbox/row.ts';
import { listen } from './channel.ts';
import { openDatabase } from './database.ts';
import type { FirstScreen } from './first-screen.ts';
import { type Follower, follow } from './follower.ts';
import { changesUnread, inOrder, type MessageAt, messageKey, unreadAfter, unreadNow } from './overlay.ts';
import {
  type Account,
  type AccountId,
  type Change,
  type ConversationKey,
  type ConversationState,
  type FlowRow,
  flowKey,
  type MessageRow,
  type PrivateRow,
  privateKey,
  type UserRow,
} from './picture.ts';
import { unreadRows } from './unread-rows.ts';

export interface PictureView {
  /** The first snapshot is in; until then everything is empty, or what the first screen shows. */
  ready: Promise<void>;
  /** Something is in that can be shown: the first screen, or the snapshot. */
  begun: Promise<void>;
  /** The first screen, while nothing else is here: rows are those it shows, and numbers are to be had of it alone. */
  first: ReadonlySignal<FirstScreen | null>;
  /** Has the snapshot read, which waits for this after a first screen: that is to be painted before. */
  readOn(): void;
  accounts: ReadonlySignal<Account[]>;
  flows: ReadonlySignal<FlowRow[]>;
  privates: ReadonlySignal<PrivateRow[]>;
  /** Key `${account}/${id}`. */
  users: ReadonlySignal<ReadonlyMap<string, User>>;
  /** What is known of each conversation, key `${account}/${conversation}`; for sorting by last message. */
  conversations: ReadonlySignal<ReadonlyMap<string, ConversationState>>;
  /** Where the unread mentions and private messages are, less those being marked read; in no order. For counts. */
  unreadPlaces: ReadonlySignal<MessageAt[]>;
  /** The same as whole messages, newest first; with a great many, the newest and those asked for by `whole`. */
  unread: ReadonlySignal<MessageRow[]>;
  /** Has unread messages read whole that are about to be shown; resolves when they are in `unread`. */
  whole(wanted: readonly MessageAt[]): Promise<void>;
  outbox: ReadonlySignal<OutboxRow[]>;
  /** What follows every change together with it: views of a part of the picture join in (`*-reader.ts`). */
  followers: Set<Follower>;
  close(): void;
}

/** How often a page looks whether it missed a change (the writer may die between writing and telling); ms. */
const CHECK = 10_000;
/** How many messages are remembered as read a moment ago, for Undo. */
const REMEMBERED_READ = 200;

/**
 * Opens a view; listens before it reads, so that nothing is missed. Close it when the page goes. It begins with the
 * first screen that was `kept`, if that is of the revision there is and nothing in the outbox makes it another.
 */
export function openPicture(kept: Promise<FirstScreen | null> = Promise.resolve(null)): PictureView {
  const accounts = signal<Account[]>([]);
  const flows = signal<FlowRow[]>([]);
  const privates = signal<PrivateRow[]>([]);
  const users = signal<ReadonlyMap<string, User>>(new Map());
  const conversations = signal<ReadonlyMap<string, ConversationState>>(new Map());
  const unread = unreadRows(reportRead);
  const recentlyRead = new Map<string, MessageRow>();
  const outbox = signal<OutboxRow[]>([]);
  const followers = new Set<Follower>();
  const first = signal<FirstScreen | null>(null);
  let readOn = (): void => undefined;
  const askedOn = new Promise<void>((resolve) => {
    readOn = resolve;
  });

  const outboxReader = latestOnly(async () => {
    const database = await openDatabase();
    return inOrder(await database.getAll('outbox'));
  });
  const readOutbox = async (): Promise<void> => {
    const rows = await outboxReader();
    if (rows) outbox.value = rows;
  };

  const stopListening = listen((announcement) => {
    if (announcement.kind === 'outbox') {
      readOutbox().catch(reportRead);
      return;
    }
    batch(() => {
      for (const follower of followers) follower.receive(announcement);
    });
  });

  /** Whether the first screen is shown. */
  async function begin(): Promise<boolean> {
    const [screen, database] = await Promise.all([kept, openDatabase()]);
    if (!screen) return false;
    // After what was kept: a picture that went on since has another revision.
    const transaction = database.transaction(['meta', 'outbox']);
    const [revision, rows] = await Promise.all([
      transaction.objectStore('meta').get('revision'),
      transaction.objectStore('outbox').getAll(),
    ]);
    if (revision?.value !== screen.revision || changesUnread(rows)) return false;
    batch(() => {
      outbox.value = inOrder(rows);
      accounts.value = screen.accounts;
      flows.value = screen.flows;
      users.value = byUser(screen.users);
      unread.begin(screen.unread);
      first.value = screen;
    });
    return true;
  }
  const shown = begin().catch(() => false);

  const main = follow(async () => {
    if (await shown) await askedOn;
    const database = await openDatabase();
    // Begun before the picture: what leaves the outbox in between is in the picture by then, and is not unread again.
    const outboxRead = outboxReader();
    outboxRead.catch(() => undefined);
    const transaction = database.transaction(
      ['accounts', 'flows', 'privates', 'users', 'conversations', 'messages', 'meta'],
      'readonly',
    );
    const [allAccounts, allFlows, allPrivates, allUsers, allConversations, showUnread, revision] =
      await Promise.all([
        transaction.objectStore('accounts').getAll(),
        transaction.objectStore('flows').getAll(),
        transaction.objectStore('privates').getAll(),
        transaction.objectStore('users').getAll(),
        transaction.objectStore('conversations').getAll(),
        unread.load(transaction),
        transaction.objectStore('meta').get('revision'),
      ]);
    const rows = await outboxRead;
    batch(() => {
      if (rows) outbox.value = rows;
      // New ones come last, so that no account changes its place.
      accounts.value = allAccounts.sort((a, b) => a.signedInAt - b.signedInAt);
      flows.value = allFlows;
      privates.value = allPrivates;
      users.value = byUser(allUsers);
      conversations.value = new Map(
        allConversations.map((row) => [`${row.account}/${row.conversation}`, row]),
      );
      showUnread();
      first.value = null;
    });
    return revision?.value ?? 0;
  }, applyToPicture);
  followers.add(main);

  function applyToPicture(changes: Change[]): void {
    const nextUsers = new Map(users.value);
    const nextUnread = unread.edit();
    const nextConversations = new Map(conversations.value);
    const touched = new Set<Change['kind']>();
    const forget = (account: AccountId, conversation: ConversationKey): void => {
      nextConversations.delete(`${account}/${conversation}`);
      nextUnread.removeAll(account, conversation);
    };
    for (const change of changes) {
      touched.add(change.kind);
      switch (change.kind) {
        case 'account':
          accounts.value = withRow(accounts.value, change.account, ({ id }) => id);
          break;
        case 'flow':
          flows.value = withRow(flows.value, change.row, rowKey);
          break;
        case 'flow-gone':
          flows.value = flows.value.filter((row) => rowKey(row) !== rowKey(change));
          forget(change.account, flowKey(change.id));
          break;
        case 'private':
          privates.value = withRow(privates.value, change.row, rowKey);
          break;
        case 'private-gone':
          privates.value = privates.value.filter((row) => rowKey(row) !== rowKey(change));
          forget(change.account, privateKey(change.id));
          break;
        case 'user':
          nextUsers.set(rowKey(change.row), change.row.user);
          break;
        case 'conversation':
          nextConversations.set(`${change.state.account}/${change.state.conversation}`, change.state);
          break;
        case 'message': {
          const key = messageKey(change.row);
          if (change.row.unread === 1) {
            nextUnread.add(change.row);
          } else if (nextUnread.remove(change.row)) {
            recentlyRead.set(key, change.row);
            const [oldest] = recentlyRead.keys();
            if (recentlyRead.size > REMEMBERED_READ && oldest !== undefined) recentlyRead.delete(oldest);
          }
          break;
        }
        case 'message-gone':
          nextUnread.remove(change);
          recentlyRead.delete(messageKey(change));
          break;
        case 'account-gone': {
          const { account } = change;
          accounts.value = accounts.value.filter(({ id }) => id !== account);
          flows.value = flows.value.filter((row) => row.account !== account);
          privates.value = privates.value.filter((row) => row.account !== account);
          for (const key of nextUsers.keys()) if (key.startsWith(`${account}/`)) nextUsers.delete(key);
          for (const [key, row] of nextConversations)
            if (row.account === account) nextConversations.delete(key);
          nextUnread.removeAll(account);
          break;
        }
      }
    }
    const gone = touched.has('account-gone') || touched.has('flow-gone') || touched.has('private-gone');
    if (gone || touched.has('user')) users.value = nextUsers;
    if (gone || touched.has('message') || touched.has('message-gone')) nextUnread.show();
    if (gone || touched.has('conversation')) conversations.value = nextConversations;
  }

  async function check(): Promise<void> {
    const database = await openDatabase();
    const now = (await database.get('meta', 'revision'))?.value ?? 0;
    for (const follower of followers) follower.check(now);
    await readOutbox();
  }
  const checking = setInterval(() => void check().catch(reportRead), CHECK);

  return {
    ready: main.ready,
    begun: shown.then((early) => (early ? undefined : main.ready)),
    first,
    readOn: () => readOn(),
    accounts,
    flows,
    privates,
    users,
    conversations,
    unreadPlaces: computed(() =>
      unreadAfter<MessageAt>(unread.places.value.values(), outbox.value, recentlyRead),
    ),
    unread: computed(() => unreadNow(unread.rows.value.values(), outbox.value, recentlyRead)),
    whole: unread.whole,
    outbox,
    followers,
    close() {
      clearInterval(checking);
      stopListening();
      unread.close();
      for (const follower of followers) follower.close();
      followers.clear();
    },
  };
}

const byUser = (rows: readonly UserRow[]): ReadonlyMap<string, User> =>
  new Map(rows.map((row) => [rowKey(row), row.user]));

const rowKey = (row: { account: AccountId; id: string | number }): string => `${row.account}/${row.id}`;

/** The list with the row in place of the one of the same key, or at the end. */
function withRow<T>(list: readonly T[], row: T, keyOf: (row: T) => string): T[] {
  const at = list.findIndex((other) => keyOf(other) === keyOf(row));
  return at < 0 ? [...list, row] : list.with(at, row);
}

/** Of reads that overlap only the one started last counts; the others resolve to null. */
function latestOnly<T>(read: () => Promise<T>): () => Promise<T | null> {
  let latest = 0;
  return async () => {
    latest += 1;
    const mine = latest;
    const result = await read();
    return mine === latest ? result : null;
  };
}

function reportRead(error: unknown): void {
  // The next announcement or check reads again; nothing is lost but a moment.
  console.warn('Quayside: the local picture could not be read yet.', error);
}
