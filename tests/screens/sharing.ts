/** The share sheet over a page of somebody else's, and its notice. */

import type { Frame } from 'puppeteer-core';
import { openShareSheet, somethingToShare } from '../../scripts/main-job.ts';
import { chooseFromMenu, fill, find, letIn, press, sees } from '../../scripts/person.ts';
import { colleague, eventually } from '../support/people.ts';
import { isSheet, seesShared, send } from '../support/sheet.ts';
import { openTabs } from './popup.ts';
import type { Scene, Screen, Screens } from './walk.ts';

export async function* shareScreens(scene: Scene): Screens {
  const { browser, server } = scene;
  const site = await somethingToShare();
  // Somebody has shared it before; the popup knows as soon as Unread shows it.
  const tabs = await openTabs(scene);
  await press(tabs, 'tab', 'Unread');
  await sees(tabs, 'Live');
  await colleague(server.url, 'grace').post('/flows/acme/design/messages', {
    event: 'message',
    content: `@ada have you seen this? ${site.url}`,
  });
  await sees(tabs, 'have you seen this?');
  await tabs.close();
  const page = await browser.newPage();
  try {
    await page.setViewport({ width: 1100, height: 720, deviceScaleFactor: 1 });
    await page.goto(site.url);
    await page.bringToFront();
    // In Chromium, over a page that lets itself be framed into, the sheet is a frame.
    const frame = (await openShareSheet(browser, page)) as Frame;
    const shown = (name: string): Screen => ({ name, page, frame, of: 'extension' });
    await sees(frame, 'Grace Marlowe in Design');
    yield shown('share');
    await fill(frame, 'Flow', 'e');
    await frame.waitForSelector('[role=option]');
    yield shown('share-picker');
    await fill(frame, 'Flow', 'Random');
    await (await find(frame, 'combobox', 'Flow')).press('Enter');
    await fill(frame, 'Comment', 'Worth a look before Thursday');
    await (await find(frame, 'textbox', 'Comment')).press('Escape');
    await find(frame, 'button', 'Keep writing');
    yield shown('share-discard');
    await press(frame, 'button', 'Keep writing');
    await send(frame);
    await seesShared(frame, 'Random');
    yield shown('share-sent');

    await page.reload();
    await letIn(browser, page);
    await chooseFromMenu(browser, { menuItemId: 'share-screenshot', pageUrl: page.url() });
    const window = await eventually(
      'the sheet has a window',
      async () => (await browser.pages()).find(isSheet) ?? null,
    );
    await window.waitForSelector('canvas');
    // As the product opens it.
    await window.setViewport({ width: 760, height: 720, deviceScaleFactor: 1 });
    yield { name: 'share-screenshot', page: window, of: 'extension' };
    await window.close();
  } finally {
    await page.close();
    site.close();
  }
}
