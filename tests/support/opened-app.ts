/** The app where it opened by itself: a page of Chromium; in Firefox the real popup, which its driver does not reach. */
import type { Browser } from 'puppeteer-core';
import { isFirefox } from '../../scripts/browsers.ts';
import { PATIENCE } from '../../scripts/controls.ts';
import { inExtension, sees } from '../../scripts/person.ts';
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
  return isFirefox(browser) ? popupOfFirefox(browser, act) : pageOfChromium(browser, act);
}

async function pageOfChromium(browser: Browser, act: () => Promise<unknown>): Promise<OpenedApp> {
  const before = new Set(browser.targets());
  await act();
  const target = await browser.waitForTarget(
    (one) => /^chrome-extension:.*\/popup\.html#/.test(one.url()) && !before.has(one),
    { timeout: PATIENCE },
  );
  const { hash } = new URL(target.url());
  const page = await target.asPage();
  return {
    hash,
    sees: async (text) => void (await sees(page, text)),
    has: async (selector) => void (await page.waitForSelector(selector)),
    close: () => page.close(),
  };
}

async function popupOfFirefox(browser: Browser, act: () => Promise<unknown>): Promise<OpenedApp> {
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
  await act();
  const { hash } = await eventually('the popup opens', async () => {
    const now = await state('body');
    return now?.hash ? now : null;
  });
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
