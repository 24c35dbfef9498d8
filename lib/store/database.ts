/**
 * The one IndexedDB database of the extension. Content scripts can't reach it in any browser, which is why
 * secrets lie here and not in `storage.local`. Every store is keyed by account first.
 */
import { type DBSchema, deleteDB, type IDBPDatabase, openDB, type StoreNames } from 'idb';
import { t } from '../i18n/t.ts';
import type { OutboxFile, OutboxRow } from '../outbox/row.ts';
import { DatabaseError } from './database-error.ts';
import type {
  Account,
  AccountId,
  ConversationKey,
  ConversationState,
  FlowRow,
  InboxState,
  MessageRow,
  PrivateRow,
  ThreadRow,
  UserRow,
} from './picture.ts';

/** A row with the revision of the picture in which it last changed; stale answers are told by it. */
export type Stored<T> = T & { revision: number };

/** What proves who the person is; bound to one origin and never sent to another, nor to any page. */
export type Secret = {
  account: AccountId;
  origin: string;
  /** Extra request headers an access proxy asks for, by lower-case name. Absent: none. */
  headers?: Readonly<Record<string, string>>;
} & (
  | { kind: 'token'; token: string }
  | {
      kind: 'oauth';
      accessToken: string;
      refreshToken: string | null;
      /** ms since 1970 */
      expiresAt: number;
    }
);

export interface DraftRow {
  account: AccountId;
  conversation: ConversationKey;
  /** Empty outside threads; for an edit, what `editPlace` of `lib/drafts.ts` gives. */
  thread: string;
  text: string;
  /** What the message said when its edit began; absent of what is no edit. */
  base?: string;
  /** ms since 1970 */
  changedAt: number;
}

/** One file of a tray, kept with the text beside it. */
export interface DraftFileRow {
  account: AccountId;
  conversation: ConversationKey;
  /** Empty outside threads. */
  thread: string;
  id: string;
  file: File;
  /** ms since 1970; files stand in this order. */
  addedAt: number;
}
export type DraftFileKey = [AccountId, ConversationKey, thread: string, id: string];

/** Bytes of a file that its server hands to nobody but who is signed in (`lib/files/kept-files.ts`). */
export interface KeptFileRow {
  account: AccountId;
  /** Of the attachment or thumbnail. */
  path: string;
  file: Blob;
  /** ms since 1970 */
  keptAt: number;
}

export interface StreamRow {
  account: AccountId;
  /** The last event in the picture; opaque. */
  cursor: string | null;
  /** ms since 1970 when the stream was last known to stand; a server keeps events for some minutes only. */
  aliveAt: number;
  /** The lists of the server are to be read (`lib/sync/owed.ts`); absent when nothing is owed. */
  owed?: string;
}

export interface NotifiedRow {
  account: AccountId;
  conversation: ConversationKey;
  /** Messages up to this id were notified, or need no notification. */
  id: number;
}

export interface ListenedRow {
  account: AccountId;
  /** Id of a flow. */
  flow: string;
  /** Id of a message. */
  id: number;
}

/** A message that came while it was quiet, to be told of afterwards. */
export interface HeldRow {
  account: AccountId;
  conversation: ConversationKey;
  id: number;
}

