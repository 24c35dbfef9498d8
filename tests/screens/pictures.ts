/** `npm run screenshots`: a picture of every screen and state, light and dark, into docs/screenshots/. */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { openScene } from './scene.ts';
import { settle } from './settle.ts';
import { type Screen, walk } from './walk.ts';

const pictures = join(import.meta.dirname, '../../docs/screenshots');
/** Only these parts of the walk, when some are given. */
const wanted = process.argv.slice(2);

/** 256 colours are enough for what the product draws, and a third of the size. */
async function keep({ page, name }: Screen, scheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  // Nothing lies under the pointer.
  await page.mouse.move(0, 0);
  await settle(page);
  const file = `${name}${scheme === 'dark' ? '-dark' : ''}.png`;
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
  }
} finally {
  await close();
}
