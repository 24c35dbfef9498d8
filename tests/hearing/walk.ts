/** What a person does who hears the popup in place of seeing it. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KeyInput, Page } from 'puppeteer-core';
import { type BrowserName, ensureBrowser, launchChromium, launchFirefox } from '../../scripts/browsers.ts';
import { fill, find, findLike, openPopup, press, sees, signIn, tabTo } from '../../scripts/person.ts';
import { colleague } from '../support/people.ts';
import { startServer } from '../support/server.ts';

const built = (target: string) => join(import.meta.dirname, '../../.output', target);
/** What is said comes a moment after what is done. */
const SAID_MS = 2_500;
const flow = '/flows/acme/engineering/messages';

/** Each browser with a window, and with all it shows told to screen readers. */
const LAUNCH = {
  chromium: () =>
    launchChromium({
      extension: built('chrome-mv3'),
      executablePath: ensureBrowser('chromium'),
      headless: false,
      flags: ['--force-renderer-accessibility'],
    }),
  firefox: () =>
    launchFirefox({
      extension: built('firefox-mv3'),
      executablePath: ensureBrowser('firefox'),
      headless: false,
      preferences: { 'accessibility.force_disabled': -1 },
    }),
} as const satisfies Record<BrowserName, unknown>;

/** `tell` prints each step. */
export async function hearWalk(name: BrowserName, tell: (what: string) => void): Promise<void> {
  const server = await startServer({ demo: true });
  const browser = await LAUNCH[name]();
  const step = async (what: string, act: () => Promise<unknown>): Promise<void> => {
    tell(what);
    await act();
    await sleep(SAID_MS);
  };
  const says = (content: string) => colleague(server.url, 'grace').post(flow, { event: 'message', content });
  try {
    const page = await openPopup(browser);
    await page.bringToFront();
    await sleep(SAID_MS);
    const keys = (...all: KeyInput[]) => step(`Presses ${all.join(', ')}`, () => pressAll(page, all));
    await step('Signs in with a wrong password', async () => {
      await signIn(page, { server: server.url, email: 'ada@example.com', password: 'lighthouse' });
      await find(page, 'alert');
    });
    await step('Signs in', () =>
      signIn(page, { server: server.url, email: 'ada@example.com', password: 'quayside' }),
    );
    await step('Goes to Unread', async () => {
      await press(page, 'tab', 'Unread');
      await find(page, 'button', 'Mark all read');
    });
    await step('Tabs to the list', () => tabTo(page, 'button', 'Mark Engineering read'));
    await keys('ArrowDown');
    await keys('ArrowDown');
    await keys('e');
    await keys('z');
    await keys('r');
    await step('Types a reply and sends it', async () => {
      await page.keyboard.type('On my way');
      await page.keyboard.press('Enter');
    });
    await step('Looks for a flow there is not', async () => {
      await press(page, 'tab', 'Flows');
      await fill(page, 'Search flows', 'lighthouse');
      await sees(page, 'No flow or person matches');
    });
    await step('Opens Engineering', async () => {
      await press(page, 'button', 'Clear search');
      await (await findLike(page, ['button', 'link', 'option', 'row'], /^Engineering/)).click();
      await find(page, 'textbox', 'Message');
    });
    await step('Grace says one thing', () => says('The tide is turning at noon'));
    await step('Grace says five at once', () => Promise.all([1, 2, 3, 4, 5].map((n) => says(`Line ${n}`))));
    await step('Says something', async () => {
      await fill(page, 'Message', 'My own words');
      await page.keyboard.press('Enter');
    });
    await step('Begins a mention', () => page.keyboard.type('Tell @li', { delay: 100 }));
    await keys('Enter');
    await step('Goes to the list of messages', () => pressAll(page, ['Escape', 'Escape']));
    await step('Opens the switcher', async () => {
      await page.keyboard.down('Control');
      await page.keyboard.press('k');
      await page.keyboard.up('Control');
    });
    await step('Looks for Grace', () => page.keyboard.type('gra', { delay: 100 }));
    await keys('Escape');
    await step('The server goes away', async () => {
      await server.stop();
      await sees(page, 'You’re offline');
    });
  } finally {
    await browser.close();
    await server.stop();
  }
}

async function pressAll(page: Page, keys: readonly KeyInput[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}
