/**
 * The one writer of the picture; only the background imports it. Each call is one transaction that takes the
 * picture from one revision to the next, and is then announced to every reader.
 *
 * Browsers start transactions over the same stores in the order they were asked for. So that a page that opens
 * waits for one write at most, one is asked for when the one before has ended, it is short, and it spans no store
 * that it does not need.
 */
import { accountOf, apply, asKept } from './apply-change.ts';
import { announce } from './channel.ts';
import { openDatabase, replaceDatabase, type Stored, type StoreName } from './database.ts';
import { deletes, forgetEdits } from './edits-over.ts';
import { removeRows } from './outbox-rows.ts';
import type { Change, MessageRow } from './picture.ts';
import { forgetAccount, PICTURE, type PictureTransaction, spanOf } from './picture-stores.ts';
import { type RowsAtHand, rowsAtHand } from './rows-at-hand.ts';
import { withTold } from './told-before.ts';

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
    for (const answered of wanted) {
      const proposed = asOf === undefined ? answered : asToldSince(answered, rows, asOf, onStale);
      if (proposed === null) continue;
      const change = asKept(proposed, rows);
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

/** What an answer says of a message that is not here, with what was told of it since; null when it is gone. */
function asToldSince(
  change: Change,
  rows: RowsAtHand,
  asOf: number,
  onStale: (() => void) | undefined,
): Change | null {
  if (change.kind !== 'message' || rows.row(change)) return change;
  const row = withTold(change.row, asOf);
  if (row === change.row) return change;
  onStale?.();
  return row && { ...change, row };
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
