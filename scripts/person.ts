/**
 * Acts in a page as a person would: by what a control is called, never by how it is built.
 * Used by `npm start` (plays the main job), by the README's screenshots and by the end-to-end tests.
 */
import type {
  Browser,
  ElementHandle,
  Extension,
  Frame,
  Page,
  SerializedAXNode,
  WebWorker,
} from 'puppeteer-core';
import type { Menus, Browser as WebExtension } from 'webextension-polyfill';

/** How long something may take before it counts as broken, in ms: a limit, never a measure. */
const PATIENCE = 40_000;

/** What functions evaluated in an extension page or its service worker find there. */
declare const chrome: WebExtension;

export type Role =
  | 'button'
  | 'link'
  | 'tab'
  | 'textbox'
  | 'searchbox'
  | 'listitem'
  | 'alert'
  | 'status'
  | 'combobox'
  | 'option'
  | 'radio'
  | 'checkbox'
  | 'heading'
  | 'menuitem'
  | 'dialog'
  | 'row'
  | 'listbox'
  | 'list'
  | 'article'
  | 'switch';

/** Where a person acts: a page, or the frame of the share sheet inside one. */
export type Surface = Page | Frame;

/** Size of the popup in CSS pixels, as the design draws it. */
export const popupSize = { width: 400, height: 600 };

const quoted = (name: string) => name.replaceAll('\\', '\\\\').replaceAll('"', '\\"');
const selector = (role: Role, name?: string) =>
  name === undefined ? `::-p-aria([role="${role}"])` : `::-p-aria([name="${quoted(name)}"][role="${role}"])`;

/** The extension in a running Chromium. */
export async function extensionOf(browser: Browser): Promise<Extension> {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    for (const extension of (await browser.extensions()).values()) {
      if (extension.name.startsWith('Quayside')) return extension;
    }
    if (Date.now() > deadline) throw new Error('The extension did not start in time.');
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

/** Opens the popup's page in a tab of the popup's size; the same page as in the toolbar, but it stays. */
export async function openPopup(browser: Browser): Promise<Page> {
  const { id } = await extensionOf(browser);
  const page = await browser.newPage();
  await page.setViewport({ ...popupSize, deviceScaleFactor: 1 });
  await page.goto(`chrome-extension://${id}/popup.html`);
  return page;
}

/** Waits for a control by role and accessible name and gives it. Fails with what the page shows instead. */
export async function find(
  page: Surface,
  role: Role,
  name?: string,
  timeout = PATIENCE,
): Promise<ElementHandle> {
  try {
    const found = await page.waitForSelector(selector(role, name), { visible: true, timeout });
    if (found) return found;
  } catch (error) {
    if (!(error instanceof Error && error.name === 'TimeoutError')) throw error;
  }
  throw new Error(`No ${role} "${name ?? ''}" within ${timeout} ms. The page shows:\n${await textOf(page)}`);
}

/** True when such a control is in the page now. */
export const has = async (page: Surface, role: Role, name?: string): Promise<boolean> =>
  (await page.$(selector(role, name))) !== null;

/** How many such controls there are now. */
export const count = async (page: Surface, role: Role, name?: string): Promise<number> =>
  (await page.$$(selector(role, name))).length;

/** Presses a control, once it can be pressed; one that is drawn anew under the pointer is pressed as it is now. */
export async function press(page: Surface, role: Role, name: string): Promise<void> {
  await whileDrawnAnew(async () => {
    const control = await find(page, role, name);
    await page.waitForFunction(
      (element: Element) => !element.matches(':disabled'),
      { timeout: PATIENCE },
      control,
    );
    await control.click();
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
    await field.click({ count: 3 });
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

/** A field by its accessible name, whatever kind of text field it is. */
async function fieldNamed(page: Surface, name: string): Promise<ElementHandle> {
  const fields = `::-p-aria([name="${quoted(name)}"][role="textbox"]), ::-p-aria([name="${quoted(name)}"][role="searchbox"]), ::-p-aria([name="${quoted(name)}"][role="combobox"])`;
  const found = await page.waitForSelector(fields, { visible: true, timeout: PATIENCE }).catch(() => null);
  if (found) return found;
  throw new Error(`No field "${name}" within 10 s. The page shows:\n${await textOf(page)}`);
}

/** All the text a person can read in the page. */
export const textOf = (page: Surface): Promise<string> => page.evaluate(() => document.body?.innerText ?? '');

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
  if (error instanceof Error && error.message.includes('context was destroyed')) return '';
  throw error;
}

/** What the toolbar shows of the extension. */
export async function toolbar(browser: Browser): Promise<{ text: string; title: string }> {
  const worker = await workerOf(browser);
  return worker.evaluate(async () => ({
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
    await (await findLike(page, ['button', 'link'], /server|change|https?:/i, 5000)).click();
  }
  await fill(page, 'Server', server);
}

/**
 * Lets the extension into the page by a click on its icon, as the context menu does in a person's hand. Browsers take
 * a moment for that, and let nobody into pages of their own.
 */
export async function letIn(browser: Browser, page: Page): Promise<void> {
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

/** Role and accessible name of what has the focus, as a screen reader would say it. */
async function focusedNode(page: Page): Promise<{ role: string; name: string }> {
  const tree = await page.accessibility.snapshot({ interestingOnly: false });
  const search = (node: SerializedAXNode | null): { role: string; name: string } | null => {
    if (!node) return null;
    for (const child of node.children ?? []) {
      const found = search(child);
      if (found !== null) return found;
    }
    return node.focused && node.role !== 'RootWebArea' ? { role: node.role, name: node.name ?? '' } : null;
  };
  return search(tree) ?? { role: '', name: '' };
}

/** Waits for a control whose accessible name matches, among those of the roles given, and gives it. */
export async function findLike(
  page: Page,
  roles: Role[],
  name: RegExp,
  timeout = PATIENCE,
): Promise<ElementHandle> {
  for (const deadline = Date.now() + timeout; ; ) {
    const tree = await page.accessibility.snapshot();
    const search = (node: SerializedAXNode): SerializedAXNode | null => {
      if (roles.some((role) => role === node.role) && name.test(node.name ?? '')) return node;
      for (const child of node.children ?? []) {
        const found = search(child);
        if (found) return found;
      }
      return null;
    };
    const element = await (tree && search(tree))?.elementHandle();
    if (element) return element;
    if (Date.now() > deadline) {
      throw new Error(
        `No ${roles.join(' or ')} like ${name} within ${timeout} ms. The page shows:\n${await textOf(page)}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
