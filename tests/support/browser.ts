/** A real browser with the built extension, for one story: starts it, acts on what only a browser can do, keeps pictures of failures. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'puppeteer-core';
import { onTestFailed } from 'vitest';
import type { Browser as WebExtension } from 'webextension-polyfill';
import {
  ensureBrowser,
  FIREFOX_ID,
  firefoxOrigin,
  isFirefox,
  launchChromium,
  launchFirefox,
} from '../../scripts/browsers.ts';
import { firefoxExtension, inFirefoxItself } from '../../scripts/firefox-itself.ts';
import { extensionOf, goTo, inExtension, openPopup, originOf, workerOf } from '../../scripts/person.ts';
import { standInForDesktop } from './firefox-desktop.ts';
import { eventually } from './people.ts';

/** What functions evaluated in the background find there. */
declare const chrome: WebExtension;

const root = join(import.meta.dirname, '..', '..');
const outputs = process.env.WXT_OUT ?? join(root, '.output');
const pictures = join(root, 'test-results');

/** The folder of the built extension; says which command builds it when it is missing. */
export function builtExtension(target: 'chrome-mv3' | 'firefox-mv3' = 'chrome-mv3'): string {
  const folder = join(outputs, target);
  if (!existsSync(join(folder, 'manifest.json'))) {
    throw new Error(
      `No built extension in ${folder}. Run "npm run build${target === 'firefox-mv3' ? ':firefox' : ''}".`,
    );
  }
  return folder;
}

/** Starts Chromium, headless, with the extension (`extension`: its folder) in a fresh profile. */
export const startChromium = (extension = builtExtension()): Promise<Browser> =>
  launchChromium({ extension, executablePath: ensureBrowser('chromium'), headless: true });

/**
 * Starts Firefox with the extension; `pageUrl` gives the address of one of its pages. With `home`, it takes that folder
 * for the person's own.
 */
export async function startFirefox(
  options: { home?: string; extension?: string } = {},
): Promise<{ browser: Browser; pageUrl(path: string): string }> {
  const browser = await launchFirefox({
    extension: builtExtension('firefox-mv3'),
    executablePath: ensureBrowser('firefox'),
    ...options,
  });
  await closeGreeting(browser);
  await standInForDesktop(browser);
  return { browser, pageUrl: (path) => `${firefoxOrigin(browser)}${path}` };
}

/** Installs the extension anew in a Firefox: as in a fresh profile nothing is kept, and no page of before is open. */
export async function reinstallInFirefox(
  browser: Browser,
  extension = builtExtension('firefox-mv3'),
): Promise<void> {
  await closeSmallWindows(browser);
  const blank = await browser.newPage();
  for (const page of await browser.pages()) if (page !== blank) await page.close();
  const install = async () => {
    await browser.uninstallExtension(FIREFOX_ID);
    await browser.installExtension(extension);
    await closeGreeting(browser);
  };
  // Twice in some thousand of these nothing greeted. Why is not known: what Firefox knows of it is printed.
  await install().catch((error) => {
    console.warn(`Installing it once more. ${error instanceof Error ? error.message : error}`);
    return install();
  });
}

/**
 * Closes Firefox's windows without a bar of tabs, as that of a sign-in a story did not come to the end of: one would
 * take the next new tab and then be all that is left, and no window of that kind takes a tab from the extension.
 */
async function closeSmallWindows(browser: Browser): Promise<void> {
  await inFirefoxItself(
    browser,
    `[...Services.wm.getEnumerator('navigator:browser')]
       .filter(({ toolbar }) => !toolbar.visible).forEach((small) => small.close()); ''`,
  );
}

/**
 * Closes the welcome tab of a new installation: what is behind it stands still. Firefox itself is asked for it, as its
 * driver may never hear of a tab that the extension opens while it is being installed.
 */
async function closeGreeting(browser: Browser): Promise<void> {
  const greeting = `${await originOf(browser)}welcome.html`;
  await eventually('Firefox greets', () => closeFirefoxTab(browser, greeting)).catch(async (error) => {
    throw new Error(`${error.message}. ${await stateOfFirefox(browser)}`);
  });
}

/** Closes a tab by its address; false where there is none. */
async function closeFirefoxTab(browser: Browser, address: string): Promise<boolean> {
  const close = `(() => {
    for (const { gBrowser } of Services.wm.getEnumerator('navigator:browser')) {
      const tab = gBrowser.tabs.find(({ linkedBrowser }) => linkedBrowser.currentURI.spec === ${JSON.stringify(address)});
      if (!tab) continue;
      gBrowser.removeTab(tab);
      return 'closed';
    }
    return '';
  })()`;
  return (await inFirefoxItself(browser, close)) === 'closed';
}

/** The addresses of all tabs, by window. */
async function firefoxTabs(browser: Browser): Promise<string[][]> {
  const tabs = await inFirefoxItself(
    browser,
    `JSON.stringify([...Services.wm.getEnumerator('navigator:browser')]
       .map(({ gBrowser }) => gBrowser.tabs.map(({ linkedBrowser }) => linkedBrowser.currentURI.spec)))`,
  );
  return JSON.parse(tabs) as string[][];
}

