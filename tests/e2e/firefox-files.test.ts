import type { Page } from 'puppeteer-core';
import { afterAll, expect, it } from 'vitest';
import { findBrowser } from '../../scripts/browsers.ts';
import { fill, find, press, typedInto } from '../../scripts/person.ts';
import { openFirefoxPage, pictureOnFailure, startFirefox } from '../support/browser.ts';
import { filesNamed, filesOnDisk, isUpload, percent, shownPicture } from '../support/files.ts';
import { startMisbehavingServer } from '../support/misbehaving-server.ts';
import { colleague, eventually } from '../support/people.ts';
import { startServer } from '../support/server.ts';

/** What functions evaluated in an extension page of Firefox find there. */
declare const browser: {
  action: { openPopup(): Promise<void> };
  extension: { getViews(filter: { type: 'popup' }): Window[] };
};

const closing: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const close of closing.reverse()) await close();
});
const { onDisk } = filesOnDisk();
const flow = '/flows/acme/engineering/messages';

it.skipIf(!findBrowser('firefox'))(
  'Firefox sends what is picked and dropped, once, and shows how far it is; its popup picks in a window',
  async () => {
    const server = await startServer({ demo: true });
    closing.push(() => server.stop());
    const proxy = await startMisbehavingServer(server.url);
    closing.push(() => proxy.stop());
    const firefox = await startFirefox();
    closing.push(() => firefox.browser.close());
    const page = await openFirefoxPage(firefox.browser, firefox.pageUrl('popup.html'));
    pictureOnFailure(page);
    await press(page, 'tab', 'API token');
    await fill(page, 'Server', proxy.url);
    // Firefox gives fields of this type no role to find them by.
    await page.locator('input[type="password"]').fill('demo-ada');
    await press(page, 'button', 'Sign in');
    await find(page, 'button', 'Mark all read');
    await openEngineering(page);

    proxy.behave({ rate: 2_000_000 }, isUpload);
    const picker = await page.waitForSelector('input[type="file"]');
    await picker?.uploadFile(onDisk('recording.bin'));
    await appears(page, 'Remove recording.bin');
    await dropOn(page, onDisk('berth.png'));
    await appears(page, 'Remove berth.png');
    await press(page, 'button', 'Send');
    await percent(page);
    proxy.behave({ rate: 50_000_000 }, isUpload);
    await appears(page, 'Download recording.bin');
    await eventually('the picture shows', () => shownPicture(page, 'berth.png', { width: 100, height: 63 }));
    expect(await filesNamed(server.url, flow, 'recording.bin')).toHaveLength(1);
    expect(await filesNamed(server.url, flow, 'berth.png')).toHaveLength(1);

    // The real popup, which would be gone as soon as the browser asks for files.
    const known = new Set(await firefox.browser.pages());
    await page.evaluate(() => browser.action.openPopup());
    await eventually('the popup asks for a window', () => page.evaluate(attachInPopup));
    const window = await eventually('the window is there', async () => {
      for (const one of await firefox.browser.pages()) {
        // Of an extension's page only the page itself tells where it is.
        const path = await one.evaluate(() => location.pathname).catch(() => '');
        if (!known.has(one) && path === '/popup.html') return one;
      }
      return null;
    });
    pictureOnFailure(window);
    await find(window, 'button', 'Choose files');
    expect(await typedInto(window, 'Message')).toBe('With the list');
    await (await window.waitForSelector('input[type="file"]'))?.uploadFile(onDisk('beta-customers.csv'));
    await appears(window, 'Remove beta-customers.csv');
    await press(window, 'button', 'Send');
    await appears(window, 'Download beta-customers.csv');
    const [list] = await filesNamed(server.url, flow, 'beta-customers.csv');
    const latest = await colleague(server.url, 'grace').get<{ content: unknown; thread_id: string }[]>(
      `${flow}?event=message&limit=1`,
    );
    expect(latest).toMatchObject([{ content: 'With the list', thread_id: list?.thread_id }]);
  },
  300_000,
);

/**
 * Waits for a control by its name. To find one by role and name Firefox walks the whole page, for seconds in a long
 * conversation, in which the page that is to send stands still.
 */
async function appears(page: Page, name: string): Promise<void> {
  await page.waitForSelector(`[aria-label="${name}"]`, { visible: true, timeout: 120_000 });
}

/** Lets a file go over the conversation. */
async function dropOn(page: Page, path: string): Promise<void> {
  const input = await page.evaluateHandle(() => {
    const element = document.createElement('input');
    element.type = 'file';
    return element;
  });
  await input.uploadFile(path);
  await page.evaluate((source) => {
    const data = new DataTransfer();
    for (const file of source.files ?? []) data.items.add(file);
    const drop = new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true });
    document.querySelector('textarea')?.dispatchEvent(drop);
  }, input);
}

async function openEngineering(page: Page): Promise<void> {
  await press(page, 'tab', 'Flows');
  await eventually('the conversation opens', () =>
    page.evaluate(() => {
      const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')];
      rows.find((row) => row.textContent?.includes('Engineering'))?.click();
      return document.querySelector('textarea') !== null;
    }),
  );
}

/** In the popup: goes to Engineering, types, and presses the paperclip. True when that is done. */
function attachInPopup(): boolean {
  const [popup] = browser.extension.getViews({ type: 'popup' });
  if (!popup) return false;
  const clip = popup.document.querySelector<HTMLElement>('button[aria-label="Attach file"]');
  const field = popup.document.querySelector<HTMLTextAreaElement>('textarea');
  if (!clip || !field) {
    const rows = [...popup.document.querySelectorAll<HTMLElement>('[data-row]')];
    const row = rows.find((one) => one.textContent?.includes('Engineering'));
    (row ?? popup.document.querySelector<HTMLElement>('#tab-flows'))?.click();
    return false;
  }
  if (field.value === '') {
    field.value = 'With the list';
    field.dispatchEvent(new Event('input', { bubbles: true }));
    return false;
  }
  clip.click();
  return true;
}
