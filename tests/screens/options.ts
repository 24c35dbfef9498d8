/** The sections of the options. */
import { fill, find, findLike, press } from '../../scripts/person.ts';
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
  await page.locator('nav a[href="#servers"]').click();
  await fill(page, 'API address', scene.proxy.url);
  await press(page, 'button', 'Test');
  await page.waitForSelector('.server .st');
  yield screen(page, 'options-servers-tested');
  await press(page, 'button', 'Reset');
  await page.waitForSelector('.log li');
  await page.$eval('.report-fold', (fold) => fold.scrollIntoView({ block: 'end' }));
  yield screen(page, 'options-servers-log');
  await press(page, 'button', 'Clear cache');
  yield screen(page, 'options-clear-cache');
  await press(page, 'button', 'Cancel');
  yield* accountScreens(scene);
  await page.goto(new URL('/news.html', page.url()).href);
  await find(page, 'heading', 'What’s new in Quayside');
  yield screen(page, 'news');
  await page.close();
}
