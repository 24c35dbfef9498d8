/** The share sheet as a person gets it: from the context menu of a page, in the page or in a window of its own. */
import type { Browser, Frame, Page } from 'puppeteer-core';
import { isFirefox } from '../../scripts/browsers.ts';
import { inFirefoxItself } from '../../scripts/firefox-itself.ts';
import { chooseFromMenu, has, letIn, press, sees } from '../../scripts/person.ts';
import { pageAt } from './browser.ts';
import { eventually } from './people.ts';

/** Ends what hangs; ms. Longer than the product waits for a page before it takes the window instead. */
const PATIENCE = 40_000;

const SHEET = '/share.html';
export const isSheet = (one: Page | Frame): boolean => one.url().includes(SHEET);

/** The sheet in this page, if it is there. The driver of Firefox never hears the address of such a frame. */
export async function sheetInside(page: Page): Promise<Frame | null> {
  for (const frame of page.frames()) {
    if (frame.detached) continue;
    const address = isFirefox(page.browser())
      ? await frame.evaluate(() => location.href).catch(() => '')
      : frame.url();
    if (address.includes(SHEET)) return frame;
  }
  return null;
}

/** Closes the windows that sheets have, and waits until the browser's own is in front again. */
export async function closeSheetWindows(browser: Browser): Promise<void> {
  for (let open = await sheetWindow(browser); open; open = await sheetWindow(browser)) await open.close();
  if (!isFirefox(browser)) return;
  // A window that is about to go is no place for a new tab, and Firefox would take it.
  await eventually('its window is gone', async () => {
    const windows = `[...Services.wm.getEnumerator('navigator:browser')]`;
    const left = await inFirefoxItself(browser, `${windows}.filter((one) => one.gBrowser).length`);
    return left === '1' && (await inFirefoxItself(browser, `${windows}.length`)) === '1';
  });
}

/** The sheet in a window of its own, if it has one. */
export const sheetWindow = (browser: Browser): Promise<Page | null> =>
  pageAt(browser, (address) => address.includes(SHEET));

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
    const sheet = (await sheetInside(page)) ?? (await sheetWindow(browser));
    if (sheet) return sheet;
    if (Date.now() > deadline) throw new Error(`No sheet opened over ${page.url()} within ${PATIENCE} ms.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/**
 * Waits until the file of this name goes along. Over the page it bears its name; in the window, which the sheet always
 * has in Firefox, a picture is there to be changed.
 */
export const fileGoesAlong = (sheet: Frame | Page, name: string): Promise<boolean> =>
  eventually(
    `${name} goes along`,
    async () =>
      (await has(sheet, 'button', `Remove ${name}`)) || (await has(sheet, 'button', 'Remove picture')),
  );

/**
 * Presses Send as a person does who looks before, again when nothing came of it: what the sheet shows of the flow comes a
 * moment later, what has just changed under the pointer is not sent, and whoever insists is led to a window.
 */
export async function send(sheet: Frame | Page): Promise<void> {
  await eventually('Send is taken', async () => {
    if (await sheet.$('.toast')) return true;
    // It is called so only while nothing is under way.
    if (!(await has(sheet, 'button', 'Send'))) return false;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    // By now an earlier press may have been taken after all.
    if (await has(sheet, 'button', 'Send')) await press(sheet, 'button', 'Send');
    return false;
  });
}

/** Waits for the notice of what was shared, and has it stay: under the pointer its clock stands still. */
export async function seesShared(sheet: Frame | Page, flow: string): Promise<void> {
  await sees(sheet, `Shared to ${flow}`);
  await (await sheet.waitForSelector('.toast'))?.hover();
}
