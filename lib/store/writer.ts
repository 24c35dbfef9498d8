/**
 * The one writer of the picture; only the background imports it. Each call is one transaction that takes the
 * picture from one revision to the next, and is then announced to every reader.
 *
 * Browsers start transactions over the same stores in the order they were asked for. So that a page that opens
 * waits for one write at most, one is asked for when the one before has ended, it is short, and it spans no store
 * that it does not need.
 */
import type { IDBPTransaction } from 'idb';
import { oneLine } from '../excerpt.ts';
import { marksIn } from '../excerpt-marks.ts';
import { textOf } from '../message-text.ts';
import { announce } from './channel.ts';
import {
  openDatabase,
  replaceDatabase,
  type Schema,
  type Stored,
  type StoreName,
  under,
} from './database.ts';
import { deletes, forgetEdits } from './edits-over.ts';
import { removeRows } from './outbox-rows.ts';
import {
  type AccountId,
  type Change,
  type ConversationKey,
  flowKey,
  type MessageRow,
  privateKey,
  type ThreadRow,
} from './picture.ts';
import { placeOf, type RowsAtHand, rowsAtHand } from './rows-at-hand.ts';

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
  /** Stores beside the picture that `changes` reads or writes, when it is a function. */
  also?: StoreName[];
  /** `changes` took rows away by itself: whoever shows some reads anew, and answers asked for before are all stale. */
  anew?: true;
}

/** What makes up the picture. */
const PICTURE: StoreName[] = [
  'accounts',
  'flows',
  'users',
  'privates',
  'messages',
  'conversations',
  'threads',
  'inboxes',
  'gone',
  'meta',
];
/** All that is kept of an account besides. */
const BESIDE: StoreName[] = [
  'secrets',
  'outbox',
  'outboxFiles',
  'drafts',
  'draftFiles',
  'keptFiles',
  'streams',
  'notified',
  'held',
  'listened',
];
export type PictureTransaction = IDBPTransaction<Schema, StoreName[], 'readwrite'>;

/** The most changes {@link applyInSteps} makes in one transaction. */
const STEP = 400;

/** A write that takes longer hangs; ms. */
const HANGS = 5_000;

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
export function applyChanges(
  changes: Change[] | ((transaction: PictureTransaction) => Promise<Change[]>),
  options: ApplyOptions = {},
): Promise<Change[]> {
  return afterTheOthers(() => write(changes, options));
}

/**
 * Applies any number of changes, a few hundred in each transaction, so that nobody waits for all of them. Between
 * two steps the picture holds a part of them; each change by itself has to be right. Resolves to those that took
 * effect.
 */
export async function applyInSteps(
  changes: readonly Change[],
  options: Omit<ApplyOptions, 'done' | 'also'>,
): Promise<Change[]> {
  const effective: Change[] = [];
  for (let at = 0; at < changes.length; at += STEP)
    effective.push(...(await applyChanges(changes.slice(at, at + STEP), options)));
  return effective;
}

let last: Promise<unknown> = Promise.resolve();
/** The revision at which the picture began anew. Requests asked before end with this context, and so may this. */
let begunAt = 0;

/** Runs `work` when all that was asked for before has ended, well or not. */
function afterTheOthers<T>(work: () => Promise<T>): Promise<T> {
  const mine = last.then(work);
  last = mine.catch(() => undefined);
  return mine;
}

/**
 * Deletes everything Quayside keeps here, what was not sent included, and begins anew: only when the person said so,
 * asked twice. It waits for what is being written; what comes after finds nobody signed in, and is dropped. Rejects
 * with `DatabaseError` when the browser does not do it.
 */
export function startAfresh(): Promise<void> {
  // A write that hangs with the database does not keep the person from giving that up.
  const before = Promise.race([last, new Promise((resolve) => setTimeout(resolve, HANGS))]);
  const mine = before.then(async () => {
    await replaceDatabase();
    // Higher than any before, so that who shows something of the former picture reads again.
    const revision = Date.now();
    await (await openDatabase()).put('meta', { key: 'revision', value: revision });
    announce({ kind: 'changes', revision, changes: [] });
    announce({ kind: 'outbox' });
  });
  last = mine.catch(() => undefined);
  return mine;
}

