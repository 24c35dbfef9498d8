/** One row of the outbox becomes requests, and their answers changes of the picture that end the row. */
import { AccountError } from '../accounts/account-error.ts';
import { FlowdockError } from '../flowdock/errors.ts';
import type { Message } from '../flowdock/model.ts';
import { unreadTag } from '../flowdock/tags.ts';
import { msg } from '../i18n/t.ts';
import { announce } from '../store/channel.ts';
import { openDatabase } from '../store/database.ts';
import { removeRows } from '../store/outbox-rows.ts';
import type { Change, FlowRow, PrivateRow } from '../store/picture.ts';
import type { PictureTransaction } from '../store/picture-stores.ts';
import { reacted } from '../store/reactions.ts';
import { applyChanges } from '../store/writer.ts';
import { messageRow, plain, withUnread } from '../sync/changes.ts';
import { addressOf } from '../sync/conversation-address.ts';
import { parallel } from '../sync/parallel.ts';
import { openRoom, type Room } from '../sync/room.ts';
import { findArrived } from './arrived.ts';
import { newRow } from './outbox.ts';
import type { OutboxAction, OutboxRow } from './row.ts';
import { sendFile } from './send-file.ts';

const AT_ONCE = 3;

/** Performs the row and ends it. Throws what the server or network did; the row is then still there. */
export async function perform(row: OutboxRow, uncertain: boolean): Promise<void> {
  const room = await openRoom(row.account, row.conversation);
  const { action } = row;
  switch (action.kind) {
    case 'message':
    case 'comment':
      return endSent(room, row, await send(room, row, action, uncertain));
    case 'file':
      return endSent(room, row, await sendFile(row.uuid, uncertain));
    case 'mark-read':
      return setUnread(room, row, action.messages, false);
    case 'mark-unread':
      return setUnread(room, row, action.messages, true);
    case 'edit':
      return edit(room, row, action);
    case 'react':
      return react(room, row, action);
    case 'delete':
      return remove(room, row, action.message);
    case 'recall': {
      const arrived = await findArrived(room, row);
      return arrived ? remove(room, row, arrived.id) : end([], row);
    }
  }
}

/** The answer enters the picture in the same transaction in which the row leaves the outbox. */
async function end(changes: Parameters<typeof applyChanges>[0], { uuid }: OutboxRow): Promise<void> {
  await applyChanges(changes, { done: [uuid] });
}

/** The server keeps one message for one uuid, or is looked through first: it may promise no de-duplication. */
async function send(
  room: Room,
  row: OutboxRow,
  action: Extract<OutboxAction, { kind: 'message' | 'comment' }>,
  uncertain: boolean,
): Promise<Message> {
  const arrived = uncertain ? await findArrived(room, row) : null;
  if (arrived) return arrived;
  await stillMeant(row);
  const { content, tags } = action;
  return action.kind === 'comment'
    ? room.comment(action.parent, { content, tags, uuid: row.uuid })
    : room.send({ content, tags, threadId: action.threadId, uuid: row.uuid });
}

/** Whoever signs out discards what waits: also what was just being looked for. @throws AccountError `signed-out` */
async function stillMeant({ uuid }: OutboxRow): Promise<void> {
  if (await (await openDatabase()).get('outbox', uuid)) return;
  throw new AccountError('signed-out', msg('You are signed out of this account. Sign in again.'));
}

/**
 * The row goes when the answer bears its uuid. One that bears another is about something else, and says neither that
 * ours arrived nor that it did not: the person looks. (Answers without any are taken as they are.)
 */
function assertOurs({ uuid }: OutboxRow, message: Message): void {
  if (message.uuid === null || message.uuid === uuid) return;
  throw new FlowdockError(
    'conflict',
    msg(
      'The server answered with another message. Look in the conversation whether yours is there: discard this one if it is, else retry.',
    ),
  );
}

