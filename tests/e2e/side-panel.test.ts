import type { Page } from 'puppeteer-core';
import { expect, it } from 'vitest';
import type { Browser as WebExtension } from 'webextension-polyfill';
import { somethingToShare } from '../../scripts/main-job.ts';
import { fill, find, press, sees, toFront, workerOf } from '../../scripts/person.ts';
import { pictureOnFailure } from '../support/browser.ts';
import { colleague, eventually, type Message } from '../support/people.ts';
import { chooseShare, openedSheet } from '../support/sheet.ts';
import { inFirefox, openFlow, stage } from '../support/story.ts';

declare const chrome: WebExtension;
const scene = stage();
const engineering = '/flows/acme/engineering/messages';

/** The panel that the browser opened by itself, beside whatever is in the window. */
const openedPanel = (): Promise<Page> =>
  eventually('the side panel opens', async () => {
    const target = scene.browser.targets().find((one) => one.url().endsWith('/sidepanel.html'));
    return (await target?.asPage()) ?? null;
  });

// Not in Firefox: the driver of Firefox does not reach into its sidebar.
it.skipIf(inFirefox)(
  'goes on in the side panel at the conversation of the popup, which hears news live',
  async () => {
    const page = await scene.signedIn();
    await openFlow(page, 'Engineering');
    await press(page, 'button', 'Open in side panel');
    const panel = await openedPanel();
    await find(panel, 'heading', 'Engineering');
    await eventually('the popup closes', async () => page.isClosed());
    await colleague(scene.server.url, 'grace').post(engineering, {
      event: 'message',
      content: 'Beside the page it is quieter',
    });
    await sees(panel, 'Beside the page it is quieter');
    await fill(panel, 'Message', 'And there is more room');
    await panel.keyboard.press('Enter');
    await eventually('it arrives', async () =>
      (await colleague(scene.server.url, 'grace').get<Message[]>(`${engineering}?limit=5`)).some(
        ({ content }) => content === 'And there is more room',
      ),
    );

    // What is on its screen needs no notification; what is elsewhere does.
    await toFront(panel);
    await find(panel, 'textbox', 'Message').then((field) => field.focus());
    const grace = colleague(scene.server.url, 'grace');
    await grace.post(engineering, { event: 'message', content: '@Ada right before your eyes' });
    await sees(panel, 'right before your eyes');
    await grace.post('/flows/acme/support/messages', { event: 'message', content: '@Ada out of sight' });
    const notified = await eventually('a notification', async () => {
      const worker = await workerOf(scene.browser);
      const ids = Object.keys(await worker.evaluate(() => chrome.notifications.getAll()));
      return ids.length > 0 && ids;
    });
    const support = await grace.get<{ id: string }>('/flows/acme/support');
    expect(notified).toEqual([expect.stringContaining(` flow:${support.id}`)]);

    // Another place given while it is open.
    const again = await scene.popup();
    await openFlow(again, 'Support');
    await press(again, 'button', 'Open in side panel');
    await find(panel, 'heading', 'Support');
  },
);

// Not in Firefox, for the same reason.
it.skipIf(inFirefox)('goes to where a page was shared before, from the sheet over that page', async () => {
  const popup = await scene.signedIn();
  const site = await somethingToShare();
  try {
    await colleague(scene.server.url, 'grace').post('/flows/acme/design/messages', {
      event: 'message',
      content: `@ada high water: ${site.url}`,
    });
    await sees(popup, 'high water');
    await press(popup, 'button', 'Open in side panel');
    const panel = await openedPanel();
    await find(panel, 'tab', 'Unread');
    const page = await scene.browser.newPage();
    pictureOnFailure(page);
    await page.goto(site.url);
    await chooseShare(scene.browser, page);
    const sheet = await openedSheet(scene.browser, page);
    await sees(sheet, 'Grace Marlowe in Design');
    await press(sheet, 'button', 'Show');
    await find(panel, 'textbox', 'Message');
    await sees(panel, 'high water');
  } finally {
    site.close();
  }
});

it.each([320, 600])('fills its place at %i px, and nothing lies outside', async (width) => {
  await scene.signedIn();
  const panel = await scene.open('sidepanel.html', { width, height: 800 });
  const sizes = () =>
    panel.evaluate(() => {
      const { scrollWidth, scrollHeight } = document.documentElement;
      const foot = document.querySelector('.foot, .c-view')?.getBoundingClientRect();
      return { scrollWidth, scrollHeight, bottom: Math.round(foot?.bottom ?? 0) };
    });
  const whole = { scrollWidth: width, scrollHeight: 800, bottom: 800 };
  for (const tab of ['Unread', 'Flows', 'Private', 'Inbox']) {
    await press(panel, 'tab', tab);
    expect(await sizes()).toEqual(whole);
  }
  await openFlow(panel, 'Engineering');
  expect(await sizes()).toEqual(whole);
  await press(panel, 'button', 'Search here');
  await find(panel, 'combobox', 'Search messages');
  expect(await sizes()).toEqual(whole);
});

it('shows the keys of the whole browser in the options', async () => {
  await scene.signedIn();
  const options = await scene.open('options.html#keyboard');
  await sees(options, 'In the whole browser');
  for (const text of ['Open Quayside', 'Share this page', /Open (in|or close the) side panel/])
    await sees(options, text);
});

// Not in Firefox: Firefox lets the options change the keys themselves.
it.skipIf(inFirefox)('leads to the keys of the browser', async () => {
  await scene.signedIn();
  const options = await scene.open('options.html#keyboard');
  await press(options, 'button', 'Change');
  await eventually('the page of the browser opens', async () =>
    scene.browser.targets().some((one) => one.url().startsWith('chrome://extensions')),
  );
});
