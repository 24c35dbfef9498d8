/** Background: puts the message of a ticket into the outbox, once, and takes it back. */

import { t } from '../i18n/t.ts';
import { drainConversation } from '../outbox/drain.ts';
import { discard, enqueue, messageOf, submit } from '../outbox/outbox.ts';
import type { OutboxRow } from '../outbox/row.ts';
import { changeSettings } from '../settings.ts';
import { openDatabase } from '../store/database.ts';
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

/** How a share stands: the server has it, or it waits in the outbox for the network or the server. */
export type Sent = 'sent' | 'queued';

/** How long the sheet is kept waiting for the server before it hears that the message is queued, in ms. */
const PATIENCE = 8_000;
/** Recent destinations kept for menu and sheet. */
const RECENT_KEPT = 8;

/** Sends under way in this worker, by nonce: a second press waits for the first. */
const underWay = new Map<string, Promise<Sent>>();

/**
 * Puts the ticket's message into the outbox, which sends it however often worker, network or server die, and waits
 * a while for the server. Called again, it is the same message. Throws `ShareError`, also for what the server refused.
 */
export function sendShare(nonce: string, target: ShareTarget, message: ShareMessage): Promise<Sent> {
  const running = underWay.get(nonce);
  if (running) return running;
  const sending = send(nonce, target, message).finally(() => underWay.delete(nonce));
  underWay.set(nonce, sending);
  return sending;
}

async function send(nonce: string, target: ShareTarget, message: ShareMessage): Promise<Sent> {
  const before = await readTicket(nonce);
  const repeated = permitSend(before, target) === 'repeat';
  const known = repeated && (await isKnown(before, target));
  // What was refused elsewhere is not sent there any more; this is another message.
  const refused = repeated ? undefined : await rowOf(before.uuid);
  const elsewhere = refused !== undefined && !sameTarget(refused, target);
  if (elsewhere) await discard(before.uuid);
  const { uuid } = await changeTicket(nonce, () => ({
    outcome: { state: 'sent', target },
    ...(elsewhere ? { uuid: crypto.randomUUID() } : {}),
  }));
  if (!known) await submit(uuid, target, { kind: 'message', ...message, threadId: null }, repeated);
  await remember(target);
  await settled(target);
  const row = await rowOf(uuid);
  if (row?.state !== 'failed') return row ? 'queued' : 'sent';
  await changeTicket(nonce, () => ({ outcome: { state: 'open' } }));
  throw refusal(row);
}

/** Whether the message of a ticket that says it was sent did come into the outbox, or through it. */
const isKnown = async ({ uuid }: ShareTicket, { account, conversation }: ShareTarget): Promise<boolean> =>
  (await rowOf(uuid)) !== undefined || (await messageOf(account, conversation, uuid)) !== null;

/** Takes the message back: from the outbox, or by deleting it; one that is gone already counts as deleted. */
export async function undoShare(nonce: string): Promise<void> {
  const ticket = await readTicket(nonce);
  const target = permitUndo(ticket);
  if (target === null) return;
  const { account, conversation } = target;
  if (await rowOf(ticket.uuid)) {
    await discard(ticket.uuid);
    await settled(target);
  } else {
    const message = await messageOf(account, conversation, ticket.uuid);
    if (message === null)
      throw new ShareError(
        'not-found',
        t('This message is no longer known here. Delete it in its conversation.'),
      );
    const { uuid } = await enqueue(account, conversation, { kind: 'delete', message });
    await settled(target);
    const row = await rowOf(uuid);
    if (row?.state === 'failed') {
      await discard(uuid);
      throw refusal(row);
    }
  }
  await changeTicket(nonce, () => ({ outcome: { state: 'undone' } }));
}

/** The sheet was closed on a refusal: the person wants no more of it. */
export async function forgetRefused(ticket: ShareTicket): Promise<void> {
  const row = await rowOf(ticket.uuid);
  if (ticket.outcome.state === 'open' && row?.state === 'failed') await discard(ticket.uuid);
}

const rowOf = async (uuid: string): Promise<OutboxRow | undefined> =>
  (await openDatabase()).get('outbox', uuid);

const refusal = ({ error }: OutboxRow): ShareError =>
  new ShareError(error?.kind ?? 'unexpected', error?.message ?? t('The server refused this. Try again.'));

/** Until the conversation's outbox has done what it can, or patience ends. */
async function settled({ account, conversation }: ShareTarget): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const enough = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, PATIENCE);
  });
  await Promise.race([drainConversation(account, conversation), enough]).finally(() => clearTimeout(timer));
}

const remember = (target: ShareTarget): Promise<unknown> =>
  changeSettings(({ recentFlows }) => ({
    recentFlows: [target, ...recentFlows.filter((recent) => !sameTarget(recent, target))].slice(
      0,
      RECENT_KEPT,
    ),
  }));
