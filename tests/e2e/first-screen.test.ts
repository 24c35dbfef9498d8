import type { Page } from 'puppeteer-core';
import { expect, it } from 'vitest';
import type { Browser as WebExtension } from 'webextension-polyfill';
import { goTo, inExtension, originOf, press, sees } from '../../scripts/person.ts';
import { pictureOnFailure } from '../support/browser.ts';
import { eventually } from '../support/people.ts';
import { inFirefox, stage } from '../support/story.ts';

/** What functions evaluated in a page find there. */
declare const chrome: WebExtension;
/** Lets the page read more than its first screen. */
declare const release: () => void;

const scene = stage();

/** The revision of the picture, if the first screen that is kept is of it; else null. */
const keptRevision = (): Promise<number | null> =>
  inExtension(scene.browser, async () => {
    const request = indexedDB.open('quayside');
    const database = await new Promise<IDBDatabase>((resolve) => {
      request.onsuccess = () => resolve(request.result);
    });
    const read = database.transaction('meta').objectStore('meta').get('revision');
    await new Promise((resolve) => {
      read.onsuccess = resolve;
    });
    database.close();
    const { firstScreen } = await chrome.storage.session.get('firstScreen');
    const revision: number = read.result.value;
    return (firstScreen as { revision: number } | undefined)?.revision === revision ? revision : null;
  });

/** Waits until the background keeps the first screen of the picture, and the picture has come to rest. */
const isKept = () =>
  eventually('the first screen is kept', async () => {
    const revision = await keptRevision();
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    return revision !== null && (await keptRevision()) === revision;
  });

/** A popup that can't read the whole picture until it is let. */
async function heldBack(): Promise<Page> {
  const page = await scene.browser.newPage();
  pictureOnFailure(page);
  await page.setViewport({ width: 400, height: 600 });
  await page.evaluateOnNewDocument(() => {
    // How long ago messages were sent is drawn anew at each full minute, which may be any moment.
    const opened = Date.now();
    Date.now = () => opened;
    const { transaction } = IDBDatabase.prototype;
    let held = true;
    Object.assign(globalThis, {
      release: () => {
        held = false;
      },
    });
    IDBDatabase.prototype.transaction = function (...given) {
      // The page tries again a moment later.
      if (held && [given[0]].flat().includes('privates')) throw new Error('Held back.');
      return transaction.apply(this, given);
    };
  });
  await goTo(page, `${await originOf(scene.browser)}popup.html`);
  return page;
}

/** What the app draws, and where each part of it stands. */
const drawn = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('.popup, .popup *')].map((element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      const own = [...element.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE);
      return `${element.localName} ${element.className} at ${x} ${y}, ${width} x ${height}: ${own.map(({ nodeValue }) => nodeValue).join('')}`;
    }),
  );

// The driver of Firefox puts no script before those of a page of an extension.
it.skipIf(inFirefox)('what a popup shows before it has read the picture is what it shows after', async () => {
  await sees(await scene.signedIn(), 'Live');
  await isKept();
  const popup = await heldBack();
  await sees(popup, 'Mark all read');
  await popup.waitForSelector('[data-row][tabindex="0"]');
  const first = await drawn(popup);
  expect(first.filter((line) => line.startsWith('li')).length).toBeGreaterThan(3);
  const began = await popup.$$eval('[data-row]', (rows) => rows.map((row) => row.outerHTML));
  // Whatever else is asked for waits for the rest.
  await press(popup, 'tab', 'Flows');
  expect(await popup.$('[role=tabpanel] [data-row]')).toBeNull();
  await popup.evaluate(() => release());
  await popup.waitForSelector('[role=tabpanel] .f-row');
  await press(popup, 'tab', 'Unread');
  await popup.waitForSelector('[data-row][tabindex="0"]');
  expect(await drawn(popup)).toEqual(first);
  expect(await popup.$$eval('[data-row]', (rows) => rows.map((row) => row.outerHTML))).toEqual(began);
});

it.skipIf(inFirefox)('what was kept of a picture that went on since is not shown', async () => {
  await sees(await scene.signedIn(), 'Live');
  await isKept();
  // As a background leaves it that dies between writing and keeping.
  await inExtension(scene.browser, async () => {
    const { firstScreen } = await chrome.storage.session.get('firstScreen');
    const kept = firstScreen as { revision: number; unread: { message: object }[] };
    const unread = kept.unread.map((row) => ({
      ...row,
      message: { ...row.message, content: 'Moored since noon' },
    }));
    await chrome.storage.session.set({ firstScreen: { ...kept, revision: kept.revision - 1, unread } });
  });
  const popup = await heldBack();
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const text = () => popup.evaluate(() => document.body.innerText);
  expect(await text()).not.toContain('Moored since noon');
  await popup.evaluate(() => release());
  await sees(popup, 'Mark all read');
  expect(await text()).not.toContain('Moored since noon');
});

it('signing out leaves nothing of it behind', async () => {
  const page = await scene.signedIn();
  await sees(page, 'Mark all read');
  await isKept();
  await press(page, 'button', 'Acme');
  await press(page, 'menuitem', 'Sign out');
  await sees(page, 'Sign in to Flowdock');
  // The page goes on as soon as the account is gone; the background removes this before it answers, a moment later.
  const left = () => inExtension(scene.browser, () => chrome.storage.session.get('firstScreen'));
  await eventually('it is removed', async () => !('firstScreen' in (await left())));
  // Nor does what was on its way to be kept come back.
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(await left()).toEqual({});
});
