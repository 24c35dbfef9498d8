/** Draws the toolbar icons in every size and state from public/icon/icon.svg. Run after changing it. */
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import sharp from 'sharp';

const folder = join(import.meta.dirname, '..', 'public', 'icon');
/** What stores, lists of extensions and notifications show. */
const sizes = [16, 32, 48, 96, 128];
/** What the toolbar shows (`lib/badge.ts`). */
const toolbarSizes = [16, 32, 48];
/** Notifications are paused: a moon in the ring. */
const moon = '<path d="M15.6 10.3a4.7 4.7 0 1 0 3.5 6.6a4.9 4.9 0 0 1-3.5-6.6z" fill="#FFC45C"/>';
/** The colours of each state: tile, then tail; and what is drawn over them. The ring is white in all of them. */
const signedIn = { tile: '#0C7184', tail: '#FFC45C' };
const states = [
  { prefix: '', sizes, ...signedIn, opacity: 1, over: '' },
  { prefix: 'signed-out-', sizes: toolbarSizes, tile: '#6B7A82', tail: '#D5DDE0', opacity: 1, over: '' },
  { prefix: 'offline-', sizes: toolbarSizes, tile: '#47707A', tail: '#B9CDD2', opacity: 0.62, over: '' },
  { prefix: 'paused-', sizes: toolbarSizes, tile: '#34456B', tail: '#C6D0E8', opacity: 1, over: moon },
];

const drawing = await readFile(join(folder, 'icon.svg'), 'utf8');
await mkdir(folder, { recursive: true });
for (const state of states) {
  const svg = drawing
    .replaceAll(signedIn.tile, state.tile)
    .replaceAll(signedIn.tail, state.tail)
    .replace('<svg ', `<svg opacity="${state.opacity}" `)
    .replace('</svg>', `${state.over}</svg>`);
  for (const size of state.sizes) {
    const drawn = new Resvg(svg, { fitTo: { mode: 'width', value: size } }).render().asPng();
    // Three flat colours and their edges: a palette holds them in a third of the bytes.
    await sharp(drawn)
      .png({ palette: true, colours: 64, effort: 10, compressionLevel: 9, dither: 0 })
      .toFile(join(folder, `${state.prefix}${size}.png`));
  }
}
console.log(`${states.reduce((sum, state) => sum + state.sizes.length, 0)} icons drawn into public/icon`);
