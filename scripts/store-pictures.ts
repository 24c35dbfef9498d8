/** `npm run store:pictures`: what the stores show, in their sizes, from docs/screenshots into docs/store. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp, { type OverlayOptions } from 'sharp';

const root = join(import.meta.dirname, '..');
const shot = (name: string) => join(root, 'docs/screenshots', `${name}.png`);
const icon = readFileSync(join(root, 'public/icon/icon.svg'));
const FONT = 'font-family="Inter, system-ui, DejaVu Sans, sans-serif"';

interface Scene {
  file: string;
  size: readonly [width: number, height: number];
  title: string;
  lines: readonly string[];
  /** Screens from the left, and how wide each is drawn. */
  screens: readonly { name: string; width: number; at: readonly [left: number, top: number] }[];
}

/** Two popups beside a title in `SIZE`, as most of them are. */
const pair = (file: string, title: string, lines: string[], left: string, right: string): Scene => ({
  file,
  size: [1280, 800],
  title,
  lines,
  screens: [
    { name: left, width: 400, at: [420, 100] },
    { name: right, width: 400, at: [850, 100] },
  ],
});

const SCENES: readonly Scene[] = [
  pair(
    'screenshot-1',
    'What wants you',
    ['Mentions of all flows', 'and private messages,', 'in light and dark'],
    'unread',
    'unread-dark',
  ),
  pair('screenshot-2', 'Talk right there', ['Flows and threads,', 'files, replies'], 'flow', 'thread-dark'),
  pair(
    'screenshot-3',
    'The team inbox',
    ['Builds, tickets, merges', 'and mails, with', 'their status'],
    'inbox',
    'inbox-dark',
  ),
  pair('screenshot-4', 'Find it again', ['Everywhere, or in', 'one conversation'], 'search', 'search-dark'),
  {
    file: 'screenshot-5',
    size: [1280, 800],
    title: '',
    lines: [],
    screens: [{ name: 'share', width: 1100, at: [90, 40] }],
  },
  {
    file: 'tile-small',
    size: [440, 280],
    title: 'Quayside',
    lines: ['Flowdock in your toolbar'],
    screens: [],
  },
  {
    file: 'tile-large',
    size: [1400, 560],
    title: 'Quayside',
    lines: ['Flowdock in your toolbar'],
    screens: [
      { name: 'unread', width: 300, at: [690, 55] },
      { name: 'flow-dark', width: 300, at: [1030, 55] },
    ],
  },
];

/** The ground: the colour of the mark, its title and lines. */
function ground({ size: [width, height], title, lines, screens }: Scene): Buffer {
  const left = width > 1000 ? 60 : 40;
  const small = width < 1000;
  const top = screens.length === 0 ? height / 2 - 10 : height / 2 - 40;
  const text = lines
    .map(
      (line, index) =>
        `<text x="${left}" y="${top + (small ? 74 : 84) + index * 32}" font-size="${small ? 20 : 24}" fill="#d7eef2" ${FONT}>${line}</text>`,
    )
    .join('');
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
      <defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#0c7184"/><stop offset="1" stop-color="#07404c"/></linearGradient></defs>
      <rect width="100%" height="100%" fill="url(#g)"/>
      <text x="${left}" y="${top + 38}" font-size="${small ? 44 : 36}" font-weight="700" fill="#fff" ${FONT}>${title}</text>${text}
    </svg>`,
  );
}

/** A screen in its width, with round corners. */
async function screen(name: string, width: number): Promise<Buffer> {
  const { data, info } = await sharp(shot(name))
    .resize({ width })
    .png()
    .toBuffer({ resolveWithObject: true });
  const mask = Buffer.from(
    `<svg width="${info.width}" height="${info.height}"><rect width="100%" height="100%" rx="12"/></svg>`,
  );
  return sharp(data)
    .composite([{ input: mask, blend: 'dest-in' }])
    .png()
    .toBuffer();
}

for (const scene of SCENES) {
  const layers: OverlayOptions[] = await Promise.all(
    scene.screens.map(async ({ name, width, at: [left, top] }) => ({
      input: await screen(name, width),
      left,
      top,
    })),
  );
  if (scene.title !== '') {
    const left = scene.size[0] > 1000 ? 60 : 40;
    const top = scene.screens.length === 0 ? 40 : scene.size[1] / 2 - 130;
    layers.push({
      input: await sharp(icon, { density: 300 }).resize(72).png().toBuffer(),
      left,
      top: Math.round(top),
    });
  }
  // The stores take no transparency.
  await sharp(ground(scene))
    .composite(layers)
    .flatten()
    .png({ palette: true, effort: 10 })
    .toFile(join(root, 'docs/store', `${scene.file}.png`));
  console.log(`docs/store/${scene.file}.png`);
}
