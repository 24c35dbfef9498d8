/** Makes the README's pictures from the running product: real extension, real server, demo data. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'puppeteer-core';
import { ensureBrowser, launchChromium } from './browsers.ts';
import { badge, fill, find, findLike, openPopup, press, sees, signIn } from './person.ts';
import { freePort, runServer } from './run-server.ts';

const root = join(import.meta.dirname, '..');
const pictures = join(root, 'docs', 'screenshots');
mkdirSync(pictures, { recursive: true });
const data = mkdtempSync(join(tmpdir(), 'quayside-screenshots-'));
const server = await runServer({ port: await freePort(4141), data, demo: true });
const browser = await launchChromium({
  extension: join(root, process.env.WXT_OUT ?? '.output', 'chrome-mv3'),
  executablePath: ensureBrowser('chromium'),
  headless: true,
});

async function picture(page: Page, name: string, scheme: 'light' | 'dark' = 'light'): Promise<void> {
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await new Promise((resolve) => setTimeout(resolve, 400)); // transitions and pictures settle
  await page.screenshot({ path: join(pictures, `${name}.png`) });
  console.log(`docs/screenshots/${name}.png`);
}

try {
  const page = await openPopup(browser);
  await find(page, 'button', 'Continue in browser');
  await picture(page, 'sign-in');
  await signIn(page, { server: server.url, email: 'ada@example.com', password: 'quayside' });
  await find(page, 'tab', 'Unread');
  await badge(browser, (text) => Number(text) > 0);
  await press(page, 'tab', 'Unread');
  await find(page, 'button', 'Mark all read');
  await picture(page, 'popup');
  await picture(page, 'popup-dark', 'dark');
  await press(page, 'tab', 'Private');
  await picture(page, 'private');
  await press(page, 'tab', 'Inbox');
  await sees(page, 'Build #8912');
  await picture(page, 'inbox');
  await (await findLike(page, ['listitem'], /Build #8912/)).click();
  await find(page, 'button', 'Run again');
  await picture(page, 'thread');
  await press(page, 'button', 'Back');
  await press(page, 'tab', 'Flows');
  await picture(page, 'flows');
  await fill(page, 'Search flows', 'Engineering');
  await (await findLike(page, ['button', 'link', 'option', 'row'], /Engineering/)).click();
  await find(page, 'textbox', 'Message');
  await picture(page, 'flow');
  await press(page, 'button', 'Search here');
  await fill(page, 'Search messages', 'lock timeout');
  await sees(page, 'newest first');
  await picture(page, 'search');
  await picture(page, 'search-dark', 'dark');
} finally {
  await browser.close();
  await server.stop();
  rmSync(data, { recursive: true, force: true });
}
