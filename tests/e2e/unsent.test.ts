/** What does not reach the server: it shows, can be found, asks when it is old, and is never lost. */
import type { Browser, Page } from 'puppeteer-core';
import { expect, it, onTestFinished } from 'vitest';
import type { Browser as WebExtension } from 'webextension-polyfill';
import { clickOn } from '../../scripts/click.ts';
import {
  badge,
  fill,
  find,
  findLike,
  inExtension,
  press,
  sees,
  typedInto,
  workerOf,
} from '../../scripts/person.ts';
import { choose } from '../screens/popup.ts';
import { endWorker } from '../support/browser.ts';
import { startMisbehavingServer } from '../support/misbehaving-server.ts';
import { colleague, eventually, type Message } from '../support/people.ts';
import { inFirefox, openFlow, stage } from '../support/story.ts';

/** What functions evaluated in the service worker find there. */
declare const chrome: WebExtension;

const scene = stage();
const isPost = (request: { method?: string; url?: string }) =>
  request.method === 'POST' && (request.url ?? '').includes('/messages');
const arrived = async (text: string): Promise<number> =>
  (
    await colleague(scene.server.url, 'grace').get<Message[]>('/flows/acme/engineering/messages?limit=50')
  ).filter(({ content }) => content === text).length;

/** Gives, for each service worker that Chromium runs from now on, whether a debugger has hold of it. */
async function debuggers(browser: Browser): Promise<() => Promise<boolean[]>> {
  const connection = (await workerOf(browser)).client.connection();
  if (!connection) throw new Error('The browser is connected.');
  return async () =>
    (await connection.send('Target.getTargets')).targetInfos
      .filter(({ type }) => type === 'service_worker')
      .map(({ attached }) => attached);
}

/** As if everything in the outbox had been written so much earlier, in ms. */
const age = (page: Page, by: number): Promise<void> =>
  page.evaluate(async (ms) => {
    const database = await new Promise<IDBDatabase>((resolve) => {
      const opening = indexedDB.open('quayside');
      opening.onsuccess = () => resolve(opening.result);
    });
    const store = database.transaction('outbox', 'readwrite').objectStore('outbox');
    await new Promise<void>((resolve) => {
      const all = store.getAll();
      all.onsuccess = () => {
        for (const row of all.result) store.put({ ...row, createdAt: row.createdAt - ms, notBefore: 0 });
        store.transaction.oncomplete = () => resolve();
      };
    });
    database.close();
    new BroadcastChannel('quayside-picture').postMessage({ kind: 'outbox' });
  }, by);

it('what waits shows on the badge and in a list, asks when it is a day old, and then goes out once', async () => {
  const proxy = await startMisbehavingServer(scene.server.url);
  try {
    const page = await scene.signedIn(proxy.url);
    proxy.behave('drop', isPost);
    await openFlow(page, 'Engineering');
    await fill(page, 'Message', 'Lunch at the quay in five minutes?');
    await page.keyboard.press('Enter');
    await eventually('it was tried', async () => proxy.hits() > 0);
    await age(page, 3 * 60_000);
    expect(await badge(scene.browser, (text) => text === '…')).toBe('…');

    await press(page, 'button', 'Back');
    await findLike(page, ['button'], /not sent, \d+ min/);
    await choose(page, { textSize: 16 });
    const cut = () => page.$eval('.foot .state .trunc', (state) => state.scrollWidth - state.clientWidth);
    await page.waitForSelector('[data-text="16"]');
    await eventually('the keys give way to the state', async () => (await cut()) <= 0);
    await clickOn(await findLike(page, ['button'], /not sent, \d+ min/));
    await sees(page, 'Message, in Engineering');
    await sees(page, /Waiting for \d+ min\./);
    await sees(page, 'Lunch at the quay in five minutes?');

    await age(page, 24 * 3_600_000);
    await find(page, 'button', 'Send');
    expect(await badge(scene.browser, (text) => text === '!')).toBe('!');
    proxy.behave('pass');
    expect(await arrived('Lunch at the quay in five minutes?')).toBe(0);
    await press(page, 'button', 'Send');
    await eventually('it arrives', async () => (await arrived('Lunch at the quay in five minutes?')) === 1);
    await sees(page, 'Everything is sent');
  } finally {
    await proxy.stop();
  }
});

