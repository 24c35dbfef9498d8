/**
 * The outbox as pages use it: what a person does is written here, durably, before the field is cleared, so
 * that it counts even if the background is dead. The background drains it (`drain.ts`).
 */
import { ask } from '../ask.ts';
import { announce } from '../store/channel.ts';
import { type DraftFileKey, openDatabase, under } from '../store/database.ts';
import { removeRows } from '../store/outbox-rows.ts';
import type { AccountId, ConversationKey } from '../store/picture.ts';
import type { FileAction, OutboxAction, OutboxRow } from './row.ts';
import { isStale, needsPerson } from './waiting.ts';

export interface EnqueueOptions {
  /**
   * The thread (null: none) or the edit (`editPlace`) whose draft this was; it goes in the same step, so that it never
   * comes back.
   */
  draftOf?: string | null;
  /** Kept back for so many ms, in which `takeBack` undoes it. */
  holdFor?: number;
}

/** What is put into the outbox: an action, and the bytes of one of kind `file`. */
export interface Outgoing {
  action: OutboxAction;
  file?: Blob;
  /** Where the file lay in the tray; it leaves that in the same step. */
  draftFile?: DraftFileKey;
  /** The file belongs to the text before it in the list, and goes into the thread which that begins. */
  joinsText?: boolean;
}

/** Puts an action at the end of its conversation's queue. Resolves once it is on disk; rejects if it is not. */
export async function enqueue(
  account: AccountId,
  conversation: ConversationKey,
  action: OutboxAction,
  options: EnqueueOptions = {},
): Promise<OutboxRow> {
  const [row] = await enqueueAll(account, conversation, [{ action }], options);
  // One goes in, one comes out.
  return row as OutboxRow;
}

/** Puts several actions at the end of the queue, in this order: all of them are then on disk, or none is. */
export async function enqueueAll(
  account: AccountId,
  conversation: ConversationKey,
  all: readonly Outgoing[],
  { draftOf, holdFor = 0 }: EnqueueOptions = {},
): Promise<OutboxRow[]> {
  const database = await openDatabase();
  const stores = ['outbox', 'outboxFiles', 'drafts', 'draftFiles'] as const;
  const transaction = database.transaction(stores, 'readwrite', { durability: 'strict' });
  const outbox = transaction.objectStore('outbox');
  const waiting = await outbox.index('account').getAll(account);
  const now = Date.now();
  // Two actions within one millisecond, or a clock set back, keep their order.
  let createdAt = Math.max(now, ...waiting.map((row) => row.createdAt + 1));
  const held = holdFor > 0 ? { notBefore: now + holdFor, waitsFrom: now } : {};
  const rows: OutboxRow[] = [];
  for (const { file, draftFile, joinsText, ...outgoing } of all) {
    const action = joinsText ? joined(outgoing.action, rows) : outgoing.action;
    const replaced = waiting.filter((row) => row.conversation === conversation && replaces(action, row));
    const row = newRow(account, conversation, withBases(action, replaced), { createdAt, ...held });
    rows.push(row);
    createdAt += 1;
    void outbox.add(row);
    if (file) void transaction.objectStore('outboxFiles').add({ uuid: row.uuid, file });
    if (draftFile) void transaction.objectStore('draftFiles').delete(draftFile);
    for (const { uuid, state } of replaced) if (state !== 'sending') void outbox.delete(uuid);
  }
  if (draftOf !== undefined)
    void transaction.objectStore('drafts').delete([account, conversation, draftOf ?? '']);
  // Said at once, not when the requests are answered: the popup may be closing, and would not hear the answers.
  transaction.commit();
  await transaction.done;
  nudge();
  return rows;
}

/**
 * Puts an action under a uuid the caller keeps; put again, it is the same row with another content. `uncertain`: it
 * may have been sent before, by a row that is gone. A file `beside` it is put in by the same step.
 */
export async function submit(
  uuid: string,
  { account, conversation }: { account: AccountId; conversation: ConversationKey },
  action: OutboxAction,
  uncertain: boolean,
  beside: { uuid: string; action: FileAction; file: Blob } | null = null,
): Promise<void> {
  const database = await openDatabase();
  const transaction = database.transaction(['outbox', 'outboxFiles'], 'readwrite', { durability: 'strict' });
  const outbox = transaction.objectStore('outbox');
  const rows = await outbox.index('account').getAll(account);
  const before = rows.find((row) => row.uuid === uuid);
  const createdAt = Math.max(Date.now(), ...rows.map((row) => row.createdAt + 1));
  const tried = uncertain ? { attempts: 1, triedFrom: createdAt } : {};
  const row = before
    ? {
        ...before,
        action,
        rewritten: before.attempts > 0,
        ...(before.state === 'sending' ? {} : again(before)),
      }
    : newRow(account, conversation, action, { uuid, createdAt, ...tried });
  void outbox.put(row);
  if (beside) {
    const place = { uuid: beside.uuid, createdAt: row.createdAt + 1 };
    void outbox.put(newRow(account, conversation, beside.action, place));
    void transaction.objectStore('outboxFiles').put({ uuid: beside.uuid, file: beside.file });
  }
  await transaction.done;
  nudge();
}

/** A file that joins a text names the text's row. */
function joined(action: OutboxAction, before: readonly OutboxRow[]): OutboxAction {
  const text = before.findLast(({ action: { kind } }) => kind === 'message');
  return action.kind === 'file' ? { ...action, joins: text?.uuid } : action;
}

