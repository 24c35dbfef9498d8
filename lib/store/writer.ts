/**
 * The one writer of the picture; only the background imports it. Each call is one transaction that takes the
 * picture from one revision to the next, and is then announced to every reader.
 */
import type { IDBPTransaction } from 'idb';
import { announce } from './channel.ts';
import { openDatabase, type Schema, type StoreName, under } from './database.ts';
import { removeRows } from './outbox-rows.ts';
import { type AccountId, type Change, type ConversationKey, flowKey, privateKey } from './picture.ts';

export interface ApplyOptions {
  /**
   * The revision read before the request whose answer these changes are (`currentRevision`). Rows that changed
   * after it are newer than the answer and stay. Without it the changes are facts of now.
   */
  asOf?: number;
  /** Told when a row was newer than the answer and stayed: the answer has to be asked for once more. */
  onStale?: () => void;
  /** Rows of the outbox that end with these changes, in the same transaction. */
  done?: string[];
}

const WRITTEN: StoreName[] = [
  'accounts',
  'secrets',
  'flows',
  'users',
  'privates',
  'messages',
  'conversations',
  'threads',
  'inboxes',
  'outbox',
  'outboxFiles',
  'drafts',
  'draftFiles',
  'keptFiles',
  'gone',
  'meta',
  'streams',
  'notified',
];
export type PictureTransaction = IDBPTransaction<Schema, StoreName[], 'readwrite'>;

/** How many revisions a removed row is remembered; requests asked before that are long over. */
const REMEMBERED = 2_000;

/** The picture's revision, to be read before a request and given with its answer as `asOf`. */
export async function currentRevision(): Promise<number> {
  const database = await openDatabase();
  return (await database.get('meta', 'revision'))?.value ?? 0;
}

/**
 * Applies changes in one transaction and announces those that changed something. `changes` may be a function
 * that reads the transaction first, for changes that depend on what is there. Rows of accounts that are signed
 * out are dropped. Resolves to the changes that took effect.
 */
export async function applyChanges(
  changes: Change[] | ((transaction: PictureTransaction) => Promise<Change[]>),
  { asOf, onStale, done = [] }: ApplyOptions = {},
): Promise<Change[]> {
  const database = await openDatabase();
  const transaction = database.transaction(WRITTEN, 'readwrite', {
    durability: done.length > 0 ? 'strict' : 'relaxed',
  });
  // Without this a failing request would be reported twice: here, and as an unhandled rejection of `done`.
  transaction.done.catch(() => undefined);
  try {
    const meta = transaction.objectStore('meta');
    const revision = ((await meta.get('revision'))?.value ?? 0) + 1;
    const wanted = typeof changes === 'function' ? await changes(transaction) : changes;
    const effective: Change[] = [];
    const signedIn = new Set(await transaction.objectStore('accounts').getAllKeys());
    for (const change of wanted) {
      if (change.kind === 'account' ? asOf !== undefined : true) {
        if (!signedIn.has(accountOf(change))) continue;
      }
      if (await apply(transaction, change, revision, asOf, onStale)) effective.push(change);
      if (change.kind === 'account') signedIn.add(change.account.id);
      if (change.kind === 'account-gone') signedIn.delete(change.account);
    }
    await removeRows(transaction, done);
    if (effective.length > 0) await meta.put({ key: 'revision', value: revision });
    await transaction.done;
    if (effective.length > 0) announce({ kind: 'changes', revision, changes: effective });
    if (done.length > 0 || effective.some(({ kind }) => kind === 'account-gone'))
      announce({ kind: 'outbox' });
    return effective;
  } catch (error) {
    try {
      transaction.abort();
    } catch {
      // Already ended by the error itself.
    }
    throw error;
  }
}

function accountOf(change: Change): AccountId {
  switch (change.kind) {
    case 'account':
      return change.account.id;
    case 'flow':
    case 'user':
    case 'private':
    case 'message':
    case 'thread':
      return change.row.account;
    case 'conversation':
    case 'inbox':
      return change.state.account;
    default:
      return change.account;
  }
}

