import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'puppeteer-core';
import { afterAll, expect, it } from 'vitest';
import { clickOn } from '../../scripts/click.ts';
import { fill, find, inExtension, press, sees } from '../../scripts/person.ts';
import { changedExtension } from '../support/changed-extension.ts';
import { eventually } from '../support/people.ts';
import { inFirefox, openFlow, stage, stands } from '../support/story.ts';

/** Runs before the scripts of the page, in one whose address asks for it. */
function refuseDatabase(): void {
  if (location.search !== '?unopened') return;
  const { open } = IDBFactory.prototype;
  IDBFactory.prototype.open = function (...args) {
    if (sessionStorage.getItem('mended')) return open.apply(this, args);
    throw new DOMException('Internal error opening backing store.', 'UnknownError');
  };
  IDBFactory.prototype.deleteDatabase = () => {
    throw new DOMException('A page deletes nothing: the background does.', 'NotAllowedError');
  };
}

// In the extension itself: the driver of Firefox puts no script before those of an extension's page.
const changed = changedExtension(
  (folder) => {
    writeFileSync(join(folder, 'unopened.js'), `(${refuseDatabase})()`);
    const page = join(folder, 'popup.html');
    const html = readFileSync(page, 'utf8');
    writeFileSync(page, html.replace('<head>', '<head><script src="/unopened.js"></script>'));
  },
  inFirefox ? 'firefox-mv3' : 'chrome-mv3',
);
afterAll(changed.remove);
const scene = stage({ oneBrowser: true, extension: () => changed.folder });

/** A popup whose browser does not open the database, as with a damaged profile, until it is told to. */
async function withoutDatabase() {
  const page = await scene.open('popup.html?unopened', { width: 400, height: 600 });
  return { page, mend: () => page.evaluate(() => sessionStorage.setItem('mended', 'yes')) };
}

/** How many accounts the database of the extension holds, as the background sees it. */
const accountsKept = (browser: Browser): Promise<number> =>
  inExtension(
    browser,
    () =>
      new Promise<number>((resolve, reject) => {
        const opening = indexedDB.open('quayside');
        // There is none at this moment; a look makes none.
        opening.onupgradeneeded = () => opening.transaction?.abort();
        opening.onerror = () => resolve(-1);
        opening.onsuccess = () => {
          const database = opening.result;
          const counting = database.transaction('accounts').objectStore('accounts').count();
          counting.onsuccess = () => {
            database.close();
            resolve(counting.result);
          };
          counting.onerror = () => reject(counting.error);
        };
      }),
  );

it('a browser that does not open the database is said to, and what was typed is there when it does', async () => {
  const before = await scene.signedIn();
  await openFlow(before, 'Engineering');
  await fill(before, 'Message', 'half a sentence that is nowhere else');
  await before.close();

  const { page, mend } = await withoutDatabase();
  expect(await sees(page, 'Quayside can’t open what it keeps here')).toContain('UnknownError');
  await find(page, 'button', 'Delete and start afresh');
  // The browser has got up: the page goes on by itself.
  await mend();
  await openFlow(page, 'Engineering');
  await stands(page, 'Message', 'half a sentence that is nowhere else');
  await page.close();
});

it('only who says so twice gives it up', async () => {
  const { page, mend } = await withoutDatabase();
  await press(page, 'button', 'Delete and start afresh');
  await sees(page, 'are gone for good');
  await press(page, 'button', 'Cancel');
  expect(await accountsKept(scene.browser)).toBe(1);
  await mend();
  await find(page, 'tab', 'Unread');
  await page.close();

  const again = await withoutDatabase();
  await press(again.page, 'button', 'Delete and start afresh');
  const dialog = await again.page.waitForSelector('dialog[open] .danger');
  await again.page.evaluate(() => sessionStorage.setItem('shown', String(performance.timeOrigin)));
  if (dialog) await clickOn(dialog);
  // The background has deleted it; the page tries to open the new one.
  await expect.poll(() => accountsKept(scene.browser)).toBe(0);
  await eventually('the page opens anew', () =>
    again.page
      .evaluate(() => sessionStorage.getItem('shown') !== String(performance.timeOrigin))
      // On its way it can't be asked.
      .catch(() => false),
  );
  await again.mend();
  await find(again.page, 'tab', 'Email');
});
