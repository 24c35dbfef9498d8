/** Ada chooses in the options what shares begin with, and the sheet begins so. */
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { somethingToShare } from '../../scripts/main-job.ts';
import { fill, find, press, sees, typedInto } from '../../scripts/person.ts';
import { pictureOnFailure } from '../support/browser.ts';
import { colleague, eventually, type Message } from '../support/people.ts';
import { chooseShare, closeSheetWindows, fileGoesAlong, openedSheet, send } from '../support/sheet.ts';
import { kept, stage } from '../support/story.ts';

const scene = stage({ oneBrowser: true });
let site: Awaited<ReturnType<typeof somethingToShare>>;
beforeAll(async () => {
  site = await somethingToShare();
});
afterAll(() => site.close());

async function options(): Promise<Page> {
  // In Firefox a new tab comes into the window that is in front, which may be that of the share before.
  await closeSheetWindows(scene.browser);
  const page = await scene.open('options.html#sharing', { width: 1000, height: 760 });
  await find(page, 'heading', 'Sharing');
  return page;
}

async function begin(page: Page, text: string): Promise<void> {
  const select = await find(page, 'combobox', 'Default flow');
  // The flows are read beside what else the page shows.
  const value = await eventually(`${text} can be chosen`, () =>
    select.evaluate((element, wanted) => {
      const found = [...(element as HTMLSelectElement).options].find((one) => one.text === wanted);
      return found?.value ?? null;
    }, text),
  );
  await select.select(value);
}

async function shareOf(
  query: string,
): Promise<{ page: Page; sheet: Awaited<ReturnType<typeof openedSheet>> }> {
  await closeSheetWindows(scene.browser);
  const page = await scene.browser.newPage();
  pictureOnFailure(page);
  await page.goto(`${site.url}${query}`);
  await chooseShare(scene.browser, page);
  const sheet = await openedSheet(scene.browser, page);
  await find(sheet, 'combobox', 'Flow');
  return { page, sheet };
}

it('a share begins at the chosen flow, with a screenshot, and without what only tracks', async () => {
  await scene.signedIn();
  const page = await options();
  await begin(page, 'Support');
  await press(page, 'switch', 'Remember the last destination per site');
  await press(page, 'switch', 'Attach a screenshot of the visible page');
  await (await find(page, 'textbox', 'Always add tags')).type('#reading, :unread:5 tides');
  await page.keyboard.press('Enter');
  await find(page, 'button', 'Remove tag tides');
  await kept(
    scene.browser,
    'the choice',
    ({ shareTo, sharePerSite, shareScreenshot, shareTags }) =>
      typeof shareTo === 'object' && !sharePerSite && shareScreenshot && shareTags.join() === 'reading,tides',
  );
  const { page: shared, sheet } = await shareOf('?utm_source=mail&tide=low');
  expect(await typedInto(sheet, 'Flow')).toBe('Support');
  await fileGoesAlong(sheet, 'Tide tables for the north quay.png');
  await fill(sheet, 'Comment', 'By the options');
  await send(sheet);
  await sees(sheet, 'Shared to Support');
  const all = () =>
    colleague(scene.server.url, 'grace').get<Message[]>('/flows/acme/support/messages?limit=20');
  const text = await eventually(
    'the message is there',
    async () => (await all()).find((one) => String(one.content).startsWith('By the options')) ?? null,
  );
  expect(text.content).toContain('?tide=low');
  expect(text.content).not.toContain('utm_source');
  expect(text.tags).toEqual(expect.arrayContaining(['reading', 'tides']));
  await eventually('the picture came with it', async () =>
    (await all()).some((one) => one.event === 'file' && one.thread_id === text.thread_id),
  );
  await shared.close();
  await page.close();
});

it('a share that asks where it goes begins with the question, and sends nothing before', async () => {
  const page = await options();
  await begin(page, 'None: ask');
  await kept(scene.browser, 'the choice', ({ shareTo }) => shareTo === 'ask');
  const { page: shared, sheet } = await shareOf('?asked');
  await eventually('the question has the focus', () =>
    sheet.evaluate(() => document.activeElement?.getAttribute('aria-label') === 'Flow'),
  );
  expect(await typedInto(sheet, 'Flow')).toBe('');
  const { keyboard } = 'keyboard' in sheet ? sheet : shared;
  await keyboard.type('desi');
  await keyboard.press('Enter');
  expect(await typedInto(sheet, 'Flow')).toBe('Design');
  await eventually('what one says of it is next', () =>
    sheet.evaluate(() => document.activeElement?.getAttribute('aria-label') === 'Comment'),
  );
  await shared.close();
  await page.close();
});