/** True when the change changed the picture. */
async function apply(
  transaction: PictureTransaction,
  change: Change,
  revision: number,
  asOf: number | undefined,
  onStale: (() => void) | undefined,
): Promise<boolean> {
  const newer = (row: { revision: number } | undefined): boolean => {
    const is = row !== undefined && asOf !== undefined && row.revision > asOf;
    if (is) onStale?.();
    return is;
  };
  const gone = transaction.objectStore('gone');

  const put = async (
    name: 'accounts' | 'flows' | 'users' | 'privates' | 'messages' | 'conversations' | 'threads' | 'inboxes',
    key: string | [string, string | number] | [string, string, string | number],
    value: object,
  ): Promise<boolean> => {
    // The store is one of those whose rows carry a revision; their types can't be told apart by `name` alone.
    const store = transaction.objectStore(name as 'flows');
    const before = await store.get(key as [string, string]);
    if (before && sameRow(before, value)) return false;
    // What is known of a conversation is worked out in the transaction from what is there, so never stale.
    if (name !== 'conversations' && newer(before)) return false;
    if (!before && asOf !== undefined) {
      if (newer(await gone.get([accountOf(change), goneKey(name, key)]))) return false;
    }
    await store.put({ ...value, revision } as never);
    return true;
  };
  const remove = async (
    name: 'flows' | 'privates' | 'messages' | 'threads',
    key: [string, string | number] | [string, string, string | number],
  ): Promise<boolean> => {
    const store = transaction.objectStore(name as 'flows');
    const before = await store.get(key as [string, string]);
    if (newer(before)) return false;
    await gone.put({ account: accountOf(change), key: goneKey(name, key), revision });
    if (!before) return false;
    await store.delete(key as [string, string]);
    return true;
  };

  switch (change.kind) {
    case 'account':
      return put('accounts', change.account.id, change.account);
    case 'flow':
      return put('flows', [change.row.account, change.row.id], change.row);
    case 'user':
      return put('users', [change.row.account, change.row.id], change.row);
    case 'private':
      return put('privates', [change.row.account, change.row.id], change.row);
    case 'message': {
      const { account, conversation, id } = change.row;
      return put('messages', [account, conversation, id], change.row);
    }
    case 'conversation':
      return put('conversations', [change.state.account, change.state.conversation], change.state);
    case 'thread': {
      const { account, flow, id, thread } = change.row;
      // Copies of a thread come with messages, too, and a later one may tell of an earlier state.
      const before = await transaction.objectStore('threads').get([account, flow, id]);
      if (before && before.thread.updated_at > thread.updated_at) return false;
      return put('threads', [account, flow, id], change.row);
    }
    case 'inbox':
      return put('inboxes', [change.state.account, change.state.flow], change.state);
    case 'flow-gone': {
      const went = await remove('flows', [change.account, change.id]);
      if (went) {
        await forgetConversation(transaction, change.account, flowKey(change.id));
        await transaction.objectStore('threads').delete(under(change.account, change.id));
        await transaction.objectStore('inboxes').delete([change.account, change.id]);
      }
      return went;
    }
    case 'private-gone': {
      const went = await remove('privates', [change.account, change.id]);
      if (went) await forgetConversation(transaction, change.account, privateKey(change.id));
      return went;
    }
    case 'thread-gone':
      return remove('threads', [change.account, change.flow, change.id]);
    case 'message-gone':
      return remove('messages', [change.account, change.conversation, change.id]);
    case 'account-gone':
      await forgetAccount(transaction, change.account);
      return true;
  }
}

/** The messages of a conversation that is no longer there, or no longer open to the reader. */
async function forgetConversation(
  transaction: PictureTransaction,
  account: AccountId,
  conversation: ConversationKey,
): Promise<void> {
  await Promise.all([
    transaction.objectStore('messages').delete(under(account, conversation)),
    transaction.objectStore('conversations').delete([account, conversation]),
    transaction.objectStore('notified').delete([account, conversation]),
  ]);
}

/** Everything of the account: secrets, picture, outbox, drafts, files. */
async function forgetAccount(transaction: PictureTransaction, account: AccountId): Promise<void> {
  const outbox = transaction.objectStore('outbox');
  const waiting = await outbox.index('account').getAllKeys(account);
  await Promise.all([
    transaction.objectStore('accounts').delete(account),
    transaction.objectStore('secrets').delete(account),
    removeRows(transaction, waiting),
    transaction.objectStore('flows').delete(under(account)),
    transaction.objectStore('users').delete(under(account)),
    transaction.objectStore('privates').delete(under(account)),
    transaction.objectStore('messages').delete(under(account)),
    transaction.objectStore('conversations').delete(under(account)),
    transaction.objectStore('threads').delete(under(account)),
    transaction.objectStore('inboxes').delete(under(account)),
    transaction.objectStore('drafts').delete(under(account)),
    transaction.objectStore('draftFiles').delete(under(account)),
    transaction.objectStore('keptFiles').delete(under(account)),
    transaction.objectStore('gone').delete(under(account)),
    transaction.objectStore('streams').delete(account),
    transaction.objectStore('notified').delete(under(account)),
  ]);
}

const goneKey = (name: string, key: string | readonly (string | number)[]): string =>
  JSON.stringify([name, key]);

/** Equal but for the revision. Rows are plain JSON from one parser, so that their text tells. */
function sameRow(before: { revision: number }, after: object): boolean {
  const { revision: _, ...rest } = before;
  return JSON.stringify(rest) === JSON.stringify(after);
}

/** Forgets removed rows that no running request can bring back. */
export async function sweepGone(): Promise<void> {
  const database = await openDatabase();
  const transaction = database.transaction(['gone', 'meta'], 'readwrite');
  const now = (await transaction.objectStore('meta').get('revision'))?.value ?? 0;
  for await (const cursor of transaction.objectStore('gone')) {
    if (cursor.value.revision < now - REMEMBERED) await cursor.delete();
  }
  await transaction.done;
}
