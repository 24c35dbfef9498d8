/** The pages of a flow, of organizations and of the person. */
import { clickOn } from '../../scripts/click.ts';
import { find, findLike, press, sees } from '../../scripts/person.ts';
import { chooseOfAccount, openFlow, openTabs, screen } from './popup.ts';
import type { Scene, Screens } from './walk.ts';

export async function* managingScreens(scene: Scene): Screens {
  const page = await openTabs(scene);
  await openFlow(page, 'Engineering');
  await press(page, 'button', 'People and settings');
  await find(page, 'tab', 'Settings');
  await find(page, 'button', 'Invite by email');
  yield screen(page, 'flow-people');
  await press(page, 'button', 'Invite by email');
  yield screen(page, 'flow-invite');
  await press(page, 'button', 'Add colleagues');
  yield screen(page, 'flow-colleagues');
  await press(page, 'tab', 'Sources');
  await findLike(page, ['button'], /^(New|Add) /);
  yield screen(page, 'flow-sources');
  await clickOn(await findLike(page, ['button'], /^(New|Add) /));
  yield screen(page, 'flow-new-source');
  await press(page, 'tab', 'Settings');
  await sees(page, 'Join link');
  yield screen(page, 'flow-settings');
  await page.close();

  const account = await openTabs(scene);
  await chooseOfAccount(account, 'Organizations');
  // Of one organization alone its page opens at once.
  await sees(account, 'Grace Marlowe');
  yield screen(account, 'organization');
  await account.close();

  const profile = await openTabs(scene);
  await chooseOfAccount(profile, 'Profile');
  await find(profile, 'textbox', 'Email');
  yield screen(profile, 'profile');
  await profile.close();
}
