/** The tabs of the popup and what lies over them. */
import { fill, find, findLike, press, sees } from '../../scripts/person.ts';
import { choose, openPage, openTabs, screen } from './popup.ts';
import type { Scene, Screens } from './walk.ts';

export async function* appScreens(scene: Scene): Screens {
  const page = await openTabs(scene);
  await press(page, 'tab', 'Unread');
  await find(page, 'button', 'Mark all read');
  await sees(page, 'Live');
  yield screen(page, 'unread');
  await page.$eval('[data-row]', (row) => (row as HTMLElement).focus());
  await page.keyboard.press('r');
  await page.waitForSelector('.body textarea', { visible: true });
  yield screen(page, 'unread-reply');
  await page.keyboard.press('Escape');
  await press(page, 'button', 'Recently read');
  await page.waitForSelector('.is-read');
  yield screen(page, 'recently-read');
  await press(page, 'button', 'Back');
  await press(page, 'button', 'Snooze notifications');
  await findLike(page, ['button'], /^For an hour/);
  yield screen(page, 'snooze');
  await page.keyboard.press('Escape');
  await page.locator('.acct').click();
  await find(page, 'menuitem', 'Profile');
  yield screen(page, 'account-menu');
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await find(page, 'dialog', 'Keys');
  yield screen(page, 'keys');
  await page.keyboard.press('Escape');

  await press(page, 'tab', 'Flows');
  await sees(page, 'Engineering');
  yield screen(page, 'flows');
  await fill(page, 'Search flows', 'ma');
  yield screen(page, 'flows-search');
  await fill(page, 'Search flows', 'nothing is called so');
  yield screen(page, 'flows-none');
  await fill(page, 'Search flows', '');
  await press(page, 'button', 'New flow');
  await find(page, 'textbox', 'Name');
  yield screen(page, 'new-flow');
  await press(page, 'button', 'Back');
  await press(page, 'tab', 'Private');
  await sees(page, 'Grace Marlowe');
  yield screen(page, 'private');
  await page.keyboard.press('n');
  await page.waitForSelector('.f-search input:focus');
  yield screen(page, 'private-new');
  await page.keyboard.press('Escape');
  await press(page, 'tab', 'Inbox');
  await sees(page, 'Build #8912');
  yield screen(page, 'inbox');

  await page.keyboard.down('Control');
  await page.keyboard.press('k');
  await page.keyboard.up('Control');
  const jump = await page.waitForSelector('dialog[open] input');
  yield screen(page, 'switcher');
  await jump?.type('en');
  yield screen(page, 'switcher-typed');
  await page.keyboard.press('Escape');

  await press(page, 'button', 'Search messages');
  await find(page, 'combobox', 'Search messages');
  yield screen(page, 'search-start');
  await fill(page, 'Search messages', 'lock timeout');
  await sees(page, /\d+ messages? in \d+/);
  yield screen(page, 'search');
  await fill(page, 'Search messages', 'zeppelin over the harbour');
  await sees(page, 'Nothing');
  yield screen(page, 'search-nothing');
  await page.close();

  // After an update, and with the bell silenced: everything, and a flow by itself.
  const after = await openTabs(scene);
  await press(after, 'tab', 'Flows');
  await sees(after, 'Engineering');
  const flow = await after.$eval('[data-row][title="Engineering"]', (row) => row.getAttribute('data-row'));
  const until = Date.now() + 60 * 60_000;
  await choose(after, { newsSince: '0.0.1', snoozed: { everything: until, [flow ?? '']: until } });
  await find(after, 'link', 'What’s new');
  await findLike(after, ['button'], /^Snooze Engineering: /);
  yield screen(after, 'flows-snoozed');
  await choose(after, { newsSince: null, snoozed: {} });
  await after.close();

  const panel = await openPage(scene, 'sidepanel.html', { width: 360, height: 800 });
  await find(panel, 'tab', 'Private');
  yield screen(panel, 'side-panel');
  await panel.close();

  const welcome = await openPage(scene, 'welcome.html', { width: 1100, height: 800 });
  await find(welcome, 'status');
  yield screen(welcome, 'welcome-signed-in');
  await welcome.close();
}
