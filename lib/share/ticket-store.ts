/** Keeps share tickets in `storage.session`: in memory, gone with the browser, closed to content scripts. */
import { browser } from 'wxt/browser';
import { t } from '../i18n/t.ts';
import { documentOf, type Sender } from '../sender.ts';
import { isNonce, mayUse, ShareError, type ShareTicket, stale } from './ticket.ts';

const PREFIX = 'share:';
const keyOf = (nonce: string): string => PREFIX + nonce;

/** Runs `work` while no other change of the same ticket runs, in any context of the extension. */
function alone<T>(nonce: string, work: () => Promise<T>): Promise<T> {
  return navigator.locks.request(`share-ticket:${nonce}`, work) as Promise<T>;
}

const expired = (): ShareError =>
  new ShareError(
    'expired',
    t('This share sheet is no longer valid. Close it and share again from the page.'),
  );

/** Throws `ShareError` `expired` when there is no such ticket. */
export async function readTicket(nonce: unknown): Promise<ShareTicket> {
  const found = isNonce(nonce) ? (await browser.storage.session.get(keyOf(nonce)))[keyOf(nonce)] : undefined;
  if (found === undefined) throw expired();
  // Only this module writes under the prefix.
  return found as ShareTicket;
}

/**
 * Gives the ticket to the first document that comes with its nonce; null when another one has it.
 * Throws `ShareError` `expired` when there is no such ticket.
 */
export async function claimTicket(nonce: string, from: Sender): Promise<ShareTicket | null> {
  await readTicket(nonce);
  let use: ReturnType<typeof mayUse> = 'no';
  const ticket = await changeTicket(nonce, (now) => {
    use = mayUse(now, from);
    return use === 'claim' ? { claimedBy: documentOf(from) } : {};
  });
  return (use as ReturnType<typeof mayUse>) === 'no' ? null : ticket;
}

/** The ticket, for the document that has claimed it. Throws `ShareError` `expired` for every other. */
export async function ticketFor(nonce: unknown, from: Sender): Promise<ShareTicket> {
  const ticket = await readTicket(nonce);
  if (mayUse(ticket, from) !== 'yes') throw expired();
  return ticket;
}

/** Keeps a new ticket and forgets stale ones. */
export async function keepTicket(ticket: ShareTicket): Promise<void> {
  const all = await browser.storage.session.get(null);
  const tickets = Object.entries(all)
    .filter(([key]) => key.startsWith(PREFIX))
    .map(([, value]) => value as ShareTicket);
  await browser.storage.session.remove(stale(tickets).map(keyOf));
  await browser.storage.session.set({ [keyOf(ticket.nonce)]: ticket });
}

/** Changes a ticket; `change` gets it as it is now and returns what to replace. */
export function changeTicket(
  nonce: string,
  change: (ticket: ShareTicket) => Partial<ShareTicket>,
): Promise<ShareTicket> {
  return alone(nonce, async () => {
    const ticket = await readTicket(nonce);
    const next = { ...ticket, ...change(ticket) };
    await browser.storage.session.set({ [keyOf(nonce)]: next });
    return next;
  });
}
