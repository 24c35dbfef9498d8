/** The stage of a story: the real server with demo data, Chromium with the extension, Ada signed in or not. */
import type { Browser, Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import type { Browser as WebExtension } from 'webextension-polyfill';
import type { Settings } from '../../lib/settings.ts';
import { badge, fill, find, findLike, has, press, signIn, workerOf } from '../../scripts/person.ts';
import { popup, startChromium } from './browser.ts';
import { eventually } from './people.ts';
import { startServer } from './server.ts';

/** What functions evaluated in the service worker find there. */
declare const chrome: WebExtension;

export const ada = { email: 'ada@example.com', password: 'quayside' };

type Server = Awaited<ReturnType<typeof startServer>>;

export interface Stage {
  readonly server: Server;
  readonly browser: Browser;
  /** The popup, opened anew; the one before is closed. */
  popup(): Promise<Page>;
  /** The popup with Ada signed in at this address, the demo server's by default. */
  signedIn(server?: string): Promise<Page>;
  /** A browser with nothing in it, in place of the present one. */
  freshBrowser(): Promise<Browser>;
}

/**
 * Sets the stage for one file of stories. The server starts once; each story gets a fresh browser, or all the same
 * one when they tell one tale (`oneBrowser`).
 */
export function stage(options: { serverArgs?: string[]; oneBrowser?: boolean } = {}): Stage {
  let server: Server | undefined;
  let browser: Browser | undefined;
  let page: Page | undefined;

  beforeAll(async () => {
    server = await startServer({ demo: true, args: options.serverArgs ?? [] });
  });
  const closeBrowser = async () => {
    await browser?.close();
    browser = undefined;
    page = undefined;
  };
  if (!options.oneBrowser) afterEach(closeBrowser);
  afterAll(async () => {
    await closeBrowser();
    await server?.stop();
  });

  const freshBrowser = async () => {
    await browser?.close();
    page = undefined;
    browser = await startChromium();
    return browser;
  };
  const openPopup = async () => {
    const current = browser ?? (await freshBrowser());
    // It may have closed itself, as the popup does.
    if (!page?.isClosed()) await page?.close();
    page = await popup(current);
    return page;
  };
  return {
    get server() {
      if (!server) throw new Error('The server is only there inside a story.');
      return server;
    },
    get browser() {
      if (!browser) throw new Error('No browser yet: open the popup first.');
      return browser;
    },
    popup: openPopup,
    async signedIn(address) {
      const opened = await openPopup();
      await signIn(opened, { server: address ?? this.server.url, ...ada });
      await find(opened, 'tab', 'Unread');
      return opened;
    },
    freshBrowser,
  };
}

/** The badge's number, once it has settled on one that satisfies `holds`. */
export async function badgeCount(
  browser: Browser,
  holds: (count: number) => boolean = () => true,
): Promise<number> {
  return Number(await badge(browser, (text) => /^\d*$/.test(text) && holds(Number(text))));
}

/** Waits until a choice is kept: from then on it counts, whatever the page shows already. */
export async function kept(
  browser: Browser,
  what: string,
  holds: (settings: Settings) => boolean,
): Promise<void> {
  await eventually(`${what} is kept`, async () => {
    const worker = await workerOf(browser);
    const { settings } = await worker.evaluate(() => chrome.storage.local.get('settings'));
    // Only settings that were saved are asked for here, and they are saved whole.
    return holds(settings as Settings);
  });
}

/** Opens a flow by the search, from the tabs. */
export async function openFlow(page: Page, name: string): Promise<void> {
  await press(page, 'tab', 'Flows');
  await fill(page, 'Search flows', name);
  await (await findLike(page, ['button', 'link', 'option', 'row'], new RegExp(name))).click();
  await find(page, 'textbox', 'Message');
}

/** Opens a private conversation, from wherever one is. */
export async function openPrivate(page: Page, name: string): Promise<void> {
  while (!(await has(page, 'tab', 'Private'))) await press(page, 'button', 'Back');
  await press(page, 'tab', 'Private');
  const row = await findLike(page, ['button', 'link', 'option', 'row'], new RegExp(name));
  await row.evaluate((element) => (element instanceof HTMLElement ? element.click() : null));
  await find(page, 'textbox', 'Message');
}
