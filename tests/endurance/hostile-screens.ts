/** The screens behind the tabs, one after the other, as a person reaches them; for the run with hostile strings. */
import type { Browser, Page } from 'puppeteer-core';
import type { Browser as WebExtension } from 'webextension-polyfill';
import { extensionOf, findLike, press, textOf, workerOf } from '../../scripts/person.ts';
import type { Chance } from './figures.ts';

/** What functions evaluated in the service worker find there. */
declare const chrome: WebExtension;

/** Looks at what a page shows now, under the name of a screen. */
export type Look = (page: Page, screen: string) => Promise<void>;

/** Presses a control whose name begins so; lists that are just arriving may put another in its place. */
async function pressLike(page: Page, role: 'tab' | 'button', name: string): Promise<void> {
  for (let tries = 5; ; tries--) {
    const control = await findLike(page, [role], new RegExp(`^${name}`), PATIENCE);
    const pressed = await control.click().then(
      () => true,
      (error: unknown) => {
        if (tries === 0 || !/detached/.test(String(error))) throw error;
        return false;
      },
    );
    if (pressed) return;
  }
}

/** Opens an address of the app anew, as a page whose troubles are noted. */
export type OpenPage = (name: string, address: string) => Promise<Page>;

/** Ends what hangs; ms. */
const PATIENCE = 60_000;
/** How many messages are marked read. */
const READ = 8;

/** What was read lately, the pages of flows, organizations and people, the thread, what is unsent, search, switcher. */
export async function lookBehindTabs(
  page: Page,
  strings: readonly string[],
  random: Chance,
  look: Look,
): Promise<void> {
  const home = page.url().split('#')[0] ?? '';
  const goHome = async (tab: string) => {
    await page.goto('about:blank');
    await page.goto(home);
    await pressLike(page, 'tab', tab);
  };
  /** What a person can type: of some strings nothing is left but blanks, which nobody can send or search for. */
  const words = () => {
    const typed = [...random.pick(strings).toWellFormed()].filter((letter) => letter >= ' ').slice(0, 40);
    return typed.join('').trim() || '<b>';
  };

  await goHome('Unread');
  // Of some events Unread shows a line that the list of what was read does not have.
  for (let marked = 0; marked < READ; marked++) {
    const row = await page.waitForSelector('.body [data-row]', { timeout: PATIENCE });
    await row?.focus();
    await page.keyboard.press('e');
  }
  // At the end of the list, where the notice of what was marked may still lie over it.
  const recent = await findLike(page, ['button'], /^Recently read/, PATIENCE);
  await recent.evaluate((button) => (button as HTMLElement).click());
  await page.waitForSelector('.is-read', { timeout: PATIENCE });
  await look(page, 'recently read');

  const { account, flow } = await knownPlace(page);
  const openFlow = async (thread: string) => {
    const at = { account, conversation: `flow:${flow}`, ...(thread ? { thread } : {}) };
    await page.goto('about:blank');
    await page.goto(`${home}#${new URLSearchParams(at)}`);
  };
  await openFlow('');
  await press(page, 'button', 'People and settings');
  await look(page, 'people of a flow');
  for (const part of ['Invite by email', 'Add colleagues']) {
    await pressLike(page, 'button', part);
    await look(page, `people of a flow, ${part}`);
  }
  for (const tab of ['Sources', 'Settings']) {
    await pressLike(page, 'tab', tab);
    await look(page, `${tab} of a flow`);
  }

  for (const screen of ['Organizations', 'Profile']) {
    await goHome('Flows');
    await page.click('.acct');
    await look(page, 'account menu');
    await press(page, 'menuitem', screen);
    await look(page, screen);
    const row = screen === 'Organizations' ? await page.$('.page-part .row, .page-part li button') : null;
    await row?.evaluate((element) => (element as HTMLElement).click());
    if (row) await look(page, 'an organization');
  }

  await goHome('Flows');
  await page.keyboard.down('Control');
  await page.keyboard.press('k');
  await page.keyboard.up('Control');
  const jump = await page.waitForSelector('dialog[open] input', { timeout: PATIENCE });
  await look(page, 'quick switcher');
  await jump?.type(words());
  await look(page, 'quick switcher, searched');

  await goHome('Unread');
  await page.keyboard.press('/');
  const search = await page.waitForSelector('.s-top input', { timeout: PATIENCE });
  const wanted = words();
  await search?.type(wanted);
  await page.waitForSelector('.s-view [role=option]', { timeout: PATIENCE }).catch(async (cause) => {
    const shown = (await textOf(page)).slice(0, 500);
    throw new Error(`Nothing is found by ${JSON.stringify(wanted)}. The page shows:\n${shown}`, { cause });
  });
  await look(page, 'search results');

  await openFlow('t1');
  await page.waitForSelector('[role=log] article, .c-nothing', { timeout: PATIENCE });
  await look(page, 'a thread');

  // The server refuses what is sent, in hostile words.
  await openFlow('');
  const field = await page.waitForSelector('textarea', {
    visible: true,
    timeout: PATIENCE,
  });
  await field?.type(words());
  // Not by Enter, which may take what is offered for the word at the cursor.
  await pressLike(page, 'button', 'Send');
  await page.waitForSelector('.c-delivery.c-bad', { timeout: PATIENCE });
  await look(page, 'a refused message');
  await goHome('Flows');
  await pressLike(page, 'button', '.*not sent');
  await look(page, 'Not sent yet');
}

