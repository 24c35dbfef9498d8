import { expect, it } from 'vitest';
import { fill, press } from '../../scripts/person.ts';
import { startMisbehavingServer } from '../support/misbehaving-server.ts';
import { eventually } from '../support/people.ts';
import { serverAway, stage } from '../support/story.ts';

const scene = stage();

it('what comes by itself is told screen readers in a region that was there before its words', async () => {
  const proxy = await startMisbehavingServer(scene.server.url);
  try {
    const page = await scene.signedIn(proxy.url);
    // A region that comes together with its words says nothing in Firefox: only what is put into one that stands counts.
    await page.evaluate(() => {
      const said: string[] = [];
      Object.assign(globalThis, { said });
      new MutationObserver((changes) => {
        for (const { target, addedNodes } of changes)
          if (target instanceof Element && target.closest('[role=status]'))
            said.push(...[...addedNodes].map(({ textContent }) => textContent ?? ''));
      }).observe(document, { childList: true, subtree: true });
    });
    const said = () => page.evaluate(() => (globalThis as { said?: string[] }).said ?? []);
    const hears = (words: string) =>
      eventually(`“${words}” is said`, async () => (await said()).some((line) => line.includes(words)));

    await press(page, 'tab', 'Flows');
    await fill(page, 'Search flows', 'lighthouse');
    await hears('No flow or person matches “lighthouse”.');
    await serverAway(scene, proxy);
    await hears('You’re offline');
    expect(
      (await said()).filter((line) => line.includes('lighthouse')),
      'said once',
    ).toHaveLength(1);
    proxy.behave('pass');
    await hears('Back online');
  } finally {
    await proxy.stop();
  }
});