it('an alarm alone wakes the dead worker, which sends what waits: no page, no stream, no poll, no debugger', async () => {
  const proxy = await startMisbehavingServer(scene.server.url);
  onTestFinished(() => proxy.stop());
  const page = await scene.signedIn(proxy.url);
  await inExtension(scene.browser, async () => {
    const { settings } = await chrome.storage.local.get('settings');
    await chrome.storage.local.set({ settings: { ...(settings as object), live: false } });
  });
  // Longer than any timer of the outbox.
  proxy.behave({ status: 503, retryAfter: 26 }, isPost);
  await openFlow(page, 'Engineering');
  await fill(page, 'Message', 'The tide waits for nobody');
  await page.keyboard.press('Enter');
  await eventually('it was tried', async () => proxy.hits() > 0);
  await page.close();
  await inExtension(scene.browser, async () => {
    // Firefox has none.
    const { offscreen } = chrome as unknown as { offscreen?: { closeDocument(): Promise<void> } };
    await offscreen?.closeDocument();
  });
  const left = () =>
    inExtension(scene.browser, async () => {
      await chrome.alarms.clear('quayside-poll');
      return (await chrome.alarms.getAll()).map(({ name }) => name);
    });
  await eventually('the outbox alone has an alarm', async () => String(await left()) === 'quayside-outbox');

  const debugged = inFirefox ? null : await debuggers(scene.browser);
  await endWorker(scene.browser);
  expect(await debugged?.()).toEqual(inFirefox ? undefined : []);
  proxy.behave('pass');
  await eventually('it arrives', async () => (await arrived('The tide waits for nobody')) === 1, 120_000);
  // Who drives Chromium let go of the worker when it ended, and of the next one as it began.
  expect(await debugged?.()).toEqual(inFirefox ? undefined : [false]);
}, 300_000);

it('a draft survives the popup being closed in the middle of a word', async () => {
  const page = await scene.signedIn();
  await openFlow(page, 'Engineering');
  await (await find(page, 'textbox', 'Message')).type('The harbourmas');
  // Closes it there and then.
  const again = await scene.popup();
  await openFlow(again, 'Engineering');
  await eventually(
    'the draft is there',
    async () => (await typedInto(again, 'Message')) === 'The harbourmas',
  );
});

it('an unfinished edit survives the popup being closed and a reply chosen in between; cancelled, it is gone', async () => {
  const page = await scene.signedIn();
  await openFlow(page, 'Engineering');
  await fill(page, 'Message', 'High water at six');
  await page.keyboard.press('Enter');
  const said = await eventually(
    'it is sent',
    async () =>
      (
        await colleague(scene.server.url, 'grace').get<Message[]>('/flows/acme/engineering/messages?limit=5')
      ).find(({ content }) => content === 'High water at six') ?? null,
  );
  const editLast = (from: Page, text: string) =>
    eventually(`the edit begins with ${text}`, async () => {
      const box = await find(from, 'textbox', 'Message');
      // What is still on its way is not edited yet.
      if ((await typedInto(from, 'Message')) === '') {
        await box.press('ArrowUp');
        // A second key would move the caret in what the first one brings a moment later.
        await from
          .waitForFunction((field) => (field as HTMLTextAreaElement).value !== '', { timeout: 5_000 }, box)
          .catch(() => null);
      }
      return (await typedInto(from, 'Message')) === text;
    });
  await page.waitForSelector(`[data-entry="m${said.id}"]`);
  await editLast(page, 'High water at six');
  await (await find(page, 'textbox', 'Message')).type(' and thir');
  // Closes it there and then.
  const again = await scene.popup();
  await openFlow(again, 'Engineering');
  await editLast(again, 'High water at six and thir');
  await (await find(again, 'textbox', 'Message')).type('ty');
  await again.focus(`[data-entry="m${said.id}"]`);
  await again.keyboard.press('r');
  await press(again, 'button', 'Cancel reply');
  await editLast(again, 'High water at six and thirty');
  await press(again, 'button', 'Cancel edit');
  await editLast(again, 'High water at six');
});

it('signing out asks first when something is not sent; staying keeps it, going discards it', async () => {
  const proxy = await startMisbehavingServer(scene.server.url);
  const text = 'Does anybody have the key of the boathouse?';
  try {
    const page = await scene.signedIn(proxy.url);
    proxy.behave('drop', isPost);
    await openFlow(page, 'Engineering');
    await fill(page, 'Message', text);
    await page.keyboard.press('Enter');
    await eventually('it was tried', async () => proxy.hits() > 0);
    await press(page, 'button', 'Back');
    const leave = async (): Promise<void> => {
      await clickOn(await findLike(page, ['button'], /^Acme/));
      await press(page, 'menuitem', 'Sign out');
      // Mentions that were on screen meanwhile are marked read after the message, those that came together at once.
      await sees(page, /(1 action has|[2-9] actions have) not reached the server yet. Signing out discards/);
    };

    await leave();
    await press(page, 'button', 'Cancel');
    await clickOn(await findLike(page, ['button'], /1 not sent/));
    await sees(page, text);
    await press(page, 'button', 'Back');

    await leave();
    await press(page, 'button', 'Sign out and discard');
    await find(page, 'tab', 'Email');
    proxy.behave('pass');
    await scene.signedIn(proxy.url);
    expect(await arrived(text)).toBe(0);
  } finally {
    await proxy.stop();
  }
});
