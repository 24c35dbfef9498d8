/** One row of the outbox becomes requests, and their answers changes of the picture that end the row. */
import { FlowdockError } from '../flowdock/errors.ts';
import type { Message } from '../flowdock/model.ts';
import { unreadTag } from '../flowdock/tags.ts';
import type { Change, FlowRow, PrivateRow } from '../store/picture.ts';
import { applyChanges, type PictureTransaction } from '../store/writer.ts';
import { messageRow } from '../sync/changes.ts';
import { parallel } from '../sync/parallel.ts';
import { addressOf, openRoom, type Room } from '../sync/room.ts';
import { findArrived } from './arrived.ts';
import type { OutboxAction, OutboxRow } from './row.ts';
import { sendFile } from './upload-link.ts';

const AT_ONCE = 3;

/** Performs the row and ends it. Throws what the server or network did; the row is then still there. */
export async function perform(row: OutboxRow, uncertain: boolean): Promise<void> {
  const room = await openRoom(row.account, row.conversation);
  const { action } = row;
  switch (action.kind) {
    case 'message':
      return sendMessage(room, row, action, uncertain);
    case 'file':
      return end(room, row, await sendFile(row.uuid, uncertain));
    case 'mark-read':
      return setUnread(room, row, action.messages, false);
    case 'mark-unread':
      return setUnread(room, row, action.messages, true);
    case 'edit': {
      await room.edit(action.message, { content: action.content });
      return end(room, row, await room.show(action.message));
    }
    case 'delete': {
      await unlessGone(room.remove(action.message));
      const { account, conversation } = row;
      await applyChanges([{ kind: 'message-gone', account, conversation, id: action.message }], {
        done: [row.uuid],
      });
    }
  }
}

/** The answer's message enters the picture in the same transaction in which the row leaves the outbox. */
async function end(room: Room, row: OutboxRow, message: Message): Promise<void> {
  const { account, conversation, uuid } = row;
  await applyChanges(
    [{ kind: 'message', row: messageRow(account, conversation, message, room.account.user.id) }],
    { done: [uuid] },
  );
}

async function sendMessage(
  room: Room,
  row: OutboxRow,
  action: Extract<OutboxAction, { kind: 'message' }>,
  uncertain: boolean,
): Promise<void> {
  // Flowdock's own server promises no de-duplication by uuid, so an uncertain send is looked for first.
  const arrived = uncertain ? await findArrived(room, row.uuid) : undefined;
  const { content, tags, threadId } = action;
  await end(room, row, arrived ?? (await room.send({ content, tags, threadId, uuid: row.uuid })));
}

/**
 * Takes the reader's own unread tag off each message, or puts it on. The tags are read right before, and only
 * that one tag differs in what is written back, so that nobody else's change is undone. Each message that is
 * done leaves the row at once; a retry goes on with the rest.
 */
async function setUnread(
  room: Room,
  row: OutboxRow,
  messages: readonly number[],
  unread: boolean,
): Promise<void> {
  const { account, conversation, uuid } = row;
  const tag = unreadTag(room.account.user.id);
  await parallel(messages, AT_ONCE, async (id) => {
    const message = await unlessGone(room.show(id));
    if (message && message.tags.includes(tag) !== unread) {
      const others = message.tags.filter((other) => other !== tag);
      message.tags = unread ? [...others, tag] : others;
      await room.edit(id, { tags: message.tags });
    }
    await applyChanges(async (transaction): Promise<Change[]> => {
      await shorten(transaction, uuid, id);
      if (!message) return [{ kind: 'message-gone', account, conversation, id }];
      const before = await transaction.objectStore('messages').get([account, conversation, id]);
      const after = messageRow(account, conversation, message, room.account.user.id);
      const counted = await recount(transaction, row, after.unread - (before?.unread ?? after.unread));
      return [{ kind: 'message', row: after }, ...counted];
    });
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
    if (error instanceof FlowdockError && (error.kind === 'not-found' || error.kind === 'gone')) return null;
    throw error;
  }
}
