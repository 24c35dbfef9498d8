/** An update tells of itself by one quiet line, a first installation by none. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'puppeteer-core';
import { afterAll, afterEach, expect, it } from 'vitest';
import type { Browser as WebExtension } from 'webextension-polyfill';
import { find, has, inExtension, press, sees, seesNoMore, signIn } from '../../scripts/person.ts';
import { builtExtension, popup, startChromium, startFirefox } from '../support/browser.ts';
import { eventually } from '../support/people.ts';
import { startServer } from '../support/server.ts';
import { ada, inFirefox } from '../support/story.ts';

/** What functions evaluated in the background find there. */
declare const chrome: WebExtension;

const folder = mkdtempSync(join(tmpdir(), 'quayside-news-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let browser: Browser | undefined;
afterEach(async () => {
  await browser?.close();
  browser = undefined;
});

const original = builtExtension(inFirefox ? 'firefox-mv3' : 'chrome-mv3');
const manifestFile = join(folder, 'manifest.json');
const built = JSON.parse(readFileSync(join(original, 'manifest.json'), 'utf8')) as { version: string };
const setVersion = (version: string): void =>
  writeFileSync(manifestFile, JSON.stringify({ ...built, version }));

/** Puts another version in the place of the one that runs, as the store does. */
async function update(running: Browser, version: string): Promise<void> {
  setVersion(version);
  await running.installExtension(folder);
  await eventually(`version ${version} runs`, () =>
    // Between the two nobody is there to be asked.
    inExtension(running, (wanted) => chrome.runtime.getManifest().version === wanted, version).catch(
      () => false,
    ),
  );
}

const newsSince = (running: Browser): Promise<string | null> =>
  inExtension(running, async () => {
    const { settings } = await chrome.storage.local.get('settings');
    return (settings as { newsSince?: string } | undefined)?.newsSince ?? null;
  });

/** What the page of the news shows, which a link of another page opened. The driver of Firefox does not hear of it. */
const newsBeside = (page: Page): Promise<{ headings: string[]; text: string } | null> =>
  page.evaluate(() => {
    const views = chrome.extension.getViews({ type: 'tab' });
    const document = views.find(({ location }) => location.pathname === '/news.html')?.document;
    if (!document?.body) return null;
    const headings = [...document.querySelectorAll<HTMLElement>('h1, h2')];
    return { headings: headings.map((one) => one.innerText.trim()), text: document.body.innerText };
  });

it('an update with news is one line in the popup, gone once they are read or waved away', async () => {
  const server = await startServer({ demo: true, args: [] });
  try {
    cpSync(original, folder, { recursive: true });
    setVersion('0.0.1');
    browser = inFirefox ? (await startFirefox({ extension: folder })).browser : await startChromium(folder);
    let page = await popup(browser);
    await signIn(page, { server: server.url, ...ada });
    await find(page, 'tab', 'Unread');
    // Whoever just came has heard of nothing else.
    expect(await newsSince(browser)).toBe(null);
    expect(await has(page, 'link', 'What’s new')).toBe(false);

    const running = browser;
    await update(running, built.version);
    await eventually('the update is noted', async () => (await newsSince(running)) === '0.0.1');
    page = await popup(running);
    await sees(page, `Quayside is now ${built.version}`);
    await press(page, 'link', 'What’s new');
    const marked = new RegExp(`^${built.version.replaceAll('.', '\\.')}\\s*New$`);
    const popupPage = page;
    await eventually('the news are open', async () => {
      const news = await newsBeside(popupPage);
      return (
        news?.headings.includes('What’s new in Quayside') &&
        news.headings.some((heading) => marked.test(heading)) &&
        news.text.includes('Several accounts and servers in one list') &&
        news.text.includes('All changes, in English')
      );
    });
    await seesNoMore(page, 'Quayside is now');

    await update(running, '0.0.1');
    await update(running, built.version);
    await eventually('the update is noted', async () => (await newsSince(running)) === '0.0.1');
    page = await popup(running);
    await press(page, 'button', 'Dismiss the news');
    await seesNoMore(page, 'Quayside is now');
    await eventually('that is kept', async () => (await newsSince(running)) === null);
  } finally {
    await server.stop();
  }
});
