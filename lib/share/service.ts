/**
 * Background: answers what share sheets ask. Every request names the nonce of its ticket, and comes from the one
 * document that was first to come with it.
 */
import { browser } from 'wxt/browser';
import { t } from '../i18n/t.ts';
import { openConversation, type StartPlace } from '../open-app.ts';
import { messageOf } from '../outbox/outbox.ts';
import { showInPanel } from '../panel.ts';
import type { RequestName, Requests } from '../protocol.ts';
import { pageOf, type Sender } from '../sender.ts';
import { readSettings } from '../settings.ts';
import { readDirectory } from '../store/brief.ts';
import { defaultAccountOf } from '../store/default-account.ts';
import { fileOf, fileToSend, isChangeable } from './attached.ts';
import { startShare } from './begin.ts';
import { attachMedia, attachScreenshot, captureTab } from './capture.ts';
import { isGoingOn, shareDefaults } from './defaults.ts';
import { type DestinationList, listDestinations, siteOf } from './destinations.ts';
import { findShared } from './found.ts';
import { forgetFile } from './kept-file.ts';
import { closeSheet, frameIsAlive, moveToWindow, PICTURE_WINDOW, tellFrame } from './open-sheet.ts';
import { readPlace } from './place.ts';
import { forgetRefused, sendShare, undoShare } from './send.ts';
import { readSheetDraft, writeSheetDraft } from './sheet-draft.ts';
import { ShareError, type ShareTarget } from './ticket.ts';
import { changeTicket, claimTicket, readTicket, ticketFor } from './ticket-store.ts';

/** A page without the sheet is on the screen after that; ms. */
const REPAINTED = 150;

type ShareRequest = Extract<RequestName, `share-${string}`>;
export type ShareHandlers = {
  [Name in ShareRequest]: (send: Requests[Name]['send'], from: Sender) => Promise<Requests[Name]['back']>;
};

async function readDestinations(): Promise<DestinationList> {
  const { recentFlows, hiddenOrganizations, defaultAccount } = await readSettings();
  const { accounts, flows, privates } = await readDirectory(hiddenOrganizations);
  const preferred = defaultAccountOf(accounts, defaultAccount)?.id;
  return listDestinations(accounts, flows, privates, recentFlows, preferred);
}

/** Shows a conversation beside the page of a tab, where the panel is open; else as from a notification. */
async function show(
  place: ShareTarget,
  at: Pick<StartPlace, 'message' | 'thread'>,
  tabId: number | null,
): Promise<void> {
  const tab = tabId === null ? null : await browser.tabs.get(tabId).catch(() => null);
  const inPanel = tab?.windowId !== undefined && (await showInPanel({ ...place, ...at }, tab.windowId));
  if (!inPanel) await openConversation(place, at);
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
    const { page, mode, quick, media, problem } = ticket;
    const settings = await readSettings();
    const site = settings.siteFlows.find((one) => one.site === siteOf(page.pageUrl)) ?? null;
    const goesOn = isGoingOn(settings.lastShared, Date.now());
    const [destinations, file, draft] = await Promise.all([
      readDestinations(),
      fileOf(ticket),
      readSheetDraft(page.pageUrl),
    ]);
    const defaults = shareDefaults(settings);
    const about = { page, media: media !== '', file, draft, problem };
    return { ...about, mode, quick, destinations, defaults, site, goesOn };
  },

  'share-draft': async ({ nonce, draft }, from) => {
    const { page } = await ticketFor(nonce, from);
    await writeSheetDraft(page.pageUrl, draft);
    return null;
  },

  'share-place': async ({ nonce, account, conversation }, from) => {
    await ticketFor(nonce, from);
    return readPlace(account, conversation);
  },

  'share-found': async ({ nonce }, from) => {
    const { page } = await ticketFor(nonce, from);
    return page.tabs ? [] : findShared(page.url);
  },

  'share-jump': async ({ nonce, account, conversation, message }, from) => {
    const { page, tabId } = await ticketFor(nonce, from);
    const known = await findShared(page.url);
    const found = known.find(
      (one) => one.account === account && one.conversation === conversation && one.message === message,
    );
    if (!found) return null;
    await show(
      { account, conversation },
      { message, ...(found.thread === null ? {} : { thread: found.thread }) },
      tabId,
    );
    return null;
  },

  'share-capture': async ({ nonce }, from) => {
    const ticket = await ticketFor(nonce, from);
    const { tabId, mode } = ticket;
    const tab = tabId === null ? null : await browser.tabs.get(tabId).catch(() => null);
    if (!tab?.active)
      throw new ShareError(
        'not-allowed',
        t('This page is no longer in front. Bring it to the front, then press Screenshot again.'),
      );
    if (mode === 'frame') {
      await tellFrame(tab.id ?? 0, { quayside: 'unmount', nonce });
      // The page is painted again without it.
      await new Promise((resolve) => setTimeout(resolve, REPAINTED));
    }
    const taken = await captureTab(tab.windowId).catch((error: ShareError) => error);
    if (taken instanceof Blob) await attachScreenshot(ticket, taken);
    if (mode === 'window' && !(taken instanceof Blob)) throw taken;
    await changeTicket(nonce, () => ({ problem: taken instanceof Blob ? '' : taken.message }));
    if (mode === 'frame') await moveToWindow(nonce);
    else if (ticket.windowId !== null) await browser.windows.update(ticket.windowId, PICTURE_WINDOW);
    return null;
  },

  'share-fetch': async ({ nonce }, from) => {
    const ticket = await ticketFor(nonce, from);
    const read =
      ticket.tabId === null || ticket.media === ''
        ? null
        : await tellFrame(ticket.tabId, { quayside: 'read', address: ticket.media });
    if (!read)
      throw new ShareError(
        'not-allowed',
        t('Its site does not hand this file out, or it is too large (over 24 MB). It goes as a link.'),
      );
    const { file, mode, windowId } = await attachMedia(ticket, read);
    if (mode === 'window' && windowId !== null && file && isChangeable(file.contentType))
      await browser.windows.update(windowId, PICTURE_WINDOW);
    return null;
  },

  'share-drop-file': async ({ nonce }, from) => {
    await ticketFor(nonce, from);
    await changeTicket(nonce, () => ({ file: null }));
    await forgetFile(nonce);
    return null;
  },

  'share-send': async ({ nonce, account, conversation, content, tags, thread, picture }, from) => {
    const ticket = await ticketFor(nonce, from);
    const file = ticket.outcome.state === 'open' ? await fileToSend(ticket, picture) : null;
    return { state: await sendShare(nonce, { account, conversation }, { content, tags, thread, file }) };
  },

  'share-open': async ({ nonce }, from) => {
    const { outcome, uuid, tabId } = await ticketFor(nonce, from);
    if (outcome.state !== 'sent') return null;
    const { account, conversation } = outcome.target;
    const message = await messageOf(account, conversation, uuid);
    await show(outcome.target, message === null ? {} : { message }, tabId);
    return null;
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