/**
 * What became of the row while it was being sent: rewritten, it is followed by an edit; discarded, by a deletion. The
 * files that were sent with it go into its thread.
 */
async function endSent(room: Room, row: OutboxRow, message: Message): Promise<void> {
  assertOurs(row, message);
  const { account, conversation } = row;
  await end(async (transaction) => {
    const outbox = transaction.objectStore('outbox');
    const now = await outbox.get(row.uuid);
    const follow = (action: OutboxAction) =>
      outbox.add(newRow(account, conversation, action, { createdAt: row.createdAt }));
    if (now?.action.kind === 'recall') await follow({ kind: 'delete', message: message.id });
    else if (now?.rewritten && 'content' in now.action && now.action.content !== contentOf(message)) {
      await follow({ kind: 'edit', message: message.id, content: now.action.content });
    }
    const waiting = await outbox.index('account').getAll(account);
    for (const file of waiting) {
      if (file.action.kind !== 'file' || file.action.joins !== row.uuid) continue;
      const threadId = now?.action.kind === 'recall' ? null : (message.thread_id ?? null);
      await outbox.put({ ...file, action: { ...file.action, threadId, joins: undefined } });
    }
    return [{ kind: 'message', row: messageRow(account, conversation, message, room.account.user.id) }];
  }, row);
}

/** Replaces only a text the person knew: what was written elsewhere meanwhile is not lost to an older edit. */
async function edit(
  room: Room,
  row: OutboxRow,
  { message: id, content, bases }: Extract<OutboxAction, { kind: 'edit' }>,
): Promise<void> {
  const { account, conversation, uuid } = row;
  const present = contentOf(await room.show(id));
  if (present !== content) {
    if (bases && !bases.includes(present)) {
      throw new FlowdockError(
        'conflict',
        msg(
          'This message was changed elsewhere after you began to edit it. Retry to put your text in its place.',
        ),
      );
    }
    await room.edit(id, { content });
  }
  const message = await room.show(id);
  await applyChanges(
    async (transaction) => {
      const outbox = transaction.objectStore('outbox');
      const now = await outbox.get(uuid);
      if (now?.rewritten && now.action.kind === 'edit' && now.action.content !== content) {
        await outbox.put({ ...now, state: 'queued', attempts: 0, rewritten: false, error: null });
      } else await removeRows(transaction, [uuid]);
      return [{ kind: 'message', row: messageRow(account, conversation, message, room.account.user.id) }];
    },
    { also: ['outbox', 'outboxFiles'] },
  );
  announce({ kind: 'outbox' });
}

async function remove(room: Room, row: OutboxRow, id: number): Promise<void> {
  const { account, conversation } = row;
  await unlessGone(room.remove(id));
  await end([{ kind: 'message-gone', account, conversation, id }], row);
}

async function react(
  room: Room,
  row: OutboxRow,
  { message: id, type, emoji }: Extract<OutboxAction, { kind: 'react' }>,
): Promise<void> {
  const { account, conversation } = row;
  try {
    await room.react(id, { type, emoji });
  } catch (error) {
    // Of a message that is gone nothing is left to say; a server that knows no reactions says the same.
    if (!isGone(error) || (await unlessGone(room.show(id)))) throw error;
  }
  await end(async (transaction) => {
    const known = await transaction.objectStore('messages').get([account, conversation, id]);
    if (!known) return [];
    const message = reacted(known.message, { type, emoji }, room.account.user.id);
    return [{ kind: 'message', row: { ...plain(known), message } }];
  }, row);
}

/** The text of a message or comment (messages §8). */
function contentOf({ content }: Message): string {
  if (typeof content === 'string') return content;
  const text = typeof content === 'object' && content !== null && 'text' in content ? content.text : '';
  return typeof text === 'string' ? text : '';
}

/**
 * Takes the reader's own unread tag off each message, or puts it on. The tags are read right before, only that one
 * tag differs in what is written back, and the list it was made from goes along, so that nobody else's change is
 * undone. Each message that is done leaves the row at once; a retry goes on with the rest.
 */
