/** Background: puts the message of a ticket into the outbox, once, and takes it back. */

import { failureWords } from '../failure-text.ts';
import { t } from '../i18n/t.ts';
import { drainConversation } from '../outbox/drain.ts';
import { discard, enqueue, messageOf, submit } from '../outbox/outbox.ts';
import type { FileAction, OutboxRow } from '../outbox/row.ts';
import { changeSettings } from '../settings.ts';
import { openDatabase } from '../store/database.ts';
import { siteOf } from './destinations.ts';
import { forgetFile } from './kept-file.ts';
import { writeSheetDraft } from './sheet-draft.ts';
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
  /** The thread of a flow it goes into; null for none. */
  thread: string | null;
  /** Goes along as a message of its own, in the same thread. */
  file: File | null;
}

/** How a share stands: the server has it, or it waits in the outbox for the network or the server. */
export type Sent = 'sent' | 'queued';

/** How long the sheet is kept waiting for the server before it hears that the message is queued, in ms. */
const PATIENCE = 8_000;
/** Recent destinations kept for menu and sheet. */
const RECENT_KEPT = 8;
/** Sites whose last destination is remembered. */
const SITES_KEPT = 100;

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
  if (!(await isSignedIn(target))) throw signedOut();
  const repeated = permitSend(before, target) === 'repeat';
  const known = repeated && (await isKnown(before, target));
  // What was refused elsewhere is not sent there any more; this is another message.
  const refused = repeated ? undefined : await rowOf(before.uuid);
  const elsewhere = refused !== undefined && !sameTarget(refused, target);
  // The file that waits for a refused text goes with the new one.
  if (refused) await discard(before.fileUuid);
  if (elsewhere) await discard(before.uuid);
  const { uuid, fileUuid, page, quick } = await changeTicket(nonce, () => ({
    outcome: { state: 'sent', target },
    ...(elsewhere ? { uuid: crypto.randomUUID() } : {}),
    ...(refused ? { fileUuid: crypto.randomUUID() } : {}),
  }));
  if (!known) {
    const { content, tags, thread: threadId } = message;
    const beside = message.file && {
      uuid: fileUuid,
      action: fileAction(message, target, uuid),
      file: message.file,
    };
    await submit(uuid, target, { kind: 'message', content, tags, threadId }, repeated, beside);
  }
  await remember(target, siteOf(page.pageUrl));
  await settled(target);
  const row = await rowOf(uuid);
  const waits = row ?? (message.file ? await rowOf(fileUuid) : undefined);
  // Who signs out discards what waits: it is gone, and did not get through.
  const discarded = row === undefined && !(await isSignedIn(target));
  if (row?.state !== 'failed' && !discarded) {
    if (message.file) await forgetFile(nonce);
    // The sheet may be gone with its page before it hears of this. A share to a chosen place took none of what it keeps.
    if (quick === null) await writeSheetDraft(page.pageUrl, null);
    return waits ? 'queued' : 'sent';
  }
  await changeTicket(nonce, () => ({ outcome: { state: 'open' } }));
  throw row ? refusal(row) : signedOut();
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
  await takeBackFile(ticket, target);
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

/** The file that went along, wherever it is by now. */
async function takeBackFile({ file, fileUuid }: ShareTicket, target: ShareTarget): Promise<void> {
  if (!file) return;
  const { account, conversation } = target;
  const message = await messageOf(account, conversation, fileUuid);
  if (await rowOf(fileUuid)) await discard(fileUuid);
  else if (message !== null) await enqueue(account, conversation, { kind: 'delete', message });
}

/** A file outside a thread goes into the one its text begins. */
function fileAction({ file, thread }: ShareMessage, { conversation }: ShareTarget, text: string): FileAction {
  const joins = thread === null && conversation.startsWith('flow:') ? { joins: text } : {};
  return {
    kind: 'file',
    fileName: file?.name ?? '',
    contentType: file?.type || 'application/octet-stream',
    size: file?.size ?? 0,
    image: null,
    threadId: thread,
    ...joins,
  };
}

/** The sheet was closed on a refusal: the person wants no more of it. */
export async function forgetRefused(ticket: ShareTicket): Promise<void> {
  const row = await rowOf(ticket.uuid);
  if (ticket.outcome.state === 'open' && row?.state === 'failed') {
    await discard(ticket.uuid);
    await discard(ticket.fileUuid);
  }
  if (ticket.file) await forgetFile(ticket.nonce);
}

const rowOf = async (uuid: string): Promise<OutboxRow | undefined> =>
  (await openDatabase()).get('outbox', uuid);

const isSignedIn = async ({ account }: ShareTarget): Promise<boolean> =>
  (await (await openDatabase()).getKey('accounts', account)) !== undefined;

const signedOut = (): ShareError =>
  new ShareError('signed-out', t('You are signed out of this account. Sign in again.'));

const refusal = ({ error }: OutboxRow): ShareError =>
  new ShareError(
    error?.kind ?? 'unexpected',
    error ? failureWords(error) : t('The server refused this. Try again.'),
  );

/** Until the conversation's outbox has done what it can, or patience ends. */
async function settled({ account, conversation }: ShareTarget): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const enough = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, PATIENCE);
  });
  await Promise.race([drainConversation(account, conversation), enough]).finally(() => clearTimeout(timer));
}

const remember = (target: ShareTarget, site: string): Promise<unknown> =>
  changeSettings(({ recentFlows, siteFlows }) => ({
    lastShared: Date.now(),
    recentFlows: [target, ...recentFlows.filter((recent) => !sameTarget(recent, target))].slice(
      0,
      RECENT_KEPT,
    ),
    siteFlows:
      site === ''
        ? siteFlows
        : [{ site, ...target }, ...siteFlows.filter((one) => one.site !== site)].slice(0, SITES_KEPT),
  }));
