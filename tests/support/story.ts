/**
 * The stage of a story: the real server with demo data, a browser with the extension, Ada signed in or not. The same
 * stories are told in Chromium and in Firefox (vitest.config.ts): a story asks for neither.
 */
import type { Browser, Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, inject } from 'vitest';
import type { Browser as WebExtension } from 'webextension-polyfill';
import type { Settings } from '../../lib/settings.ts';
import {
  badge,
  fill,
  find,
  findLike,
  has,
  inExtension,
  openExtensionPage,
  openPopup,
  press,
  sees,
  signIn,
  typedInto,
} from '../../scripts/person.ts';
import { pictureOnFailure, popup, reinstallInFirefox, startChromium, startFirefox } from './browser.ts';
import type { MisbehavingServer } from './misbehaving-server.ts';
import { eventually } from './people.ts';
import { startServer } from './server.ts';

/** What functions evaluated in the service worker find there. */
declare const chrome: WebExtension;

declare module 'vitest' {
  interface ProvidedContext {
    /** The browser the stories of this run are told in. */
    browser: 'chromium' | 'firefox';
  }
}
/** For stories that Firefox, or its driver, can't tell: `it.skipIf(inFirefox)`, below a line that says why. */
export const inFirefox = inject('browser') === 'firefox';

export const ada = { email: 'ada@example.com', password: 'quayside' };

type Server = Awaited<ReturnType<typeof startServer>>;

export interface Stage {
  readonly server: Server;
  readonly browser: Browser;
  /** The popup, opened anew; the one before is closed. */
  popup(): Promise<Page>;
  /** The popup with Ada signed in at this address, the demo server's by default. */
  signedIn(server?: string): Promise<Page>;
  /** A page of the extension in a tab of its own (`options.html#accounts`), of this size when one is given. */
  open(path: string, size?: { width: number; height: number }): Promise<Page>;
  /** A browser with nothing in it, in place of the present one. */
  freshBrowser(): Promise<Browser>;
}

/**
 * Sets the stage for one file of stories. The server starts once; each story gets a fresh browser, or all the same
 * one when they tell one tale (`oneBrowser`). `extension` gives the folder of another extension than the built one.
 */
export function stage(
  options: { serverArgs?: string[]; oneBrowser?: boolean; extension?: () => string } = {},
): Stage {
  let server: Server | undefined;
  let browser: Browser | undefined;
  let page: Page | undefined;

  beforeAll(async () => {
    server = await startServer({ demo: true, args: options.serverArgs ?? [] });
  });
  // Firefox takes long to start and a moment to install the extension anew, so there it stays until the end.
  let firefox: Browser | undefined;
  const closeBrowser = async () => {
    if (!inFirefox) await browser?.close();
    browser = undefined;
    page = undefined;
  };
  if (!options.oneBrowser) afterEach(closeBrowser);
  afterAll(async () => {
    await closeBrowser();
    await firefox?.close();
    await server?.stop();
  });

  const freshBrowser = async () => {
    await closeBrowser();
    const extension = options.extension?.();
    if (!inFirefox) browser = await startChromium(extension);
    else if (firefox) await reinstallInFirefox(firefox, extension);
    else firefox = (await startFirefox(extension === undefined ? {} : { extension })).browser;
    browser ??= firefox;
    if (!browser) throw new Error('No browser was started.');
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
    async open(path, size) {
      const opened = await openExtensionPage(browser ?? (await freshBrowser()), path, size);
      pictureOnFailure(opened);
      return opened;
    },
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
    const { settings } = await inExtension(browser, () => chrome.storage.local.get('settings'));
    // Nothing is there before the first choice is saved; they are saved whole.
    return settings !== undefined && holds(settings as Settings);
  });
}

/** Waits until this stands in a field: drafts are read, and boxes emptied, beside what else a page shows. */
export async function stands(page: Page, field: string, text: string): Promise<void> {
  await eventually(`“${text}” stands in ${field}`, async () => (await typedInto(page, field)) === text);
}

/** Opens a flow by the search, from the tabs. */
export async function openFlow(page: Page, name: string): Promise<void> {
  await press(page, 'tab', 'Flows');
  await fill(page, 'Search flows', name);
  await pressRow(page, name);
  await find(page, 'textbox', 'Message');
}

/**
 * Waits until a conversation shows what the server has of it. It opens where what is new begins as soon as that is there,
 * also when something was sent before.
 */
export async function isLoaded(page: Page): Promise<void> {
  await page.waitForSelector('[role=log][aria-busy=false]');
}

/** Opens a private conversation, from wherever one is. */
export async function openPrivate(page: Page, name: string): Promise<void> {
  // A page that just opened shows neither.
  await findLike(page, ['tab', 'button'], /^(Private|Back)/);
  while (!(await has(page, 'tab', 'Private'))) await press(page, 'button', 'Back');
  await press(page, 'tab', 'Private');
  await pressRow(page, name);
  await find(page, 'textbox', 'Message');
}

/**
 * Presses a row wherever it is: lists still move as they are narrowed and as messages come in. Where the lists are not
 * there yet, what was typed is all that bears the name, as what to search messages for.
 */
async function pressRow(page: Page, name: string): Promise<void> {
  const row = await findLike(
    page,
    ['button', 'link', 'option', 'row'],
    new RegExp(`^(?!Search messages).*${name}`),
  );
  await row.evaluate((element) => (element instanceof HTMLElement ? element.click() : null));
}

/**
 * From now on the server of `proxy` is away, and that is known: no answer that was on its way comes any more, which would
 * put right what is then spoilt.
 */
export async function serverAway(scene: Stage, proxy: MisbehavingServer): Promise<void> {
  proxy.behave('drop');
  await eventually('all that was asked before is answered', async () => proxy.underWay() === 0);
  const page = await openPopup(scene.browser);
  await eventually('somebody asks in vain', async () => proxy.hits() > 0);
  await sees(page, 'You’re offline');
  await page.close();
}