/** The welcome page, whose address anybody may have written, the side panel, and the window that Reply opens. */
export async function lookBeside(
  browser: Browser,
  strings: readonly string[],
  random: Chance,
  open: OpenPage,
  look: Look,
): Promise<void> {
  const { id } = await extensionOf(browser);
  const at = (path: string): string => `chrome-extension://${id}/${path}`;
  const asked = new URLSearchParams({ server: random.pick(strings), email: random.pick(strings) });
  await look(await open('welcome', at(`welcome.html?${asked}`)), 'welcome');

  const panel = await open('side panel', at('sidepanel.html'));
  await panel.setViewport({ width: 340, height: 700 });
  await findLike(panel, ['tab'], /^Unread/, PATIENCE);
  await look(panel, 'side panel');
  const { account, flow } = await knownPlace(panel);
  await panel.close();

  const reply = await open(
    'the window of Reply',
    at(`popup.html#${new URLSearchParams({ account, conversation: `flow:${flow}` })}`),
  );
  await reply.setViewport({ width: 416, height: 640 });
  await reply.waitForSelector('textarea', { visible: true, timeout: PATIENCE });
  await look(reply, 'the window of Reply');
  await reply.close();
}

/** Keeps what the worker hands to the browser for its notifications; gives what was kept so far. */
export async function keepNotifications(browser: Browser): Promise<() => Promise<unknown[]>> {
  const worker = await workerOf(browser);
  await worker.evaluate(() => {
    const kept: unknown[] = [];
    Object.assign(globalThis, { kept });
    const { notifications } = chrome;
    const create = notifications.create.bind(notifications) as (...given: unknown[]) => unknown;
    Object.assign(notifications, {
      create(...given: unknown[]) {
        kept.push(given.find((one) => typeof one === 'object'));
        return create(...given);
      },
    });
  });
  return () => worker.evaluate(() => (globalThis as { kept?: unknown[] }).kept ?? []);
}

/** What of a notification is not plain text, our own picture, and buttons of ours. */
export function oddities(notification: unknown, iconUrl: string): string[] {
  const {
    type,
    iconUrl: icon,
    title,
    message,
    buttons = [],
    ...more
  } = notification as Record<string, unknown>;
  const ours = JSON.stringify([{ title: 'Mark read' }, { title: 'Reply' }]);
  return [
    ...(type === 'basic' ? [] : [`type ${String(type)}`]),
    ...(icon === iconUrl ? [] : [`icon ${String(icon)}`]),
    ...(typeof title === 'string' && typeof message === 'string' ? [] : ['words that are no text']),
    ...([ours, '[]'].includes(JSON.stringify(buttons)) ? [] : [`buttons ${JSON.stringify(buttons)}`]),
    ...Object.keys(more).map((name) => `${name} is set`),
  ];
}

/** An account and an open flow of the local picture. */
function knownPlace(page: Page): Promise<{ account: string; flow: string }> {
  return page.evaluate(
    () =>
      new Promise<{ account: string; flow: string }>((resolve, reject) => {
        const opening = indexedDB.open('quayside');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const reading = opening.result.transaction('flows').objectStore('flows').getAll();
          reading.onerror = () => reject(reading.error);
          reading.onsuccess = () => {
            opening.result.close();
            const rows = reading.result as { account: string; id: string; flow: { open: boolean } }[];
            const row = rows.find(({ flow }) => flow.open) ?? rows[0];
            if (row) resolve({ account: row.account, flow: row.id });
            else reject(new Error('The picture has no flow.'));
          };
        };
      }),
  );
}
