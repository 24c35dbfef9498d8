import type { Page } from 'puppeteer-core';
import { expect, it } from 'vitest';
import type { Browser as WebExtension } from 'webextension-polyfill';
import { find, goTo, has, originOf, press, sees } from '../../scripts/person.ts';
import { pictureOnFailure } from '../support/browser.ts';
import { stage } from '../support/story.ts';

/** What functions evaluated in a page find there. */
declare const chrome: WebExtension;
/** The tabs that are shown are those that were there before any of the app's code ran. */
declare const isTakenOver: () => boolean;

const scene = stage({ oneBrowser: true });

/** A popup that reads nothing for as long as it is open: its database does not answer. */
async function heldUp(): Promise<Page> {
  const page = await scene.browser.newPage();
  pictureOnFailure(page);
  await page.setViewport({ width: 400, height: 600 });
  await page.evaluateOnNewDocument(() => {
    const never = Object.assign(new Promise(() => {}), { addEventListener: () => {} });
    IDBFactory.prototype.open = () => never as unknown as IDBOpenDBRequest;
  });
  await goTo(page, `${await originOf(scene.browser)}popup.html`);
  return page;
}

/** All that head and tabs are made of, and where each part stands. */
const frameOf = (page: Page) =>
  page.evaluate(() => {
    const { lang, dir } = document.documentElement;
    const parts = [...document.querySelectorAll('.popup, .top, .top *, .tabs, .tabs *, .body')].map(
      (element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        const attributes = [...element.attributes]
          // Ids that only tie elements together are counted anew in each page.
          .filter(({ name, value }) => name !== 'inert' && !/^P\d+-\d+$/.test(value))
          .map(({ name, value }) => `${name}=${value}`)
          .sort();
        return `${element.localName} ${attributes.join(' ')} at ${x} ${y}, ${width} x ${height}`;
      },
    );
    const texts = [...document.querySelectorAll('.acct, .tabs > button')].map(
      (element) => element.firstChild?.textContent || element.textContent,
    );
    return { lang, dir, ground: getComputedStyle(document.body).backgroundColor, texts, parts };
  });

/** Waits until what the page shows is kept for the next one. */
const isKept = (page: Page) =>
  page.waitForFunction(() => {
    const { lang } = document.documentElement;
    const kept = localStorage.getItem('quayside-frame');
    const pills = [...document.querySelectorAll('.tabs .pill')];
    return (
      kept?.includes(`"lang":"${lang}"`) &&
      pills.every(({ textContent }) => kept.includes(`"${textContent}"`))
    );
  });

it('the popup begins with its head and tabs as they were, where they were', async () => {
  const page = await scene.signedIn();
  await sees(page, 'Live');
  await isKept(page);
  const held = await heldUp();
  await held.waitForSelector('.tabs');
  const frame = await frameOf(held);
  expect(frame).toEqual(await frameOf(page));
  expect(frame.texts).toContain('Flows');
  expect(frame.parts.length).toBeGreaterThan(30);
  // It can't be used yet, so nobody is told of it, and nothing is pressed in vain.
  expect(await has(held, 'tab', 'Flows')).toBe(false);
  await held.close();
});

it('the app takes over the very elements, and they can be used', async () => {
  const page = await scene.browser.newPage();
  pictureOnFailure(page);
  await page.evaluateOnNewDocument(() => {
    // The app draws when it has read something, which takes longer.
    document.addEventListener('DOMContentLoaded', () => {
      const begun = document.querySelector('[inert] .tabs');
      Object.assign(globalThis, {
        isTakenOver: () => begun !== null && begun === document.querySelector('.tabs'),
      });
    });
  });
  await goTo(page, `${await originOf(scene.browser)}popup.html`);
  await press(page, 'tab', 'Flows');
  await find(page, 'searchbox', 'Search flows');
  expect(await page.evaluate(() => isTakenOver())).toBe(true);
  await press(page, 'tab', 'Unread');
  await page.close();
});

it('its styles stand in its page, and views that come later read them nowhere else', async () => {
  const page = await scene.popup();
  const files = () =>
    page.evaluate(() =>
      [...document.styleSheets].map(({ href }) => href?.replace(/.*\//, '') ?? 'in the page'),
    );
  await press(page, 'tab', 'Flows');
  await find(page, 'searchbox', 'Search flows');
  // What a view adds comes after the first styles, which it would not do better to have again.
  const found = await files();
  expect(found[0]).toBe('in the page');
  expect(found.length).toBeGreaterThan(1);
  expect(found).not.toContain('app.css');
  expect(found).not.toContain('page.css');
  await press(page, 'tab', 'Unread');
  await page.close();
});

it('it begins in the language and the colours that were chosen', async () => {
  const page = await scene.popup();
  await find(page, 'tab', 'Unread');
  await page.evaluate(async () => {
    const { settings } = await chrome.storage.local.get('settings');
    await chrome.storage.local.set({ settings: { ...(settings as object), language: 'ar', theme: 'dark' } });
  });
  await page.waitForFunction(() => document.documentElement.dir === 'rtl');
  await isKept(page);
  const held = await heldUp();
  await held.waitForSelector('.tabs');
  const frame = await frameOf(held);
  expect(frame).toEqual(await frameOf(page));
  expect(frame).toMatchObject({ lang: 'ar', dir: 'rtl' });
  await held.close();
  await page.evaluate(async () => {
    const { settings } = await chrome.storage.local.get('settings');
    await chrome.storage.local.set({
      settings: { ...(settings as object), language: 'en', theme: 'system' },
    });
  });
  await find(page, 'tab', 'Unread');
});

it('once nobody is signed in it shows no tabs', async () => {
  const page = await scene.popup();
  await press(page, 'button', 'Acme');
  await press(page, 'menuitem', 'Sign out');
  await sees(page, 'Sign in to Flowdock');
  const held = await heldUp();
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await held.$('.tabs')).toBeNull();
});