/** A row that was never tried. */
export function newRow(
  account: AccountId,
  conversation: ConversationKey,
  action: OutboxAction,
  rest: Partial<OutboxRow> & Pick<OutboxRow, 'createdAt'>,
): OutboxRow {
  const uuid = crypto.randomUUID();
  return {
    uuid,
    account,
    conversation,
    action,
    attempts: 0,
    notBefore: 0,
    state: 'queued',
    error: null,
    ...rest,
  };
}

/**
 * A newer edit of a message, or its deletion, takes the place of older edits, which so never overtake it. So does a
 * reaction of the same emoji.
 */
function replaces(action: OutboxAction, older: OutboxRow): boolean {
  if (action.kind === 'react' && older.action.kind === 'react')
    return older.action.message === action.message && older.action.emoji === action.emoji;
  const changes = action.kind === 'edit' || action.kind === 'delete';
  return changes && older.action.kind === 'edit' && older.action.message === action.message;
}

/** The text an edit may replace is also any that the edits it replaces began with, or may have brought. */
function withBases(action: OutboxAction, replaced: readonly OutboxRow[]): OutboxAction {
  if (action.kind !== 'edit' || action.bases === undefined) return action;
  const earlier = replaced.flatMap((row) =>
    row.action.kind === 'edit' ? [...(row.action.bases ?? []), row.action.content] : [],
  );
  return { ...action, bases: [...new Set([...action.bases, ...earlier])] };
}

/**
 * Sends a row now: after a refusal, when it asks, or instead of waiting for its back-off. What was refused or
 * asked goes to the end of its queue, for it is said now.
 */
export async function retry(uuid: string): Promise<void> {
  await change(uuid, (row) => {
    if (row.state === 'sending') return row;
    const action: OutboxAction =
      row.action.kind === 'edit' ? { ...row.action, bases: undefined } : row.action;
    return { ...row, action, ...again(row) };
  });
}

/**
 * Forgets a row, and the file it was to send. What is being sent, or may have arrived by an earlier attempt, is
 * taken back; an upload is given up.
 */
export async function discard(uuid: string): Promise<void> {
  await change(uuid, (row) => {
    const sends = ['message', 'comment', 'file'].includes(row.action.kind);
    const mayHaveArrived = row.attempts > 0 && row.state !== 'failed';
    return sends && mayHaveArrived ? { ...row, action: { kind: 'recall' }, ...again(row) } : null;
  });
}

/** Undoes a row that was not tried yet; false when it is too late for that. */
export async function takeBack(uuid: string): Promise<boolean> {
  let done = false;
  await change(uuid, (row) => {
    done = row.attempts === 0;
    return done ? null : row;
  });
  return done;
}

/**
 * Gives a message, comment or edit another text and sends it. One that is being sent, or may have arrived already,
 * gets it by an edit afterwards.
 */
export async function rewrite(
  { uuid, account, conversation, action }: OutboxRow,
  content: string,
): Promise<void> {
  const found = await change(uuid, (row) => {
    if (!('content' in row.action)) return row;
    const next =
      row.action.kind === 'edit' ? { ...row.action, content, bases: undefined } : { ...row.action, content };
    const rewritten = row.attempts > 0;
    return { ...row, action: next, rewritten, ...(row.state === 'sending' ? {} : again(row)) };
  });
  if (found) return;
  // It was sent while the person wrote.
  const id = action.kind === 'edit' ? action.message : await messageOf(account, conversation, uuid);
  if (id !== null) await enqueue(account, conversation, { kind: 'edit', message: id, content });
  else if ('content' in action) await enqueue(account, conversation, { ...action, content });
}

/** The id of the message that a row became, null when there is none. */
export async function messageOf(
  account: AccountId,
  conversation: ConversationKey,
  uuid: string,
): Promise<number | null> {
  const known = await (await openDatabase()).getAll('messages', under(account, conversation));
  return known.find(({ message }) => message.uuid === uuid)?.id ?? null;
}

const again = (row: OutboxRow): Partial<OutboxRow> => {
  const now = Date.now();
  // Said again now, it is as fresh as what is written now.
  const fresh = needsPerson(row) || isStale(row, now);
  const createdAt = fresh ? Math.max(now, row.createdAt) : row.createdAt;
  return { state: 'queued', notBefore: 0, error: null, createdAt };
};

/** Changes a row; `null` removes it. False when it is gone. */
async function change(uuid: string, to: (row: OutboxRow) => OutboxRow | null): Promise<boolean> {
  const database = await openDatabase();
  const transaction = database.transaction(['outbox', 'outboxFiles'], 'readwrite', { durability: 'strict' });
  const outbox = transaction.objectStore('outbox');
  const row = await outbox.get(uuid);
  const next = row && to(row);
  if (row && next === null) await removeRows(transaction, [uuid]);
  else if (row && next) await outbox.put(next);
  await transaction.done;
  nudge();
  return row !== undefined;
}

/** Tells every page and wakes the background; that it could not be woken is no failure, its alarm finds the row. */
export function nudge(): void {
  announce({ kind: 'outbox' });
  void ask('outbox-changed', {});
}

/** The bytes a row of kind `file` is to send; null when it has left the outbox. */
export async function readOutboxFile(uuid: string): Promise<Blob | null> {
  return (await (await openDatabase()).get('outboxFiles', uuid))?.file ?? null;
}
