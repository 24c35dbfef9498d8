/** Background: how a share begins: of the page, of a picture of it, of all tabs. */
import { browser } from 'wxt/browser';
import { t } from '../i18n/t.ts';
import { readSettings } from '../settings.ts';
import { attachScreenshot, captureTab } from './capture.ts';
import { partsAlong, type ShareDefaults, takesScreenshot } from './defaults.ts';
import { prepareShare, showSheet } from './open-sheet.ts';
import type { ShareClick } from './page-facts.ts';
import { type Sent, sendShare } from './send.ts';
import { cleanAddress, composeShare, isShareable, oneLine } from './share-text.ts';
import type { SharedPage } from './shared-page.ts';
import type { ShareError, ShareTarget, ShareTicket } from './ticket.ts';

/** A share begins: gathers, sends at once to a quick target, shows the sheet (or, for a quick one, its toast). */
export async function startShare(
  click: ShareClick,
  tab: Parameters<typeof prepareShare>[1],
  quick: ShareTarget | null,
): Promise<void> {
  const [ticket, settings] = await Promise.all([prepareShare(click, tab, quick), readSettings()]);
  // The sheet asks for the outcome itself and shows a failure with everything kept.
  if (quick) sendQuick(ticket, quick, settings).catch(() => undefined);
  await showSheet(quick ? ticket : await withScreenshot(ticket, settings, tab?.windowId));
}

/** The picture that the person wants with each share. Where the browser allows none, the sheet offers to try again. */
async function withScreenshot(
  ticket: ShareTicket,
  settings: ShareDefaults,
  window: number | undefined,
): Promise<ShareTicket> {
  if (!takesScreenshot(ticket.page, settings)) return ticket;
  const taken = await captureTab(window).catch(() => null);
  return taken ? attachScreenshot(ticket, taken) : ticket;
}

function sendQuick(ticket: ShareTicket, quick: ShareTarget, settings: ShareDefaults): Promise<Sent> {
  const { withSelection } = partsAlong(ticket.page, settings);
  const { content } = composeShare({ page: ticket.page, comment: '', withSelection, withImage: false });
  return sendShare(ticket.nonce, quick, { content, tags: [...settings.shareTags], thread: null, file: null });
}

/** All tabs of a window that others can open, as one share. */
export async function startTabs(tab: Parameters<typeof prepareShare>[1]): Promise<void> {
  const found = await browser.tabs.query(
    tab?.windowId === undefined ? { currentWindow: true } : { windowId: tab.windowId },
  );
  const tabs = found.flatMap(({ title = '', url = '' }) =>
    isShareable(url) ? [{ title: oneLine(title), url: cleanAddress(url) }] : [],
  );
  const page: SharedPage = {
    kind: 'page',
    title: '',
    url: '',
    pageUrl: '',
    selection: '',
    image: '',
    tabs,
  };
  const problem = tabs.length === 0 ? t('No tab of this window has an address that others could open.') : '';
  await showSheet(await prepareShare({}, tab, null, { page, window: true, problem }));
}

/** The person, or the browser, kept the tabs to itself: the page alone is offered, with what was missing. */
export async function startWithoutTabs(tab: Parameters<typeof prepareShare>[1]): Promise<void> {
  const problem = t(
    'The tabs stay unread: the browser asked whether Quayside may see their titles and addresses, and was not told yes. This shares the page alone; to share all, choose “All tabs of this window…” again and allow it.',
  );
  await showSheet(await prepareShare({}, tab, null, { problem }));
}

/** A picture of what the tab shows, to be cut, blurred and sent with its address. */
export async function startScreenshot(tab: Parameters<typeof prepareShare>[1]): Promise<void> {
  // First of all: the page may change, and the click lets the extension see it now.
  const taken = await captureTab(tab?.windowId).catch((error: ShareError) => error);
  const problem = taken instanceof Blob ? '' : taken.message;
  const ticket = await prepareShare({}, tab, null, { window: true, problem });
  await showSheet(taken instanceof Blob ? await attachScreenshot(ticket, taken) : ticket);
}
