/** Background: posts the message of a ticket, once, and takes it back. */
import { clientFor } from '../accounts/client.ts';
import { flowPath } from '../flowdock/client.ts';
import { FlowdockError } from '../flowdock/errors.ts';
import type { Message } from '../flowdock/model.ts';
import { changeSettings } from '../settings.ts';
import { openPicture } from '../store/reader.ts';
import { applyChanges } from '../store/writer.ts';
import {
  permitSend,
  permitUndo,
  ShareError,
  type ShareTarget,
  type ShareTicket,
  sameTarget,
} from './ticket.ts';
import { changeTicket, readTicket } from './ticket-store.ts';

export interface ShareMessage {
  content: string;
  tags: string[];
}

/** How many of the latest messages are looked through for one that may have arrived unnoticed. */
const LOOKED_THROUGH = 30;
/** Recent destinations kept for menu and sheet. */
const RECENT_KEPT = 8;
/** Failures after which the message may have been stored all the same. */
const UNCERTAIN = new Set([
  'unreachable',
  'timeout',
  'aborted',
  'server',
  'unexpected-answer',
  'not-flowdock',
]);

/** Sends under way in this worker, by nonce: a second press waits for the first. */
const underWay = new Map<string, Promise<number>>();

/**
 * Posts the ticket's message and resolves to its id. Called again, it answers with the same message; an attempt
 * whose end is not known is looked for before it is repeated, so that nothing is doubled.
 * Throws `ShareError` or `FlowdockError`.
 */
export function sendShare(nonce: string, target: ShareTarget, message: ShareMessage): Promise<number> {
  const running = underWay.get(nonce);
  if (running) return running;
  const sending = send(nonce, target, message).finally(() => underWay.delete(nonce));
  underWay.set(nonce, sending);
  return sending;
}

async function send(nonce: string, target: ShareTarget, message: ShareMessage): Promise<number> {
  const ticket = await readTicket(nonce);
  const { posted } = permitSend(ticket, target);
  if (posted !== null) return posted;
  const room = await openRoom(target);
  const stored =
    (await findEarlier(room, ticket, target, message)) ?? (await post(room, ticket, target, message));
  await changeTicket(nonce, () => ({ outcome: { state: 'sent', target, message: stored.id } }));
  await applyChanges([{ kind: 'message', row: { ...target, id: stored.id, unread: 0, message: stored } }]);
  await changeSettings(({ recentFlows }) => ({
    recentFlows: [target, ...recentFlows.filter((recent) => !sameTarget(recent, target))].slice(
      0,
      RECENT_KEPT,
    ),
  }));
  return stored.id;
}

/** Deletes the message just sent; a message that is gone already counts as deleted. */
export async function undoShare(nonce: string): Promise<void> {
  const sent = permitUndo(await readTicket(nonce));
  if (sent === null) return;
  const room = await openRoom(sent.target);
  try {
    await room.remove(sent.message);
  } catch (error) {
    if (!(error instanceof FlowdockError && error.kind === 'not-found')) throw error;
  }
  await changeTicket(nonce, () => ({ outcome: { state: 'undone', target: sent.target } }));
  await applyChanges([{ kind: 'message-gone', ...sent.target, id: sent.message }]);
}

/** One conversation's messages, whether flow or private. */
interface Room {
  post(message: ShareMessage, uuid: string): Promise<Message>;
  latest(): Promise<Message[]>;
  edit(id: number, message: ShareMessage): Promise<unknown>;
  remove(id: number): Promise<unknown>;
}

async function openRoom({ account, conversation }: ShareTarget): Promise<Room> {
  const api = await clientFor(account);
  const separator = conversation.indexOf(':');
  const id = conversation.slice(separator + 1);
  if (conversation.startsWith('private:')) {
    const user = Number(id);
    return {
      post: (message, uuid) => api.private.send(user, { event: 'message', ...message, uuid }),
      latest: () => api.private.messages(user, { limit: LOOKED_THROUGH }),
      edit: (message, change) => api.private.edit(user, message, change),
      remove: (message) => api.private.remove(user, message),
    };
  }
  const path = await pathOfFlow(account, id);
  return {
    post: (message, uuid) => api.messages.send(path, { event: 'message', ...message, uuid }),
    latest: () => api.messages.list(path, { limit: LOOKED_THROUGH }),
    edit: (message, change) => api.messages.edit(path, message, change),
    remove: (message) => api.messages.remove(path, message),
  };
}

async function pathOfFlow(account: string, id: string): Promise<ReturnType<typeof flowPath>> {
  const picture = openPicture();
  try {
    await picture.ready;
    const row = picture.flows.value.find((flow) => flow.account === account && flow.id === id);
    if (row) return flowPath(row.flow);
  } finally {
    picture.close();
  }
  throw new ShareError('not-found', 'This flow is no longer in your list. Choose another one.');
}

/** The message of an earlier attempt that did arrive, made equal to what is to be sent now. */
async function findEarlier(
  room: Room,
  ticket: ShareTicket,
  target: ShareTarget,
  message: ShareMessage,
): Promise<Message | null> {
  if (!ticket.uncertain.some((tried) => sameTarget(tried, target))) return null;
  const found = (await room.latest()).find((candidate) => candidate.uuid === ticket.uuid);
  if (!found || found.content === message.content) return found ?? null;
  await room.edit(found.id, { content: message.content, tags: found.tags.concat(message.tags) });
  return { ...found, content: message.content };
}

async function post(
  room: Room,
  ticket: ShareTicket,
  target: ShareTarget,
  message: ShareMessage,
): Promise<Message> {
  const others = (tried: ShareTarget[]): ShareTarget[] => tried.filter((one) => !sameTarget(one, target));
  // Noted before the request: a worker killed while it runs leaves an attempt whose end is not known.
  await changeTicket(ticket.nonce, ({ uncertain }) => ({ uncertain: [...others(uncertain), target] }));
  try {
    return await room.post(message, ticket.uuid);
  } catch (error) {
    if (error instanceof FlowdockError && !UNCERTAIN.has(error.kind)) {
      await changeTicket(ticket.nonce, ({ uncertain }) => ({ uncertain: others(uncertain) }));
    }
    throw error;
  }
}
