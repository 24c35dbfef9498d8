/** Before anybody is signed in: the popup's three ways in, the welcome page; at last Ada is signed in. */
import { fill, find, openPopup, press, sees, signIn } from '../../scripts/person.ts';
import { ada, openPage, screen } from './popup.ts';
import type { Scene, Screens } from './walk.ts';

export async function* signInScreens(scene: Scene): Screens {
  const welcome = await openPage(scene, 'welcome.html', { width: 1100, height: 800 });
  await find(welcome, 'button', 'Continue in browser');
  yield screen(welcome, 'welcome');
  await welcome.close();

  const page = await openPopup(scene.browser);
  await find(page, 'button', 'Continue in browser');
  yield screen(page, 'sign-in');
  await press(page, 'button', 'What Quayside can access');
  yield screen(page, 'sign-in-access');
  await press(page, 'tab', 'Email');
  yield screen(page, 'sign-in-email');
  await press(page, 'tab', 'API token');
  yield screen(page, 'sign-in-token');
  await signIn(page, { server: scene.proxy.url, ...ada, password: 'not this one' });
  await find(page, 'alert');
  yield screen(page, 'sign-in-refused');
  await fill(page, 'Server', 'http://127.0.0.1:9');
  await fill(page, 'Password', 'whatever');
  await press(page, 'button', 'Sign in');
  await sees(page, 'could not be reached');
  yield screen(page, 'sign-in-unreachable');

  await signIn(page, { server: scene.proxy.url, ...ada });
  await find(page, 'tab', 'Private');
  await find(page, 'button', 'Mark all read');
  await page.close();
}
