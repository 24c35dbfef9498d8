import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hueOf } from '../../lib/identity.ts';
import { drawInitials, initialsPicture } from '../../server/services/avatars.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const me = async (): Promise<{ id: number; avatar: string }> => {
  const authorization = `Basic ${btoa(`${world.people.member.token}:`)}`;
  return (await fetch(`${world.url}/user`, { headers: { authorization } })).json();
};

describe('the picture of somebody who has none', () => {
  it('is a PNG at the base address, without and with a size, for whoever has the address', async () => {
    const { avatar } = await me();
    for (const [address, side] of [
      [avatar, 120],
      [avatar.replace(/\/$/, ''), 120],
      [`${avatar}60`, 60],
      [`${avatar}1`, 16],
      [`${avatar}999999999`, 512],
    ] as const) {
      const answer = await fetch(address);
      expect(answer.status, address).toBe(200);
      expect(answer.headers.get('content-type')).toBe('image/png');
      expect(answer.headers.get('cache-control')).toContain('max-age');
      const { width, height, format } = await sharp(await answer.bytes()).metadata();
      expect({ width, height, format }, address).toEqual({ width: side, height: side, format: 'png' });
    }
  });

  it('is not sent again to whoever has it, and is another one under another name', async () => {
    const { avatar, id } = await me();
    const tag = (await fetch(avatar)).headers.get('etag') ?? '';
    const again = () => fetch(avatar, { headers: { 'if-none-match': tag } });
    expect((await again()).status).toBe(304);
    await world.db.updateTable('users').set({ name: 'Zed Zulu' }).where('id', '=', id).execute();
    expect((await again()).status).toBe(200);
  });

  it("is nobody's whose address was guessed, and in no size that is none", async () => {
    const { avatar, id } = await me();
    for (const address of [
      `${avatar}big`,
      `${avatar}-1`,
      `${avatar}6/0`,
      `${world.url}/avatars/${id}`,
      `${world.url}/avatars/initials/${id}`,
      `${world.url}/avatars/initials/${'0'.repeat(32)}/60`,
    ]) {
      expect((await fetch(address)).status, address).toBe(404);
    }
  });

  it('has the colour clients draw: of the id, by the tokens of the design', async () => {
    for (const id of [...Array(40).keys()]) {
      const picture = initialsPicture({ id, name: 'x' }, '64');
      if (!picture) throw new Error('64 is a size');
      // Above the letters, in the middle.
      const { data } = await sharp(await drawInitials(picture))
        .flatten()
        .raw()
        .toBuffer({ resolveWithObject: true });
      const at = (10 * 64 + 32) * 3;
      expect([...data.subarray(at, at + 3)], `${id}`).toEqual(designed(hueOf(id)));
    }
  });

  it('can be drawn whatever the name is', async () => {
    for (const name of [
      '',
      '   ',
      '<&> "x"',
      '\u0001\u0002',
      '\u{1F6A2} ship',
      'ßtrange ﬁn',
      '李 娜',
      'שלום עולם',
    ]) {
      const picture = initialsPicture({ id: 1, name }, undefined);
      if (!picture) throw new Error('there is a usual size');
      expect((await sharp(await drawInitials(picture)).metadata()).width, name).toBe(120);
    }
  });
});

it('an application without a picture has one', async () => {
  const answer = await fetch(`${world.url}/application-icon.svg`);
  expect(answer.headers.get('content-type')).toContain('image/svg+xml');
  expect((await sharp(await answer.bytes()).metadata()).width).toBe(32);
});

/** `oklch(var(--q-av-l) var(--q-av-c) hue)` of components/ui/tokens.css in sRGB (CSS Color 4). */
function designed(hue: number): number[] {
  const tokens = readFileSync(join(import.meta.dirname, '../../components/ui/tokens.css'), 'utf8');
  const token = (name: string) => Number(new RegExp(`--q-av-${name}:\\s*([\\d.]+)`).exec(tokens)?.[1]);
  const [lightness, a, b] = [
    token('l'),
    token('c') * Math.cos((hue * Math.PI) / 180),
    token('c') * Math.sin((hue * Math.PI) / 180),
  ] as const;
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ].map((light) => {
    const value = Math.min(1, Math.max(0, light));
    return Math.round(255 * (value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055));
  });
}
