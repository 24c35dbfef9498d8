/** `npm run screenshots`: a picture of every screen and state, light and dark, the main ones in forced colours, into docs/screenshots/. */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { forceColours } from './forced-colours.ts';
import { openScene } from './scene.ts';
import { settle } from './settle.ts';
import { type Screen, walk } from './walk.ts';

const pictures = join(import.meta.dirname, '../../docs/screenshots');
/** Only these parts of the walk, when some are given. */
const wanted = process.argv.slice(2);

/** Those pictured in forced colours as well. */
const FORCED = new Set([
  ...[
    'sign-in',
    'unread',
    'unread-reply',
    'account-menu',
    'snooze',
    'flows',
    'private',
    'inbox',
    'switcher-typed',
  ],
  ...[
    'search',
    'flow',
    'flow-reactions',
    'flow-emoji',
    'flow-refused',
    'thread',
    'flow-people',
    'flow-settings',
  ],
  ...[
    'share',
    'share-picker',
    'share-screenshot',
    'options-accounts',
    'options-notifications',
    'options-appearance',
  ],
]);

/** 256 colours are enough for what the product draws, and a third of the size. */
async function keep({ page, frame, name }: Screen, scheme: 'light' | 'dark' | 'forced'): Promise<void> {
  if (scheme === 'forced') await forceColours(frame ?? page, 'dark');
  else await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  // Nothing lies under the pointer.
  await page.mouse.move(0, 0);
  await settle(page);
  const file = `${name}${scheme === 'light' ? '' : `-${scheme}`}.png`;
  await sharp(await page.screenshot())
    .png({ palette: true, effort: 10, compressionLevel: 9 })
    .toFile(join(pictures, file));
  console.log(`docs/screenshots/${file}`);
}

mkdirSync(pictures, { recursive: true });
if (wanted.length === 0)
  for (const old of readdirSync(pictures)) if (old.endsWith('.png')) rmSync(join(pictures, old));
const { scene, close } = await openScene({ unreadPerFlow: 50 });
try {
  for await (const screen of walk(scene, wanted)) {
    for (const scheme of ['light', 'dark'] as const) await keep(screen, scheme);
    if (!FORCED.has(screen.name)) continue;
    await keep(screen, 'forced');
    await forceColours(screen.frame ?? screen.page, 'none');
  }
} finally {
  await close();
}
