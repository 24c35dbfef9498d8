import { expect, it } from 'vitest';
import { fill, find, goTo, originOf, press, sees } from '../../scripts/person.ts';
import { pictureOnFailure } from '../support/browser.ts';
import { openFlow, stage } from '../support/story.ts';

const scene = stage({ oneBrowser: true });

/** A popup whose browser does not open the database, as with a damaged profile, until it is told to or deletes it. */
async function withoutDatabase() {
  const page = await scene.browser.newPage();
  pictureOnFailure(page);
  await page.setViewport({ width: 400, height: 600 });
  await page.evaluateOnNewDocument(() => {
    const { open } = IDBFactory.prototype;
    IDBFactory.prototype.open = function (...args) {
      if (sessionStorage.getItem('mended')) return open.apply(this, args);
      throw new DOMException('Internal error opening backing store.', 'UnknownError');
    };
    const { deleteDatabase } = IDBFactory.prototype;
    IDBFactory.prototype.deleteDatabase = function (...args) {
      sessionStorage.setItem('mended', 'yes');
      return deleteDatabase.apply(this, args);
    };
  });
  await goTo(page, `${await originOf(scene.browser)}popup.html`);
  return { page, mend: () => page.evaluate(() => sessionStorage.setItem('mended', 'yes')) };
}

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
  const field = await find(page, 'textbox', 'Message');
  expect(await field.evaluate((element) => (element as HTMLTextAreaElement).value)).toBe(
    'half a sentence that is nowhere else',
  );
  await page.close();
});

it('only who says so twice gives it up', async () => {
  const { page, mend } = await withoutDatabase();
  await press(page, 'button', 'Delete and start afresh');
  await sees(page, 'are gone for good');
  await press(page, 'button', 'Cancel');
  await mend();
  await find(page, 'tab', 'Unread');
  await page.close();

  const again = await withoutDatabase();
  await press(again.page, 'button', 'Delete and start afresh');
  const dialog = await again.page.waitForSelector('dialog[open] .danger');
  await dialog?.click();
  await find(again.page, 'tab', 'Email');
});
