/**
 * Background: from a click to a sheet on the screen. The sheet is a frame inside the page where a script may
 * run, and a small window of its own everywhere else (browser pages, the store, PDF viewer, private windows,
 * pages that forbid frames or lie under a modal dialog), and in Firefox, which tells no sheet in a page whether it is
 * visible (SECURITY.md says why looking from the page is not enough).
 */

import { type Browser, browser } from 'wxt/browser';
import { t } from '../i18n/t.ts';
import { readSettings } from '../settings.ts';
import { asChosen } from './defaults.ts';
import type { FrameAnswers, FrameMessage } from './frame-messages.ts';
import { type PageFacts, type ShareClick, sharedPageFrom } from './page-facts.ts';
import type { SharedPage } from './shared-page.ts';
import { newTicket, placeToShow, type ShareTarget, type ShareTicket } from './ticket.ts';
import { changeTicket, keepTicket, readTicket } from './ticket-store.ts';

/**
 * A sheet asks for its context before its frame has loaded. One that has loaded and does not ask within this time
 * is a page of the browser's, which says that the frame is forbidden; ms.
 */
const FRAME_PATIENCE = 2_500;
/** A frame that has not even loaded by then is held up by the page; ms. On a busy computer a few seconds are usual. */
const LOAD_PATIENCE = 20_000;
/** A page that does not answer by then is busy; the share goes on with what the tab knows; ms. */
const PAGE_PATIENCE = 3_000;
const WINDOW = { width: 416, height: 560 };
/** With room to look at a picture and change it. */
export const PICTURE_WINDOW = { width: 760, height: 720 };

type Tab = Pick<Browser.tabs.Tab, 'id' | 'incognito' | 'title' | 'url' | 'windowId'>;

/** Frames that were mounted and have not asked for their context yet, by nonce. */
const awaited = new Map<string, () => void>();

/** Sends one message to the injected script of a tab's main frame. */
export async function tellFrame<M extends FrameMessage>(
  tabId: number,
  message: M,
): Promise<FrameAnswers[M['quayside']]> {
  const answer: FrameAnswers[M['quayside']] | undefined = await browser.tabs.sendMessage(tabId, message, {
    frameId: 0,
  });
  if (answer === undefined) throw new Error('The page did not answer.');
  return answer;
}

/** The sheet asked for its context: it runs. */
export function frameIsAlive(nonce: string): void {
  awaited.get(nonce)?.();
}

/**
 * Gathers what is shared and keeps the ticket; nothing is shown yet. `special`: what is shared when it is not the page,
 * a window from the start, and what did not work so far.
 */
export async function prepareShare(
  click: ShareClick,
  tab: Tab | undefined,
  quick: ShareTarget | null,
  special: { page?: SharedPage; window?: boolean; problem?: string } = {},
): Promise<ShareTicket> {
  const facts = tab && !special.page ? await gather(tab, click) : null;
  const page = special.page ?? sharedPageFrom(click, facts, tab ?? null);
  const ticket = newTicket({
    page: asChosen(page, await readSettings()),
    problem: special.problem ?? '',
    media: click.mediaType && click.srcUrl && facts ? click.srcUrl : '',
    mode: special.window
      ? 'window'
      : placeToShow({
          inReach: facts !== null,
          toChosen: quick !== null,
          // Firefox has no `trackVisibility`; a worker can't look.
          tellsVisibility: !import.meta.env.FIREFOX,
        }),
    tabId: tab?.id ?? null,
    quick,
  });
  await keepTicket(ticket);
  return ticket;
}

/** Shows the sheet of a ticket, in the page if it can be. */
export async function showSheet(ticket: ShareTicket): Promise<void> {
  if (ticket.mode === 'frame' && ticket.tabId !== null && (await mountFrame(ticket.tabId, ticket.nonce)))
    return;
  await moveToWindow(ticket.nonce);
}

/** Takes the sheet out of the page, if it is in one, and opens it in a window. */
export async function moveToWindow(nonce: string): Promise<void> {
  const ticket = await changeTicket(nonce, () => ({ mode: 'window', claimedBy: null }));
  if (ticket.tabId !== null) await tellFrame(ticket.tabId, { quayside: 'unmount', nonce }).catch(() => false);
  const opened = await browser.windows.create({
    type: 'popup',
    url: browser.runtime.getURL(`/share.html?nonce=${nonce}`),
    ...(ticket.file ? PICTURE_WINDOW : WINDOW),
  });
  await changeTicket(nonce, () => ({ windowId: opened?.id ?? null }));
}

/** Removes the sheet, wherever it is. */
export async function closeSheet(nonce: string): Promise<void> {
  const ticket = await readTicket(nonce);
  // The tab or window may be gone already: that is what was wanted.
  if (ticket.mode === 'window') {
    if (ticket.windowId !== null) await browser.windows.remove(ticket.windowId).catch(() => undefined);
  } else if (ticket.tabId !== null) {
    await tellFrame(ticket.tabId, { quayside: 'unmount', nonce }).catch(() => undefined);
  }
}

async function gather(tab: Tab, click: ShareClick): Promise<PageFacts | null> {
  // An extension page can't be framed in a private tab of an extension that runs in the normal profile.
  if (tab.id === undefined || tab.incognito) return null;
  try {
    await browser.scripting.executeScript({ target: { tabId: tab.id }, files: ['/share-mount.js'] });
    return await within(PAGE_PATIENCE, tellFrame(tab.id, { quayside: 'gather', click }));
  } catch {
    return null; // the page refuses scripts
  }
}

async function mountFrame(tabId: number, nonce: string): Promise<boolean> {
  const alive = new Promise<true>((resolve) => awaited.set(nonce, () => resolve(true)));
  try {
    const { theme } = await readSettings();
    const mounted = await within(
      PAGE_PATIENCE,
      tellFrame(tabId, { quayside: 'mount', nonce, theme, title: t('Share to Flowdock') }),
    );
    return mounted && (await Promise.race([alive, asksNothing(tabId, nonce)]));
  } catch {
    return false;
  } finally {
    awaited.delete(nonce);
  }
}

/** Resolves to false when the frame has loaded, or never will, and then says nothing. */
async function asksNothing(tabId: number, nonce: string): Promise<false> {
  await within(LOAD_PATIENCE, tellFrame(tabId, { quayside: 'loaded', nonce }));
  await new Promise((resolve) => setTimeout(resolve, FRAME_PATIENCE));
  return false;
}

/** Rejects when the promise has not settled after so many ms. */
function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout>;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('No answer in time.')), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
