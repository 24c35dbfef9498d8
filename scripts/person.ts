/**
 * Acts in a page as a person would: by what a control is called, never by how it is built.
 * Used by `npm start` (plays the main job), by the README's screenshots and by the end-to-end tests.
 */
import type { Browser, Extension, Page, WebWorker } from 'puppeteer-core';
import type { Menus, Browser as WebExtension } from 'webextension-polyfill';
import { FIREFOX_ID, firefoxOrigin, isFirefox } from './browsers.ts';
import { clickOn } from './click.ts';
import {
  fieldNamed,
  find,
  findLike,
  focusedNode,
  has,
  isBetweenPages,
  PATIENCE,
  type Role,
  type Surface,
  textOf,
} from './controls.ts';
import { chooseFromFirefoxMenu, inFirefoxBackground } from './firefox-itself.ts';

// What a person sees belongs to what they do with it.
export { count, find, findLike, focusedNode, has, type Role, type Surface, textOf } from './controls.ts';

/** What functions evaluated in an extension page or its service worker find there. */
declare const chrome: WebExtension;

/** Size of the popup in CSS pixels, as the design draws it. */
export const popupSize = { width: 400, height: 600 };

/** The extension in a running Chromium. */
export async function extensionOf(browser: Browser): Promise<Extension> {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    for (const extension of (await browser.extensions()).values()) {
      if (extension.name.startsWith('Quayside')) return extension;
    }
    if (Date.now() > deadline) {
      const there = browser.targets().map((target) => `${target.type()} ${target.url()}`);
      throw new Error(`The extension did not start within ${PATIENCE} ms. There are: ${there.join(', ')}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** The running service worker; wakes it by way of an extension page when the browser has stopped it. */
export async function workerOf(browser: Browser): Promise<WebWorker> {
  const extension = await extensionOf(browser);
  const origin = `chrome-extension://${extension.id}/`;
  const isWorker = (target: { type(): string; url(): string }) =>
    target.type() === 'service_worker' && target.url().startsWith(origin);
  const wake = async () => {
    const page = await browser.newPage();
    await page.goto(`${origin}popup.html`);
    await page.evaluate(() => chrome.runtime.sendMessage({ wake: true }).catch(() => {}));
    await page.close();
  };
  for (const deadline = Date.now() + PATIENCE; ; ) {
    const target = browser.targets().find(isWorker);
    const worker = await target?.worker().catch(() => null);
    // One that has just started, or is just ending, can't be asked anything.
    const answers = await worker?.evaluate(() => true).catch(() => false);
    if (worker && answers) return worker;
    if (Date.now() > deadline) throw new Error('The service worker ended while it was being looked at.');
    // One that was still listed when it was looked for may be gone by now, and nothing else wakes it.
    if (!target) await wake();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** The address all pages of the extension begin with. */
export const originOf = async (browser: Browser): Promise<string> =>
  firefoxOrigin(browser) ?? `chrome-extension://${(await extensionOf(browser)).id}/`;

/** Opens a page of the extension (`options.html#accounts`) in a tab, of this size when one is given. */
export async function openExtensionPage(
  browser: Browser,
  path: string,
  size?: { width: number; height: number },
): Promise<Page> {
  const address = (await originOf(browser)) + path;
  const page = await browser.newPage();
  page.setDefaultTimeout(PATIENCE);
  if (size) await page.setViewport({ ...size, deviceScaleFactor: 1 });
  await goTo(page, address);
  return page;
}

/**
 * Shows the tab of a page. The driver of Firefox 159 does that for no page of an extension any more; such a page can
 * ask for it itself.
 */
export async function toFront(page: Page): Promise<void> {
  const own = firefoxOrigin(page.browser());
  if (own === undefined || !(await page.evaluate((start) => location.href.startsWith(start), own)))
    return page.bringToFront();
  await page.evaluate(async () => {
    const { id, windowId } = await chrome.tabs.getCurrent();
    if (id === undefined || windowId === undefined) throw new Error('This page is in no tab.');
    await chrome.tabs.update(id, { active: true });
    await chrome.windows.update(windowId, { focused: true });
  });
}

/** Goes to a page of the extension. Firefox never reports that it is there; the page itself does. */
export async function goTo(page: Page, address: string): Promise<void> {
  if (!firefoxOrigin(page.browser())) {
    await page.goto(address);
    return;
  }
  page.goto(address).catch(() => null);
  const isThere = (wanted: string) => location.href === wanted && document.readyState === 'complete';
  for (const deadline = Date.now() + PATIENCE; ; ) {
    if (await page.evaluate(isThere, address).catch(() => false)) return;
    if (Date.now() > deadline) throw new Error(`${address} did not open within ${PATIENCE} ms.`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

/** Opens the popup's page in a tab of the popup's size; the same page as in the toolbar, but it stays. */
export const openPopup = (browser: Browser): Promise<Page> =>
  openExtensionPage(browser, 'popup.html', popupSize);

/**
 * Runs a function in the background of the extension, which it wakes when the browser has stopped it. Arguments and
 * result pass as JSON.
 */
export async function inExtension<Args extends unknown[], Result>(
  browser: Browser,
  act: (...args: Args) => Result | Promise<Result>,
  ...args: Args
): Promise<Result> {
  if (isFirefox(browser)) return inFirefoxBackground(browser, FIREFOX_ID, act, ...args);
  // The driver's types say less than they know: the function runs as it is, its arguments as JSON.
  const run = act as (...given: unknown[]) => Result | Promise<Result>;
  return (await workerOf(browser)).evaluate(run, ...args) as Promise<Result>;
}

/** Presses a control, once it can be pressed; one that is drawn anew under the pointer is pressed as it is now. */
export async function press(page: Surface, role: Role, name: string): Promise<void> {
  await whileDrawnAnew(async () => {
    const control = await find(page, role, name);
    await page.waitForFunction(
      (element: Element) => !element.matches(':disabled'),
      { timeout: PATIENCE },
      control,
    );
    await clickOn(control);
  });
}

/** Does it again, a few times, when the element it was done to had just been replaced. */
async function whileDrawnAnew(act: () => Promise<void>): Promise<void> {
  for (let left = 4; ; left -= 1) {
    try {
      return await act();
    } catch (error) {
      const replaced = error instanceof Error && /not clickable or not an Element/.test(error.message);
      if (!replaced || left === 0) throw error;
    }
  }
}

/** Types into a field, in place of what stood there. */
export async function fill(page: Surface, name: string, text: string): Promise<void> {
  await whileDrawnAnew(async () => {
    const field = await fieldNamed(page, name);
    await clickOn(field, 3);
    await field.press('Backspace');
    if (text) await field.type(text);
  });
}

/** What stands in a field. */
export async function typedInto(page: Surface, name: string): Promise<string> {
  const field = await fieldNamed(page, name);
  return field.evaluate((element) =>
    element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement
      ? element.value
      : (element.textContent ?? ''),
  );
}

/** Waits until the page shows the text (or no longer shows it) and gives all that it shows. */
export async function sees(page: Surface, text: string | RegExp, timeout = PATIENCE): Promise<string> {
  return until(
    page,
    (shown) => (typeof text === 'string' ? shown.includes(text) : text.test(shown)),
    `show ${text}`,
    timeout,
  );
}

/** Waits until the page no longer shows the text. */
export async function seesNoMore(page: Surface, text: string | RegExp, timeout = PATIENCE): Promise<string> {
  return until(
    page,
    (shown) => !(typeof text === 'string' ? shown.includes(text) : text.test(shown)),
    `stop showing ${text}`,
    timeout,
  );
}

async function until(
  page: Surface,
  holds: (shown: string) => boolean,
  what: string,
  timeout: number,
): Promise<string> {
  const deadline = Date.now() + timeout;
  for (;;) {
    const shown = await textOf(page).catch(between);
    if (holds(shown)) return shown;
    if (Date.now() > deadline)
      throw new Error(`The page did not ${what} within ${timeout} ms. It shows:\n${shown}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A page on its way to another shows nothing. */
function between(error: unknown): string {
  if (isBetweenPages(error)) return '';
  throw error;
}

/** What the toolbar shows of the extension. */
export async function toolbar(browser: Browser): Promise<{ text: string; title: string }> {
  return inExtension(browser, async () => ({
    text: await chrome.action.getBadgeText({}),
    title: await chrome.action.getTitle({}),
  }));
}

/** Waits until the toolbar's badge satisfies `holds` and gives its text. */
export async function badge(
  browser: Browser,
  holds: (text: string) => boolean,
  timeout = PATIENCE,
): Promise<string> {
  const deadline = Date.now() + timeout;
  for (;;) {
    const { text, title } = await toolbar(browser);
    if (holds(text)) return text;
    if (Date.now() > deadline) throw new Error(`The badge stayed "${text}" (${title}) for ${timeout} ms.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Fills in the sign-in form of the popup by email and password and sends it. */
export async function signIn(
  page: Page,
  person: { server: string; email: string; password: string },
): Promise<void> {
  await press(page, 'tab', 'Email');
  await fillServer(page, person.server);
  await fill(page, 'Email', person.email);
  await fill(page, 'Password', person.password);
  await press(page, 'button', 'Sign in');
}

/** The server's address is folded into a link on the email tab until it is wanted. */
export async function fillServer(page: Page, server: string): Promise<void> {
  await findLike(page, ['button'], /^(Sign in|Continue in browser)$/);
  if (!(await has(page, 'textbox', 'Server'))) {
    await clickOn(await findLike(page, ['button', 'link'], /server|change|https?:/i));
  }
  await fill(page, 'Server', server);
}

/**
 * Lets the extension into the page by a click on its icon, as the context menu does in a person's hand. Browsers take
 * a moment for that, and let nobody into pages of their own.
 */
export async function letIn(browser: Browser, page: Page): Promise<void> {
  // Firefox lets it in with the choice itself.
  if (isFirefox(browser)) return page.bringToFront();
  const isIn = async (): Promise<boolean> => {
    const worker = await workerOf(browser);
    // Without the "tabs" permission only tabs the extension was let into show their address.
    return worker.evaluate(
      async (url) => (await chrome.tabs.query({ active: true })).some((tab) => tab.url === url),
      page.url(),
    );
  };
  for (let left = 5; ; left -= 1) {
    await page.bringToFront();
    await (await extensionOf(browser)).triggerAction(page);
    await page.bringToFront();
    if (!page.url().startsWith('http')) return;
    for (const until = Date.now() + 2_000; Date.now() < until; ) {
      if (await isIn()) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    if (left === 0) throw new Error(`The browser never let the extension into ${page.url()}.`);
  }
}

/** Chooses an entry of the context menu, as opened in the tab whose page is `info.pageUrl`. */
export async function chooseFromMenu(
  browser: Browser,
  info: Partial<Menus.OnClickData> & { menuItemId: string; pageUrl: string },
): Promise<void> {
  if (isFirefox(browser)) return chooseFromFirefoxMenu(browser, FIREFOX_ID, info);
  const worker = await workerOf(browser);
  await worker.evaluate(async (click) => {
    const tabs = await chrome.tabs.query({});
    const [active] = await chrome.tabs.query({ active: true, lastFocusedWindow: true });
    // Without the "tabs" permission only tabs the extension was let into show their address.
    const tab = tabs.find((one) => one.url === click.pageUrl) ?? active;
    // `dispatch` is how Chromium's own bindings deliver an event; it is not part of the documented API.
    const event = chrome.contextMenus.onClicked as unknown as { dispatch(info: unknown, tab: unknown): void };
    event.dispatch({ editable: false, modifiers: [], ...click }, tab);
  }, info);
}

/** Presses Tab until the control of this accessible name has the focus; fails when a round does not reach it. */
export async function tabTo(page: Page, role: string, name: string): Promise<void> {
  const passed: string[] = [];
  for (let step = 0; step < 60; step++) {
    const focused = await focusedNode(page);
    // A tab's or button's name may end in a count ("Unread 7").
    if (focused.role === role && (focused.name === name || focused.name.startsWith(`${name} `))) return;
    passed.push(`${focused.role} ${focused.name}`);
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never reached ${role} "${name}". It passed: ${[...new Set(passed)].join(', ')}`);
}