async function write(
  changes: Change[] | ((transaction: PictureTransaction) => Promise<Change[]>),
  { asOf, onStale, done = [], also = [], anew }: ApplyOptions,
): Promise<Change[]> {
  if (asOf !== undefined && asOf < begunAt) {
    onStale?.();
    return [];
  }
  const database = await openDatabase();
  const stores = typeof changes === 'function' ? [...PICTURE, 'notified' as const, ...also] : spanOf(changes);
  if (done.length > 0) stores.push('outbox', 'outboxFiles');
  const transaction = database.transaction([...new Set(stores)], 'readwrite', {
    durability: done.length > 0 ? 'strict' : 'relaxed',
  });
  // Without this a failing request would be reported twice: here, and as an unhandled rejection of `done`.
  transaction.done.catch(() => undefined);
  try {
    const meta = transaction.objectStore('meta');
    // Who follows step by step misses one, and reads anew.
    const revision = ((await meta.get('revision'))?.value ?? 0) + (anew ? 2 : 1);
    const wanted = typeof changes === 'function' ? await changes(transaction) : changes;
    const effective: Change[] = [];
    const [signedIn, rows] = await Promise.all([
      transaction.objectStore('accounts').getAllKeys(),
      rowsAtHand(transaction, wanted, asOf !== undefined),
    ]);
    const accounts = new Set(signedIn);
    const deleted: MessageRow[] = [];
    for (const proposed of wanted) {
      const change = withMarks(withKeyword(proposed, rows));
      if ((change.kind !== 'account' || asOf !== undefined) && !accounts.has(accountOf(change))) continue;
      const before = deletes(change) ? (rows.row(change) as Stored<MessageRow> | undefined) : undefined; // of a message's place
      if (change.kind === 'account-gone') await forgetAccount(transaction, change.account);
      else if (!apply(transaction, rows, change, revision, asOf, onStale)) continue;
      effective.push(change);
      if (before) deleted.push(before);
      if (change.kind === 'account') accounts.add(change.account.id);
      if (change.kind === 'account-gone') accounts.delete(change.account);
    }
    if (done.length > 0) await removeRows(transaction, done);
    const isNew = anew || effective.length > 0;
    if (isNew) await meta.put({ key: 'revision', value: revision });
    await rows.written();
    await transaction.done;
    if (anew) begunAt = revision;
    if (isNew) announce({ kind: 'changes', revision, changes: effective });
    if (done.length > 0 || effective.some(({ kind }) => kind === 'account-gone'))
      announce({ kind: 'outbox' });
    // Not within the picture's transaction, which would keep pages from writing drafts; what is left is of no harm.
    await forgetEdits(deleted).catch((error) => console.warn('Quayside: a kept edit stayed.', error));
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

/** The stores that these changes need. */
function spanOf(changes: readonly Change[]): StoreName[] {
  const kinds = new Set(changes.map(({ kind }) => kind));
  if (kinds.has('account-gone')) return [...PICTURE, ...BESIDE];
  // What belongs to a conversation goes with it.
  if (kinds.has('flow-gone') || kinds.has('private-gone')) return [...PICTURE, 'notified'];
  const touched = changes.map((change) => placeOf(change)?.store).filter((store) => store !== undefined);
  return ['accounts', 'gone', 'meta', ...touched];
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

/** What the server says of a message says nothing of the keyword it was found by here, or that this was read. */
function withKeyword(change: Change, rows: RowsAtHand): Change {
  if (change.kind !== 'message' || change.row.word !== undefined) return change;
  const { word } = (rows.row(change) as Stored<MessageRow> | undefined) ?? {}; // the row of a message's place
  if (word === undefined) return change;
  return { ...change, row: { ...change.row, word, unread: word === null ? change.row.unread : 1 } };
}

/** An unread message with what stands out in its words, for pages to draw it by. */
function withMarks(change: Change): Change {
  if (change.kind !== 'message') return change;
  const { marks: _, ...row } = change.row;
  if (row.unread === 0) return { ...change, row };
  return { ...change, row: { ...row, marks: marksIn(oneLine(textOf(row.message) ?? '')) } };
}

/** True when the change changed the picture. */
function apply(
  transaction: PictureTransaction,
  rows: RowsAtHand,
  change: Exclude<Change, { kind: 'account-gone' }>,
  revision: number,
  asOf: number | undefined,
  onStale: (() => void) | undefined,
): boolean {
  const before = rows.row(change);
  const newer = (at: number | null | undefined): boolean => {
    const is = typeof at === 'number' && asOf !== undefined && at > asOf;
    if (is) onStale?.();
    return is;
  };
  const put = (value: object): boolean => {
    if (before && sameRow(before, value)) return false;
    // What is known of a conversation is worked out in the transaction from what is there, so never stale.
    if (change.kind !== 'conversation' && newer(before?.revision)) return false;
    if (!before && newer(rows.removedAt(change))) return false;
    rows.put(change, value, revision);
    return true;
  };
  const remove = (): boolean => {
    if (newer(before?.revision)) return false;
    rows.remove(change, revision);
    return before !== undefined;
  };

  switch (change.kind) {
    case 'account':
      return put(change.account);
    case 'flow':
    case 'user':
    case 'private':
      return put(change.row);
    case 'message':
      return put(withReactions(change.row, before as Stored<MessageRow> | undefined)); // the row of a message's place
    case 'conversation':
    case 'inbox':
      return put(change.state);
    case 'thread': {
      // Copies of a thread come with messages, too, and a later one may tell of an earlier state.
      const known = before as Stored<ThreadRow> | undefined; // the row of a thread's place
      if (known && known.thread.updated_at > change.row.thread.updated_at) return false;
      return put(change.row);
    }
    case 'flow-gone': {
      const went = remove();
      if (went) {
        forgetConversation(transaction, rows, change.account, flowKey(change.id));
        rows.removeUnder('threads', change.account, change.id);
        rows.removeUnder('inboxes', change.account, change.id);
      }
      return went;
    }
    case 'private-gone': {
      const went = remove();
      if (went) forgetConversation(transaction, rows, change.account, privateKey(change.id));
      return went;
    }
    case 'thread-gone':
    case 'message-gone':
      return remove();
  }
}

/** A server that tells of reactions by events alone leaves them out of messages; what the events told stays. */
function withReactions(row: MessageRow, before: Stored<MessageRow> | undefined): MessageRow {
  const known = before?.message.emoji_reactions;
  if (row.message.emoji_reactions !== undefined || known === undefined) return row;
  return { ...row, message: { ...row.message, emoji_reactions: known } };
}

/** The messages of a conversation that is no longer there, or no longer open to the reader. */
function forgetConversation(
  transaction: PictureTransaction,
  rows: RowsAtHand,
  account: AccountId,
  conversation: ConversationKey,
): void {
  rows.removeUnder('messages', account, conversation);
  rows.removeUnder('conversations', account, conversation);
  // A request that fails ends the transaction, which tells of it.
  transaction
    .objectStore('notified')
    .delete([account, conversation])
    .catch(() => undefined);
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
    transaction.objectStore('held').delete(under(account)),
    transaction.objectStore('listened').delete(under(account)),
  ]);
}

/** Equal but for the revision. Rows are plain JSON from one parser, so that their text tells. */
function sameRow(before: { revision: number }, after: object): boolean {
  const { revision: _, ...rest } = before;
  return JSON.stringify(rest) === JSON.stringify(after);
}

/** Forgets removed rows that no running request can bring back. */
export async function sweepGone(): Promise<void> {
  const now = await currentRevision();
  const transaction = (await openDatabase()).transaction('gone', 'readwrite');
  for await (const cursor of transaction.store) {
    if (cursor.value.revision < now - REMEMBERED) await cursor.delete();
  }
  await transaction.done;
}
