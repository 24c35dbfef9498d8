/**
 * Background: answers what share sheets ask. Every request names the nonce of its ticket, and comes from the one
 * document that was first to come with it.
 */
import { browser } from 'wxt/browser';
import { t } from '../i18n/t.ts';
import type { RequestName, Requests } from '../protocol.ts';
import { pageOf, type Sender } from '../sender.ts';
import { readSettings } from '../settings.ts';
import { readDirectory } from '../store/brief.ts';
import { type DestinationList, listDestinations } from './destinations.ts';
import { closeSheet, frameIsAlive, moveToWindow, prepareShare, showSheet, tellFrame } from './open-sheet.ts';
import type { ShareClick } from './page-facts.ts';
import { forgetRefused, type Sent, sendShare, undoShare } from './send.ts';
import { composeShare } from './share-text.ts';
import { ShareError, type ShareTarget, type ShareTicket } from './ticket.ts';
import { claimTicket, readTicket, ticketFor } from './ticket-store.ts';

type ShareRequest = Extract<RequestName, `share-${string}`>;
export type ShareHandlers = {
  [Name in ShareRequest]: (send: Requests[Name]['send'], from: Sender) => Promise<Requests[Name]['back']>;
};

/** A share begins: gathers, sends at once to a quick target, shows the sheet (or, for a quick one, its toast). */
export async function startShare(
  click: ShareClick,
  tab: Parameters<typeof prepareShare>[1],
  quick: ShareTarget | null,
): Promise<void> {
  const ticket = await prepareShare(click, tab, quick);
  // The sheet asks for the outcome itself and shows a failure with everything kept.
  if (quick) sendQuick(ticket, quick).catch(() => undefined);
  await showSheet(ticket);
}

async function readDestinations(): Promise<DestinationList> {
  const [{ recentFlows }, { accounts, flows, privates }] = await Promise.all([
    readSettings(),
    readDirectory(),
  ]);
  return listDestinations(accounts, flows, privates, recentFlows);
}

function sendQuick(ticket: ShareTicket, quick: ShareTarget): Promise<Sent> {
  const { content } = composeShare({ page: ticket.page, comment: '', withSelection: true, withImage: false });
  return sendShare(ticket.nonce, quick, { content, tags: [] });
}

export const shareHandlers: ShareHandlers = {
  'share-page': async (_, from) => {
    const [tab] = await browser.tabs.query({ active: true, lastFocusedWindow: true });
    // A click in the side panel does not let the extension see the page beside it, as one on its icon does.
    if (
      !tab?.url &&
      pageOf(from, { id: browser.runtime.id, base: browser.runtime.getURL('/') }) === 'sidepanel'
    )
      throw new ShareError(
        'not-allowed',
        t(
          'The browser does not show this page to the side panel. Right-click the page and choose Share to Flowdock, or press Quayside’s icon.',
        ),
      );
    await startShare({}, tab, null);
    return null;
  },

  'share-context': async ({ nonce }, from) => {
    frameIsAlive(nonce);
    const ticket = await claimTicket(nonce, from);
    if (ticket === null) {
      // The page has taken the frame out and put it in again, or shows it a second time. A frame that was given up
      // and comes late has its window already.
      if ((await readTicket(nonce)).mode === 'frame') await moveToWindow(nonce);
      throw new ShareError('moved', t('This page moves the share sheet. It goes on in a window of its own.'));
    }
    const { page, mode, quick } = ticket;
    return { page, mode, quick, destinations: await readDestinations() };
  },

  'share-send': async ({ nonce, account, conversation, content, tags }, from) => {
    await ticketFor(nonce, from);
    return { state: await sendShare(nonce, { account, conversation }, { content, tags }) };
  },

  'share-undo': async ({ nonce }, from) => {
    await ticketFor(nonce, from);
    await undoShare(nonce);
    return null;
  },

  'share-close': async ({ nonce }, from) => {
    await forgetRefused(await ticketFor(nonce, from));
    await closeSheet(nonce);
    return null;
  },

  'share-resize': async ({ nonce, height, shape }, from) => {
    const { tabId, mode } = await ticketFor(nonce, from);
    if (mode === 'frame' && tabId !== null)
      await tellFrame(tabId, { quayside: 'resize', nonce, height, shape });
    return null;
  },

  'share-probe': async ({ nonce }, from) => {
    const { tabId, mode } = await ticketFor(nonce, from);
    if (mode === 'window' || tabId === null) return { sight: mode === 'window' ? 'seen' : 'hidden' };
    return { sight: await tellFrame(tabId, { quayside: 'probe', nonce }) };
  },

  'share-to-window': async ({ nonce }, from) => {
    await ticketFor(nonce, from);
    await moveToWindow(nonce);
    return null;
  },
};
