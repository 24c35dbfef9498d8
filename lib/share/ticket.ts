/**
 * The ticket of one share: made by the menu click, named by an unguessable nonce, good for one message. It lies
 * in `storage.session`, so that a worker that dies between click and Send loses nothing. Rules only; pure.
 */

import { t } from '../i18n/t.ts';
import { documentOf, type Sender } from '../sender.ts';
import type { AccountId, ConversationKey } from '../store/picture.ts';
import type { SharedFile, SharedPage } from './shared-page.ts';

/** Where a share goes. */
export interface ShareTarget {
  account: AccountId;
  conversation: ConversationKey;
}

export interface ShareTicket {
  nonce: string;
  /** ms since 1970 */
  createdAt: number;
  page: SharedPage;
  /** Inside the page, or in a small window of its own. */
  mode: 'frame' | 'window';
  tabId: number | null;
  windowId: number | null;
  /** The document that shows the sheet: the first that came with the nonce, and no other after it. */
  claimedBy: string | null;
  /** Set when a quick target was clicked: it is sent without asking. */
  quick: ShareTarget | null;
  /** The `uuid` of the message, the same for every attempt. */
  uuid: string;
  /** That of the message which is the file, if one goes along. */
  fileUuid: string;
  /** What goes along as a file. */
  file: SharedFile | null;
  /** Address of the image, video or sound that was clicked, as the page has it; empty when none. */
  media: string;
  /** What did not work before the sheet opened, for the person; empty when all did. */
  problem: string;
  /** `sent`: it lies in the outbox, or went through it. */
  outcome: { state: 'open' } | { state: 'sent'; target: ShareTarget } | { state: 'undone' };
}

/** An error of a share; `kind` is for programs, the message for the person. */
export class ShareError extends Error {
  readonly kind: string;
  constructor(kind: string, message: string) {
    super(message);
    this.name = 'ShareError';
    this.kind = kind;
  }
}

const TICKETS_KEPT = 20;
const TICKET_LIFETIME = 24 * 60 * 60 * 1000;

export const sameTarget = (a: ShareTarget, b: ShareTarget): boolean =>
  a.account === b.account && a.conversation === b.conversation;

/** A nonce is 128 random bits in hexadecimal; anything else is refused before it is looked up. */
export function isNonce(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{32}$/.test(value);
}

/**
 * Where a share is shown. In the page only where a script runs there, and, if there is a Send to press, where the
 * browser tells the sheet whether it is really visible. A share to a chosen place shows its toast alone.
 */
export const placeToShow = (facts: {
  inReach: boolean;
  toChosen: boolean;
  tellsVisibility: boolean;
}): ShareTicket['mode'] => (facts.inReach && (facts.toChosen || facts.tellsVisibility) ? 'frame' : 'window');

export function newTicket(
  facts: Pick<ShareTicket, 'page' | 'mode' | 'tabId' | 'quick'> &
    Partial<Pick<ShareTicket, 'media' | 'problem'>>,
  now: number = Date.now(),
): ShareTicket {
  return {
    nonce: crypto.randomUUID().replaceAll('-', ''),
    createdAt: now,
    windowId: null,
    claimedBy: null,
    uuid: crypto.randomUUID(),
    fileUuid: crypto.randomUUID(),
    file: null,
    media: '',
    problem: '',
    outcome: { state: 'open' },
    ...facts,
  };
}

/**
 * Whether a document may use the ticket: `claim` for the first one that comes from where the sheet was put,
 * `yes` for the one that has it, `no` for every other, even with the right nonce.
 */
export function mayUse(ticket: ShareTicket, from: Sender): 'claim' | 'yes' | 'no' {
  if (ticket.claimedBy !== null) return ticket.claimedBy === documentOf(from) ? 'yes' : 'no';
  const inFrame = (from.frameId ?? 0) !== 0;
  const inPlace = ticket.mode === 'frame' ? inFrame && from.tab?.id === ticket.tabId : !inFrame;
  return inPlace ? 'claim' : 'no';
}

/**
 * What a request to send means for the ticket: a new message, or the one it already has.
 * Throws `ShareError` `used` when the ticket's message went elsewhere or was undone.
 */
export function permitSend({ outcome }: ShareTicket, target: ShareTarget): 'send' | 'repeat' {
  if (outcome.state === 'open') return 'send';
  if (outcome.state === 'sent' && sameTarget(outcome.target, target)) return 'repeat';
  throw new ShareError(
    'used',
    outcome.state === 'sent'
      ? t('This share was already sent. Share again from the page to send it elsewhere.')
      : t('This share was undone. Share again from the page to send it.'),
  );
}

/** Where the message is that Undo takes back, null when it is undone already. Throws `ShareError` when nothing was sent. */
export function permitUndo({ outcome }: ShareTicket): ShareTarget | null {
  switch (outcome.state) {
    case 'sent':
      return outcome.target;
    case 'undone':
      return null;
    case 'open':
      throw new ShareError('not-sent', t('Nothing was sent yet, so there is nothing to undo.'));
  }
}

/** The nonces to forget: the old ones, and the oldest above the number kept. */
export function stale(tickets: readonly ShareTicket[], now: number = Date.now()): string[] {
  const byAge = [...tickets].sort((a, b) => b.createdAt - a.createdAt);
  return byAge
    .filter((ticket, index) => index >= TICKETS_KEPT || now - ticket.createdAt > TICKET_LIFETIME)
    .map((ticket) => ticket.nonce);
}
