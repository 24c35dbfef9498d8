/** The sections of the options. */
import { find, findLike } from '../../scripts/person.ts';
import { accountScreens } from './accounts.ts';
import { openPage, screen } from './popup.ts';
import type { Scene, Screens } from './walk.ts';

export async function* optionsScreens(scene: Scene): Screens {
  const page = await openPage(scene, 'options.html', { width: 1000, height: 760 });
  await findLike(page, ['link'], /Accounts/);
  // Whatever sections there are, each is a link of the navigation.
  const sections = await page.$$eval('nav a[href^="#"]', (links) =>
    links.map((link) => link.getAttribute('href')?.slice(1) ?? ''),
  );
  for (const section of sections) {
    await page.locator(`nav a[href="#${section}"]`).click();
    await page.waitForSelector(`nav a[href="#${section}"][aria-current=page]`);
    await find(page, 'heading');
    yield screen(page, `options-${section}`);
  }
  yield* accountScreens(scene);
  await page.goto(new URL('/news.html', page.url()).href);
  await find(page, 'heading', 'What’s new in Quayside');
  yield screen(page, 'news');
  await page.close();
}
