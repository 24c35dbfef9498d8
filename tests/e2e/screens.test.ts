/** Every screen and state is walked through, and asked for what stands in somebody's way. */
import { expect, it } from 'vitest';
import { audit } from '../screens/audit.ts';
import { openScene } from '../screens/scene.ts';
import { walk } from '../screens/walk.ts';

it('no screen has anything in the way of a screen reader, weak sight, a keyboard, zoom, or right-to-left text', async () => {
  const { scene, close } = await openScene({ unreadPerFlow: 2 });
  try {
    const wrong: string[] = [];
    let screens = 0;
    for await (const screen of walk(scene)) {
      screens++;
      wrong.push(...(await audit(screen)));
    }
    expect(wrong).toEqual([]);
    expect(screens).toBeGreaterThan(60);
  } finally {
    await close();
  }
}, 900_000);
