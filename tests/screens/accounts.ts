/** Accounts in the options: one, its menu, an organization that is hidden, and two that may do different things. */
import { fill, find, press, sees } from '../../scripts/person.ts';
import { openPage, screen } from './popup.ts';
import type { Scene, Screens } from './walk.ts';

export async function* accountScreens(scene: Scene): Screens {
  const page = await openPage(scene, 'options.html#accounts', { width: 1000, height: 760 });
  await press(page, 'button', 'More');
  await find(page, 'menuitem', 'Check connection');
  yield screen(page, 'options-accounts-menu');
  await page.keyboard.press('Escape');
  await press(page, 'switch', 'Show in popup: Acme');
  await sees(page, 'Hidden: in no list');
  yield screen(page, 'options-accounts-hidden');
  await press(page, 'switch', 'Show in popup: Acme');

  await press(page, 'button', 'Add account');
  await press(page, 'tab', 'API token');
  await fill(page, 'Server', scene.proxy.url);
  await fill(page, 'Personal API token', 'demo-grace');
  await press(page, 'button', 'Sign in');
  await press(page, 'button', 'More for Grace Marlowe');
  await press(page, 'menuitem', 'What Quayside can do');
  await sees(page, 'A personal API token may do everything');
  yield screen(page, 'options-accounts-several');
  await press(page, 'button', 'Sign out Grace Marlowe');
  await find(page, 'button', 'Sign out');
  await page.close();
}