/** What Firefox knows of the extension and its tabs, what its driver and the background do, and its last errors in short. */
async function stateOfFirefox(browser: Browser): Promise<string> {
  const state = await inFirefoxItself(
    browser,
    `(() => {
      const { startupReason, backgroundState } = ${firefoxExtension(FIREFOX_ID)};
      return JSON.stringify({ startupReason, backgroundState });
    })()`,
  );
  const pages = await Promise.all(
    (await browser.pages()).map((page) => page.evaluate(() => location.href).catch(() => 'gone')),
  );
  const kept = await inExtension(browser, () =>
    Promise.all([chrome.storage.session.get(), chrome.storage.local.get(), chrome.alarms.getAll()]),
  );
  const errors = await inFirefoxItself(
    browser,
    `Services.console.getMessageArray().slice(-20).map((one) => String(one).slice(0, 120)).join('\\n')`,
  );
  const tabs = JSON.stringify(await firefoxTabs(browser));
  return `${state} tabs: ${tabs} pages: ${pages} kept: ${JSON.stringify(kept).slice(0, 500)} errors: ${errors}`;
}

/** The page whose address this is true of, among those open, once there is one; null before. */
export async function pageAt(browser: Browser, isIt: (address: string) => boolean): Promise<Page | null> {
  for (const page of await browser.pages()) {
    // The driver of Firefox never hears the address of an extension's page, the page itself tells it.
    const address = isFirefox(browser)
      ? await page.evaluate(() => location.href).catch(() => '')
      : page.url();
    if (isIt(address)) return page;
  }
  return null;
}

/**
 * The key that closes the page with it: the page may be gone before it hears that the key is up again. That the key
 * did something, the story looks at itself.
 */
export async function pressLast(page: Page, key: 'Enter' | 'Escape'): Promise<void> {
  await page.keyboard.press(key).catch(() => undefined);
}

/** By then the driver has heard of a tab, if it ever does; ms. */
const HEARD_OF_AFTER = 10_000;

/**
 * The page of the extension that opened by itself in a tab. Firefox's driver may never hear of such a tab: one of the
 * driver's own then shows the same address in its place.
 */
export async function openedTab(browser: Browser, isIt: (address: string) => boolean): Promise<Page> {
  const heardOfBy = Date.now() + HEARD_OF_AFTER;
  return eventually('the tab opens', async () => {
    const page = await pageAt(browser, isIt);
    if (page || !isFirefox(browser) || Date.now() < heardOfBy) return page;
    const address = (await firefoxTabs(browser)).flat().find(isIt);
    if (address === undefined) return null;
    console.warn(`The driver did not hear of ${address}.`);
    const own = await browser.newPage();
    await closeFirefoxTab(browser, address);
    await goTo(own, address);
    return own;
  }).catch(async (error) => {
    if (!isFirefox(browser)) throw error;
    throw new Error(`${error.message}. ${await stateOfFirefox(browser)}`);
  });
}

/** Lets the browser save files into this folder without asking. */
export async function saveInto(page: Page, folder: string): Promise<void> {
  const browser = page.browser();
  if (isFirefox(browser)) {
    await inFirefoxItself(
      browser,
      `Services.prefs.setStringPref('browser.download.dir', ${JSON.stringify(folder)});
       Services.prefs.setIntPref('browser.download.folderList', 2);
       Services.prefs.setBoolPref('browser.download.useDownloadDir', true);
       Services.prefs.setBoolPref('browser.download.alwaysOpenPanel', false); ''`,
    );
    return;
  }
  const devtools = await browser.target().createCDPSession();
  await devtools.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: folder });
}

/** Opens an extension page in Firefox by its whole address. */
export async function openFirefoxPage(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage();
  await goTo(page, url);
  return page;
}

/** Gives Firefox's own window the keys of one of the extension's commands: those pressed in a page do not reach it. */
export async function pressFirefoxKeys(browser: Browser, modifiers: string, key: string): Promise<void> {
  const keys = `keyset[id^="ext-keyset"] key[modifiers="${modifiers}"][key="${key}"]`;
  await inFirefoxItself(browser, `document.querySelector('${keys}').doCommand()`);
}

/** Stops the extension's background in Firefox, as the browser does after half a minute of rest. */
export const stopFirefoxBackground = (browser: Browser): Promise<string> =>
  inFirefoxItself(browser, `${firefoxExtension(FIREFOX_ID)}.terminateBackground()`);

/** Opens the popup and keeps a picture of it when the running test fails. */
export async function popup(browser: Browser): Promise<Page> {
  const page = await openPopup(browser);
  pictureOnFailure(page);
  return page;
}

/** Saves a screenshot of the page into test-results/ when the running test fails. */
export function pictureOnFailure(page: Page): void {
  onTestFailed(async ({ task }) => {
    if (page.isClosed()) return;
    mkdirSync(pictures, { recursive: true });
    const name = `${task.file.name}-${task.name}`.replace(/[^a-z0-9]+/gi, '-').toLowerCase();
    // A page on its way out has none, and the failure says more than that.
    await page.screenshot({ path: join(pictures, `${name}.png`) }).catch(() => null);
  });
}

/** Ends the background, as the browser does after half a minute of rest or under pressure. */
export async function killWorker(browser: Browser): Promise<void> {
  if (isFirefox(browser)) {
    await stopFirefoxBackground(browser);
    return;
  }
  const worker = await workerOf(browser);
  await worker.close();
}

/** Whether the extension's background runs; asking does not start it. */
export async function workerRuns(browser: Browser): Promise<boolean> {
  if (isFirefox(browser)) {
    const state = await inFirefoxItself(browser, `${firefoxExtension(FIREFOX_ID)}.backgroundState`);
    return state !== 'stopped';
  }
  const { id } = await extensionOf(browser);
  return browser.targets().some((target) => target.type() === 'service_worker' && target.url().includes(id));
}

/** Ends the background, which comes back only if something in the background wakes it. */
export async function endWorker(browser: Browser): Promise<void> {
  await killWorker(browser);
  await eventually('the worker has ended', async () => !(await workerRuns(browser)));
}
