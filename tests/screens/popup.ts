/** The popup of the walk, which is opened anew for each part of it. */
import type { Page } from 'puppeteer-core';
import type { Browser as WebExtension } from 'webextension-polyfill';
import type { Settings } from '../../lib/settings.ts';
import { find, findLike, openExtensionPage, openPopup, press } from '../../scripts/person.ts';
import type { Scene, Screen } from './walk.ts';

/** What functions evaluated in an extension page find there. */
declare const chrome: WebExtension;

export const ada = { email: 'ada@example.com', password: 'quayside' };

/** A screen of the extension. */
export const screen = (page: Page, name: string): Screen => ({ name, page, of: 'extension' });

/** The popup at its tabs, with its lists there. */
export async function openTabs({ browser }: Scene): Promise<Page> {
  const page = await openPopup(browser);
  await find(page, 'tab', 'Private');
  return page;
}

/** Another page of the extension, in a tab of this size. */
export const openPage = (
  { browser }: Scene,
  path: string,
  size: { width: number; height: number },
): Promise<Page> => openExtensionPage(browser, path, size);

/** Opens what a row of the list that shows leads to. */
export async function openRow(page: Page, name: RegExp): Promise<void> {
  const row = await findLike(page, ['button', 'link', 'option', 'row', 'listitem'], name);
  await row.evaluate((element) => {
    const inner = element.matches('button, a, [data-row]') ? element : element.querySelector('button, a');
    (inner instanceof HTMLElement ? inner : (element as HTMLElement)).click();
  });
}

/** Puts settings in place of what was chosen, as another page of the extension would. */
export const choose = (page: Page, patch: Partial<Settings>): Promise<void> =>
  page.evaluate(async (chosen) => {
    const { settings } = await chrome.storage.local.get('settings');
    await chrome.storage.local.set({ settings: { ...(settings as object), ...chosen } });
  }, patch);

/** Opens a flow from the tabs. */
export async function openFlow(page: Page, name: string): Promise<void> {
  await press(page, 'tab', 'Flows');
  await openRow(page, new RegExp(`^${name}`));
  await find(page, 'textbox', 'Message');
  // With what the server has of it, not only what was known before.
  await page.waitForSelector('[role=log][aria-busy=false]');
}

/** Chooses an entry of the account's menu. */
export async function chooseOfAccount(page: Page, entry: string): Promise<void> {
  await page.locator('.acct').click();
  await press(page, 'menuitem', entry);
}