export interface Schema extends DBSchema {
  accounts: { key: string; value: Stored<Account> };
  secrets: { key: string; value: Secret };
  flows: {
    key: [string, string];
    value: Stored<FlowRow>;
    indexes: { organization: [string, number] };
  };
  users: { key: [string, number]; value: Stored<UserRow> };
  privates: { key: [string, number]; value: Stored<PrivateRow> };
  messages: {
    key: [string, string, number];
    value: Stored<MessageRow>;
    indexes: { unread: [number, string, string]; thread: [string, string, string, number] };
  };
  conversations: { key: [string, string]; value: Stored<ConversationState> };
  threads: { key: [string, string, string]; value: Stored<ThreadRow> };
  inboxes: { key: [string, string]; value: Stored<InboxState> };
  outbox: { key: string; value: OutboxRow; indexes: { account: string } };
  outboxFiles: { key: string; value: OutboxFile };
  drafts: { key: [string, string, string]; value: DraftRow };
  draftFiles: { key: [string, string, string, string]; value: DraftFileRow };
  keptFiles: { key: [string, string]; value: KeptFileRow };
  /** Keys of removed rows, so that an answer asked for before the removal does not bring them back. */
  gone: { key: [string, string]; value: { account: AccountId; key: string; revision: number } };
  meta: { key: 'revision'; value: { key: 'revision'; value: number } };
  /** How far the stream of an account is in the picture; written with what it brought. */
  streams: { key: string; value: StreamRow };
  /** Up to which message of a conversation a person was notified, so that nothing is shown twice. */
  notified: { key: [string, string]; value: NotifiedRow };
  /** Up to which message of a flow keywords were listened for. */
  listened: { key: [string, string]; value: ListenedRow };
  /** What was not notified of because it was quiet. */
  held: { key: [string, string, number]; value: HeldRow };
}
export type Database = IDBPDatabase<Schema>;
export type StoreName = StoreNames<Schema>;

export const DATABASE = 'quayside';
const VERSION = 8;
/** How each store is made, where there is none. What is in a store that is there stays as it is. */
const CREATE: Record<StoreName, (database: Database) => void> = {
  accounts: (database) => database.createObjectStore('accounts', { keyPath: 'id' }),
  secrets: (database) => database.createObjectStore('secrets', { keyPath: 'account' }),
  flows: (database) => database.createObjectStore('flows', { keyPath: ['account', 'id'] }),
  users: (database) => database.createObjectStore('users', { keyPath: ['account', 'id'] }),
  privates: (database) => database.createObjectStore('privates', { keyPath: ['account', 'id'] }),
  messages: (database) =>
    database
      .createObjectStore('messages', { keyPath: ['account', 'conversation', 'id'] })
      .createIndex('unread', ['unread', 'account', 'conversation']),
  conversations: (database) =>
    database.createObjectStore('conversations', { keyPath: ['account', 'conversation'] }),
  threads: (database) => database.createObjectStore('threads', { keyPath: ['account', 'flow', 'id'] }),
  inboxes: (database) => database.createObjectStore('inboxes', { keyPath: ['account', 'flow'] }),
  outbox: (database) =>
    database.createObjectStore('outbox', { keyPath: 'uuid' }).createIndex('account', 'account'),
  outboxFiles: (database) => database.createObjectStore('outboxFiles', { keyPath: 'uuid' }),
  drafts: (database) =>
    database.createObjectStore('drafts', { keyPath: ['account', 'conversation', 'thread'] }),
  draftFiles: (database) =>
    database.createObjectStore('draftFiles', { keyPath: ['account', 'conversation', 'thread', 'id'] }),
  keptFiles: (database) => database.createObjectStore('keptFiles', { keyPath: ['account', 'path'] }),
  gone: (database) => database.createObjectStore('gone', { keyPath: ['account', 'key'] }),
  meta: (database) => database.createObjectStore('meta', { keyPath: 'key' }),
  streams: (database) => database.createObjectStore('streams', { keyPath: 'account' }),
  notified: (database) => database.createObjectStore('notified', { keyPath: ['account', 'conversation'] }),
  held: (database) => database.createObjectStore('held', { keyPath: ['account', 'conversation', 'id'] }),
  listened: (database) => database.createObjectStore('listened', { keyPath: ['account', 'flow'] }),
};
// The names of a record of these names.
const STORES = Object.keys(CREATE) as StoreName[];
// These came later than their stores.
/** Finds the messages of a thread in the order of their ids. */
const THREAD_INDEX = ['account', 'conversation', 'message.thread_id', 'id'];
/** Finds the flows of an organization. */
const ORGANIZATION_INDEX = ['account', 'flow.organization.id'];

