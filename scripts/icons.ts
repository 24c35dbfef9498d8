/** Draws the toolbar icons in every size and state from public/icon/icon.svg. Run after changing it. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Resvg } from '@resvg/resvg-js';

const folder = join(import.meta.dirname, '..', 'public', 'icon');
const sizes = [16, 32, 48, 96, 128];
/** The colours of each state: tile, then tail. The ring is white in all of them. */
const signedIn = { tile: '#0C7184', tail: '#FFC45C' };
const states = [
  { prefix: '', ...signedIn, opacity: 1 },
  { prefix: 'signed-out-', tile: '#6B7A82', tail: '#D5DDE0', opacity: 1 },
  { prefix: 'offline-', tile: '#47707A', tail: '#B9CDD2', opacity: 0.62 },
];

const drawing = await readFile(join(folder, 'icon.svg'), 'utf8');
await mkdir(folder, { recursive: true });
for (const state of states) {
  const svg = drawing
    .replaceAll(signedIn.tile, state.tile)
    .replaceAll(signedIn.tail, state.tail)
    .replace('<svg ', `<svg opacity="${state.opacity}" `);
  for (const size of sizes) {
    const png = new Resvg(svg, { fitTo: { mode: 'width', value: size } }).render().asPng();
    await writeFile(join(folder, `${state.prefix}${size}.png`), png);
  }
}
console.log(`${states.length * sizes.length} icons drawn into public/icon`);
