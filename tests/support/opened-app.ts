/**
 * The app where it opened by itself: a page of Chromium; in Firefox the real popup, which its driver does not reach, or
 * a window where Firefox opens no popup, as beside another window of the extension.
 */
import type { Browser, Page } from 'puppeteer-core';
import { isFirefox } from '../../scripts/browsers.ts';
import { PATIENCE } from '../../scripts/controls.ts';
import { inExtension, sees } from '../../scripts/person.ts';
import { pageAt } from './browser.ts';
import { eventually } from './people.ts';

/** What functions evaluated in the background of Firefox find there. */
declare const chrome: { extension: { getViews(filter: { type: 'popup' }): Window[] } };

export interface OpenedApp {
  /** Waits until it shows the text. */
  sees(text: string): Promise<void>;
  /** Waits until there is something of this selector. */
  has(selector: string): Promise<void>;
  /** What stands behind `#` in its address when it opens. */
  hash: string;
  close(): Promise<void>;
}

/** Does something upon which the app opens, and gives it. */
export async function appOpenedBy(browser: Browser, act: () => Promise<unknown>): Promise<OpenedApp> {
  return isFirefox(browser) ? openedInFirefox(browser, act) : pageOfChromium(browser, act);
}

async function pageOfChromium(browser: Browser, act: () => Promise<unknown>): Promise<OpenedApp> {
  const before = new Set(browser.targets());
  await act();
  const target = await browser.waitForTarget(
    (one) => /^chrome-extension:.*\/popup\.html#/.test(one.url()) && !before.has(one),
    { timeout: PATIENCE },
  );
  return inPage(await target.asPage(), new URL(target.url()).hash);
}

function inPage(page: Page, hash: string): OpenedApp {
  return {
    hash,
    sees: async (text) => void (await sees(page, text)),
    has: async (selector) => void (await page.waitForSelector(selector)),
    close: () => page.close(),
  };
}

async function openedInFirefox(browser: Browser, act: () => Promise<unknown>): Promise<OpenedApp> {
  const state = (selector: string) =>
    inExtension(
      browser,
      (wanted) => {
        const [popup] = chrome.extension.getViews({ type: 'popup' });
        if (!popup) return null;
        const { document, location } = popup;
        const has = document.querySelector(wanted) !== null;
        return { hash: location.hash, text: document.body?.innerText ?? '', has };
      },
      selector,
    );
  const before = new Set(await browser.pages());
  await act();
  const { hash, page } = await eventually('the app opens', async () => {
    const popup = await state('body');
    if (popup?.hash) return { hash: popup.hash, page: null };
    const page = await pageAt(browser, (address) => /\/popup\.html#/.test(address));
    return page && !before.has(page) ? { hash: await page.evaluate(() => location.hash), page } : null;
  });
  if (page) return inPage(page, hash);
  return {
    hash,
    sees: async (text) => {
      await eventually(
        `the popup shows ${text}`,
        async () => (await state('body'))?.text.includes(text) ?? false,
      );
    },
    has: async (selector) => {
      await eventually(`the popup has ${selector}`, async () => (await state(selector))?.has ?? false);
    },
    close: () => inExtension(browser, () => chrome.extension.getViews({ type: 'popup' })[0]?.close()),
  };
}
