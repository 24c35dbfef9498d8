/** The share sheet as a person gets it: from the context menu of a page, in the page or in a window of its own. */
import type { Browser, Frame, Page } from 'puppeteer-core';
import { chooseFromMenu, letIn } from '../../scripts/person.ts';

/** Ends what hangs; ms. Longer than the product waits for a page before it takes the window instead. */
const PATIENCE = 40_000;

export const isSheet = (one: Page | Frame): boolean => one.url().includes('/share.html');

/** Chooses "Share to Flowdock…" in the context menu. */
export async function chooseShare(
  browser: Browser,
  page: Page,
  click: Record<string, string> = {},
): Promise<void> {
  await letIn(browser, page);
  await chooseFromMenu(browser, { menuItemId: 'share-choose', pageUrl: page.url(), ...click });
}

/** The sheet, once it is there: a frame of the page, or the window it has when a busy page does not answer in time. */
export async function openedSheet(browser: Browser, page: Page): Promise<Frame | Page> {
  for (const deadline = Date.now() + PATIENCE; ; ) {
    const inside = page.frames().find((frame) => isSheet(frame) && !frame.detached);
    const sheet = inside ?? (await browser.pages()).find(isSheet);
    if (sheet) return sheet;
    if (Date.now() > deadline) throw new Error(`No sheet opened over ${page.url()} within ${PATIENCE} ms.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