/** Waits before a database that could not be opened is tried again within one call, in ms. */
const PATIENCE = [100, 500, 2_000];
/** How long the browser may take to delete the database, in ms. */
const DELETED_WITHIN = 15_000;

let connection: Promise<Database> | null = null;

/**
 * The connection of this context, opened once and again after the browser closed it. One that lacks stores gets them;
 * one of a later version (an update was taken back) is used as it is. Rejects with `DatabaseError` when the browser
 * does not open it; the next call tries again. It is never deleted by itself: the picture would come back from the
 * server, but what was not sent yet is nowhere else.
 */
export function openDatabase(): Promise<Database> {
  connection ??= connect().catch((error) => {
    connection = null;
    throw error;
  });
  return connection;
}

/** Closes this context's connection (tests; and so that another context may upgrade). */
export async function closeDatabase(): Promise<void> {
  const open = connection;
  connection = null;
  (await open?.catch(() => null))?.close();
}

/**
 * Puts an empty database in the place of this one; for `startAfresh` of the writer. Rejects with `DatabaseError` when
 * the browser does not delete it, as when another context holds it and does not let go.
 */
export async function replaceDatabase(): Promise<void> {
  await closeDatabase();
  try {
    await inTime(deleteDB(DATABASE));
  } catch (error) {
    throw unopened(error);
  }
}

/** Rejects when something takes longer than the worker may live without a sign of life. */
function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const held = new DOMException('Another context holds the database.', 'TimeoutError');
    timer = setTimeout(() => reject(held), DELETED_WITHIN);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

async function connect(): Promise<Database> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await whole(await open(VERSION).catch(ofLaterVersion));
    } catch (error) {
      const wait = PATIENCE[attempt];
      if (wait === undefined) throw unopened(error);
      // It may pass, as in a browser that was killed and is still getting up.
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

/** Opens one that an update left which was taken back since; throws any other error again. */
function ofLaterVersion(error: unknown): Promise<Database> {
  if (error instanceof DOMException && error.name === 'VersionError') return open();
  throw error;
}

const unopened = (error: unknown): DatabaseError =>
  new DatabaseError(
    t('The browser does not open what Quayside keeps on this computer. Restart the browser, then try again.'),
    error,
  );

/** The database with all its stores and indexes; what is in it stays. */
async function whole(database: Database): Promise<Database> {
  const stores = STORES.every((name) => database.objectStoreNames.contains(name));
  if (stores) {
    const transaction = database.transaction(['messages', 'flows']);
    const threads = transaction.objectStore('messages').indexNames.contains('thread');
    if (threads && transaction.objectStore('flows').indexNames.contains('organization')) return database;
  }
  database.close();
  return open(database.version + 1);
}

/** Without a version, the one there is. */
function open(version?: number): Promise<Database> {
  const forget = (): void => {
    connection = null;
  };
  return openDB<Schema>(DATABASE, version, {
    upgrade(database, _from, _to, transaction) {
      for (const name of STORES) if (!database.objectStoreNames.contains(name)) CREATE[name](database);
      const messages = transaction.objectStore('messages');
      if (!messages.indexNames.contains('thread')) messages.createIndex('thread', THREAD_INDEX);
      const flows = transaction.objectStore('flows');
      if (!flows.indexNames.contains('organization')) flows.createIndex('organization', ORGANIZATION_INDEX);
    },
    blocking(_current, _blocked, event) {
      // Another context upgrades or rebuilds; holding on would block it for ever.
      forget();
      if (event.target instanceof IDBDatabase) event.target.close();
    },
    terminated: forget,
  });
}

/** All keys that begin with these parts, in a store keyed by a list. */
export const under = (...parts: (string | number)[]): IDBKeyRange => IDBKeyRange.bound(parts, [...parts, []]);
