/** The browser ends the extension's background whenever it likes: nobody notices. */

import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fill, find, openPopup, press, sees } from '../../scripts/person.ts';
import { killWorker } from '../support/browser.ts';
import { type MisbehavingServer, startMisbehavingServer } from '../support/misbehaving-server.ts';
import { colleague, eventually, unreadOf } from '../support/people.ts';
import { badgeCount, openFlow, stage } from '../support/story.ts';

const scene = stage();
let proxy: MisbehavingServer;
beforeAll(async () => {
  proxy = await startMisbehavingServer(scene.server.url);
});
afterAll(() => proxy.stop());

/** What interrupts the person. */
const alerts = (page: Page) =>
  page.$$eval('[role="alert"]', (all) => all.map(({ textContent }) => textContent));

const person = (name: string) => colleague(scene.server.url, name);

it('between two steps', async () => {
  const page = await scene.signedIn();
  const before = await badgeCount(scene.browser, (count) => count > 0);
  await killWorker(scene.browser);
  await person('grace').post('/flows/acme/main/messages', {
    event: 'message',
    content: '@Ada are you there?',
  });
  const opened = await openPopup(scene.browser);
  await find(opened, 'tab', 'Unread');
  await sees(opened, 'are you there?');
  await killWorker(scene.browser);
  await press(opened, 'tab', 'Unread');
  await press(opened, 'button', 'Mark all read');
  await eventually('nothing is unread on the server', async () => (await unreadOf(person('ada'))) === 0);
  expect(before).toBeGreaterThan(0);
  expect(await alerts(opened)).toEqual([]);
  expect(page.isClosed()).toBe(false);
});

it('while it looks for the answer to a question', async () => {
  const content = 'A lonely widgeon on the pier';
  await person('grace').post('/flows/acme/engineering/messages', { event: 'message', content });
  const page = await scene.signedIn(proxy.url);
  await openFlow(page, 'Engineering');
  await press(page, 'button', 'Search here');
  proxy.behave('hang', ({ url }) => url?.includes('search=widgeon') ?? false);
  await fill(page, 'Search messages', 'widgeon');
  await eventually('it is asked for', async () => proxy.hits() > 0);
  // That one is never answered; the page asks the next worker as soon as this one has ended.
  proxy.behave('pass');
  await killWorker(scene.browser);
  await sees(page, '1 message, newest first');
  expect(await alerts(page)).toEqual([]);
});
