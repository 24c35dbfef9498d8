/** The share sheet over a page of somebody else's, and its notice. */

import type { Frame } from 'puppeteer-core';
import { openShareSheet, somethingToShare } from '../../scripts/main-job.ts';
import { fill, find, press, sees } from '../../scripts/person.ts';
import type { Scene, Screen, Screens } from './walk.ts';

export async function* shareScreens({ browser }: Scene): Screens {
  const site = await somethingToShare();
  const page = await browser.newPage();
  try {
    await page.setViewport({ width: 1100, height: 720, deviceScaleFactor: 1 });
    await page.goto(site.url);
    await page.bringToFront();
    // In Chromium, over a page that lets itself be framed into, the sheet is a frame.
    const frame = (await openShareSheet(browser, page)) as Frame;
    const shown = (name: string): Screen => ({ name, page, frame, of: 'extension' });
    yield shown('share');
    await fill(frame, 'Flow', 'e');
    await frame.waitForSelector('[role=option]');
    yield shown('share-picker');
    await fill(frame, 'Flow', 'Random');
    await (await find(frame, 'combobox', 'Flow')).press('Enter');
    await fill(frame, 'Comment', 'Worth a look before Thursday');
    // As a person does who looks before pressing: what has just changed under the pointer is not sent.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await press(frame, 'button', 'Send');
    await sees(frame, 'Shared to');
    yield shown('share-sent');
  } finally {
    await page.close();
    site.close();
  }
}