async function setUnread(
  room: Room,
  outgoing: OutboxRow,
  messages: readonly number[],
  unread: boolean,
): Promise<void> {
  const { account, conversation, uuid } = outgoing;
  const me = room.account.user.id;
  const tag = unreadTag(me);
  await parallel(messages, AT_ONCE, async (id) => {
    const known = await (await openDatabase()).get('messages', [account, conversation, id]);
    // Unread by a keyword, which only this browser knows of: there is nothing to tell the server.
    const ownOnly = !unread && known?.word && !known.message.tags.includes(tag);
    let message = ownOnly ? known.message : await unlessGone(room.show(id));
    if (message && message.tags.includes(tag) !== unread) {
      const before = message.tags;
      const others = before.filter((other) => other !== tag);
      message.tags = unread ? [...others, tag] : others;
      const change = room.edit(id, { tags: message.tags, previous_tags: before });
      // It may have been deleted since it was looked up.
      if (!(await unlessGone(change.then(() => true)))) message = null;
    }
    await applyChanges(
      async (transaction): Promise<Change[]> => {
        await shorten(transaction, uuid, id);
        if (!message) return [{ kind: 'message-gone', account, conversation, id }];
        const before = await transaction.objectStore('messages').get([account, conversation, id]);
        // What came meanwhile is newer than the answer, be it that the message is gone.
        if (known && !before) return [];
        const isNewer = before !== undefined && before.revision !== known?.revision;
        const row = isNewer
          ? withUnread(plain(before), unread, me)
          : messageRow(account, conversation, message, me);
        if (ownOnly) return [{ kind: 'message', row: { ...row, word: null } }];
        const after = before?.word && !unread ? { ...row, word: null } : row;
        const counted = await recount(transaction, outgoing, after.unread - (before?.unread ?? after.unread));
        return [{ kind: 'message', row: after }, ...counted];
      },
      { also: ['outbox'] },
    );
  });
  await applyChanges([], { done: [uuid] });
}

async function shorten(transaction: PictureTransaction, uuid: string, done: number): Promise<void> {
  const outbox = transaction.objectStore('outbox');
  const row = await outbox.get(uuid);
  if (row?.action.kind !== 'mark-read' && row?.action.kind !== 'mark-unread') return;
  const messages = row.action.messages.filter((id) => id !== done);
  await outbox.put({ ...row, action: { ...row.action, messages } });
}

/** The server's count of the conversation as it is after the change, until the next refresh brings it. */
async function recount(transaction: PictureTransaction, row: OutboxRow, by: number): Promise<Change[]> {
  if (by === 0) return [];
  const { account } = row;
  const address = addressOf(row.conversation);
  if (address.kind === 'flow') {
    const stored = await transaction.objectStore('flows').get([account, address.id]);
    if (!stored) return [];
    const { revision: _, ...flowRow } = stored;
    const flow = { ...flowRow.flow, unread_mentions: Math.max(0, flowRow.flow.unread_mentions + by) };
    return [{ kind: 'flow', row: { ...flowRow, flow } satisfies FlowRow }];
  }
  const stored = await transaction.objectStore('privates').get([account, address.id]);
  if (!stored) return [];
  const { revision: _, ...privateRow } = stored;
  const { activity } = privateRow.conversation;
  const conversation = {
    ...privateRow.conversation,
    activity: { ...activity, mentions: Math.max(0, activity.mentions + by) },
  };
  return [{ kind: 'private', row: { ...privateRow, conversation } satisfies PrivateRow }];
}

/** Null when the message is gone: there is nothing left to do to it. */
async function unlessGone<T>(request: Promise<T>): Promise<T | null> {
  try {
    return await request;
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
}

const isGone = (error: unknown): boolean =>
  error instanceof FlowdockError && (error.kind === 'not-found' || error.kind === 'gone');
