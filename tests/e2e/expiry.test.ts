import { expect, it, onTestFinished } from 'vitest';
import type { Browser as WebExtension } from 'webextension-polyfill';
import { badge, fill, find, has, inExtension, openPopup, press, sees } from '../../scripts/person.ts';
import { openDatabase } from '../../server/store/database.ts';
import { openedTab } from '../support/browser.ts';
import { startNotingProxy } from '../support/noting-proxy.ts';
import { colleague, eventually } from '../support/people.ts';
import { ada, badgeCount, inFirefox, stage } from '../support/story.ts';

/** What functions evaluated in the service worker find there. */
declare const chrome: WebExtension;

const scene = stage();

it('an access token that expires is renewed without the person noticing', async () => {
  await scene.signedIn();
  await badgeCount(scene.browser, (count) => count > 0);
  const { db, close } = await openDatabase(scene.server.databaseUrl);
  try {
    const expired = await db
      .updateTable('access_tokens')
      .set({ expires_at: new Date(Date.now() - 60_000) })
      .returning('hash')
      .execute();
    expect(expired.length).toBeGreaterThan(0);
    await colleague(scene.server.url, 'grace').post('/flows/acme/main/messages', {
      event: 'message',
      content: '@Ada after the token ran out',
    });
    const page = await scene.popup();
    await sees(page, 'after the token ran out');
    expect(await has(page, 'alert')).toBe(false);
    const valid = () =>
      db.selectFrom('access_tokens').select('hash').where('expires_at', '>', new Date()).execute();
    await eventually('there is a new token', async () => (await valid()).length > 0);
  } finally {
    await close();
  }
});

it('a sign-in that was taken back leaves nothing that asks or wakes, until the person signs in again', async () => {
  const proxy = await startNotingProxy(scene.server.url);
  onTestFinished(() => proxy.stop());
  const page = await scene.signedIn(proxy.url);
  await sees(page, 'Live');
  await page.close();
  const { db, close } = await openDatabase(scene.server.databaseUrl);
  onTestFinished(close);
  await db.deleteFrom('refresh_tokens').execute();
  await db.deleteFrom('access_tokens').execute();
  const pollNow = () =>
    inExtension(scene.browser, () => chrome.alarms.create('quayside-poll', { when: Date.now() }));
  // The stream breaks, as it does now and then, and learns it when it comes back; in Firefox, which keeps none while
  // no page is open, the poll does.
  proxy.target(scene.server.url);
  if (inFirefox) await pollNow();
  await badge(scene.browser, (text) => text === '!');
  const alarms = () =>
    inExtension(scene.browser, async () => (await chrome.alarms.getAll()).map(({ name }) => name));
  await eventually('no alarm is left', async () => (await alarms()).length === 0);
  // Whoever holds the streams hears of it a moment after, and may have been about to open one.
  await eventually('nobody keeps a stream', () =>
    inExtension(scene.browser, async () => {
      const { held } = await navigator.locks.query();
      return !held?.some(({ name }) => name?.startsWith('quayside-stream:'));
    }),
  );
  // The proxy hears of the end of a connection later than who ended it.
  await eventually('no stream is open', async () => proxy.streams() === 0);
  // What was given up may still be on its way.
  await eventually('nothing comes any more', async () => {
    const before = proxy.asked.length;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    return proxy.asked.length === before;
  });
  const soFar = proxy.asked.length;

  // Opening the app asks for nothing either: only the person can go on.
  const opened = await openPopup(scene.browser);
  await sees(opened, 'Signed out by the server');
  await pollNow();
  await eventually('an alarm of before finds nothing to do', async () => (await alarms()).length === 0);
  expect(proxy.asked.slice(soFar)).toEqual([]);

  await press(opened, 'button', 'Sign in again');
  const options = await openedTab(scene.browser, (address) => address.includes('/options.html'));
  // Who it was and where is filled in.
  await fill(options, 'Password', ada.password);
  await press(options, 'button', 'Sign in');
  await find(options, 'button', 'Add account');
  await options.close();
  const again = await scene.popup();
  await sees(again, 'Live');
  await colleague(scene.server.url, 'grace').post('/flows/acme/main/messages', {
    event: 'message',
    content: '@Ada welcome back',
  });
  await sees(again, 'welcome back');
  expect(await alarms()).toEqual(['quayside-poll']);
});
