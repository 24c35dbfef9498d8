/** The screens most looked at, at their densest and at their largest. */
import { findLike, press, sees } from '../../scripts/person.ts';
import { choose, openFlow, openTabs, screen } from './popup.ts';
import type { Scene, Screens } from './walk.ts';

export async function* appearanceScreens(scene: Scene): Screens {
  const page = await openTabs(scene);
  for (const [name, look] of [
    ['compact', { density: 'compact', textSize: 12 }],
    ['large', { density: 'comfortable', textSize: 16 }],
  ] as const) {
    await choose(page, look);
    await page.waitForSelector(`:root[data-text="${look.textSize}"]`);
    await press(page, 'tab', 'Unread');
    await findLike(page, ['button'], /^Mark all read/);
    yield screen(page, `unread-${name}`);
    await press(page, 'tab', 'Private');
    await sees(page, 'Grace Marlowe');
    yield screen(page, `private-${name}`);
    await openFlow(page, 'Engineering');
    yield screen(page, `flow-${name}`);
    await press(page, 'button', 'Back');
    await sees(page, 'Design');
    yield screen(page, `flows-${name}`);
  }
  await choose(page, { density: 'comfortable', textSize: 13 });
  await page.close();
}
