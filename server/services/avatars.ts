import { hueOf, initialsOf } from '../../lib/identity.ts';
import type { UserRow } from './people.ts';

/** Pixels a picture may have on a side; a wish beyond is answered with the nearest. */
const SMALLEST = 16;
const LARGEST = 512;
/** Without a wish. */
const USUAL = 120;
/** The circle behind the letters for each hue: `--q-av-l` and `--q-av-c` of the design's tokens, in sRGB. */
const COLOURS = [
  ...['#8e4a61', '#924d42', '#8a5524', '#786013', '#5c6b26', '#367245'],
  ...['#007465', '#007181', '#256a94', '#4e6099', '#6c5691', '#814e7d'],
];

/** What the picture of somebody without one shows: no more of them than that. */
export interface InitialsPicture {
  initials: string;
  colour: string;
  /** In pixels. */
  size: number;
}

/** Where the picture of somebody lies; a size in pixels can be appended (resources §2). */
export const avatarAddress = (user: Pick<UserRow, 'avatar' | 'avatar_key'>, origin: string): string =>
  user.avatar ?? `${origin}/avatars/initials/${user.avatar_key}/`;

/** The picture of somebody in a size, of which only digits count; null for what is no size. */
export function initialsPicture(
  user: Pick<UserRow, 'id' | 'name'>,
  wish: string | undefined,
): InitialsPicture | null {
  if (wish && !/^\d{1,9}$/.test(wish)) return null;
  const size = Math.min(LARGEST, Math.max(SMALLEST, wish ? Number(wish) : USUAL));
  const colour = COLOURS[hueOf(user.id) / 30] ?? '#5b6b7a';
  return { initials: initialsOf(user.name, size === SMALLEST), colour, size };
}

/** Draws it as PNG, as clients draw initials themselves. */
export async function drawInitials({ initials, colour, size }: InitialsPicture): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  // XML has no control characters, and means something by these three.
  const text = initials.replace(/\p{C}/gu, '').replace(/[&<>]/g, (sign) => `&#${sign.codePointAt(0)};`);
  const drawing =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 100 100">` +
    `<circle cx="50" cy="50" r="50" fill="${colour}"/><text x="50" y="50" dy=".355em" text-anchor="middle" ` +
    `font-family="Inter, Helvetica Neue, Arial, DejaVu Sans, sans-serif" font-weight="600" font-size="38.5" ` +
    `fill="#fff">${text}</text></svg>`;
  return sharp(Buffer.from(drawing)).png({ palette: true }).toBuffer();
}
