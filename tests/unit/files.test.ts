import { expect, it, vi } from 'vitest';
import { isRaster, nameParts } from '../../components/files/file-facts.ts';
import { pastedFiles } from '../../components/files/picked-files.ts';
import { thumbnailSize } from '../../components/files/thumbnail-size.ts';
import { readWithin } from '../../lib/files/kept-files.ts';
import { goodUntil } from '../../lib/files/lifetime.ts';

const now = Date.UTC(2026, 10, 24, 14, 0, 0);
const MARGIN = 15_000;

it.each([
  ['of this server', `https://s.test/d?expires=${now / 1000 + 300}&by=1&sig=x`, now + 300_000 - MARGIN],
  ['of CloudFront', `https://s.test/d?Expires=${now / 1000 + 60}&Signature=x`, now + 60_000 - MARGIN],
  [
    'of S3',
    'https://s.test/d?X-Amz-Date=20261124T135900Z&X-Amz-Expires=120&X-Amz-Signature=x',
    now + 60_000 - MARGIN,
  ],
  ['that does not say', 'https://s.test/d?token=x', now + 60_000],
  ['that says nonsense', 'https://s.test/d?expires=soon', now + 60_000],
])('a signed address %s is used no longer than it lives', (_kind, address, until) => {
  expect(goodUntil(address, now)).toBe(until);
});

const paste = (files: File[], text = '') =>
  pastedFiles({ types: [], files, getData: () => text }, new Date(2026, 10, 24, 9, 5, 7)).map(
    ({ name }) => name,
  );
const png = () => new File(['x'], 'image.png', { type: 'image/png' });

it('text that is pasted with a picture of itself stays text; the names of files are no text', () => {
  expect(paste([png()], 'Q3\t12\nQ4\t14')).toEqual([]);
  expect(paste([], 'only text')).toEqual([]);
  expect(
    paste([new File(['a'], 'a.csv'), new File(['b'], 'b.csv')], '/home/ada/a.csv\n/home/ada/b.csv'),
  ).toEqual(['a.csv', 'b.csv']);
});

it('a pasted picture is named by its time', () => {
  expect(paste([png()])).toEqual(['Pasted 2026-11-24 09.05.07.png']);
});

it('a picture takes the place its thumbnail will have', () => {
  expect(thumbnailSize({ width: 1920, height: 1087 })).toEqual({ width: 100, height: 57 });
  expect(thumbnailSize({ width: 30, height: 20 })).toEqual({ width: 30, height: 20 });
  expect(thumbnailSize({ width: 4, height: 9_000 })).toEqual({ width: 1, height: 100 });
});

it('a long name keeps its end, and only pictures are pictures', () => {
  expect(nameParts('rota-december-final-v2.xlsx')).toEqual(['rota-december-fina', 'l-v2.xlsx']);
  expect(nameParts('README')).toEqual(['README', '']);
  expect(['image/png', 'image/svg+xml', 'text/html', 'IMAGE/JPEG'].map(isRaster)).toEqual([
    true,
    false,
    false,
    true,
  ]);
});

it('an answer is read as a file of its type, and given up when it is too large for that', async () => {
  const file = await readWithin(new Response('bytes'), 'image/png');
  expect([file.type, await file.text()]).toEqual(['image/png', 'bytes']);
  const announced = new Response('x', { headers: { 'content-length': String(2 ** 30) } });
  await expect(readWithin(announced, '')).rejects.toThrow(/too large/);
  let given = 0;
  const endless = new ReadableStream({
    pull(controller) {
      given += 1;
      controller.enqueue(new Uint8Array(2 ** 20));
    },
  });
  await expect(readWithin(new Response(endless), '')).rejects.toThrow(/too large/);
  expect(given).toBeLessThan(40);
});

it('a file that breaks off or stands still on its way ends in an error for a person', async () => {
  const broken = new ReadableStream({
    pull: (controller) => controller.error(new TypeError('network error')),
  });
  await expect(readWithin(new Response(broken), '')).rejects.toMatchObject({ kind: 'unreachable' });
  vi.useFakeTimers();
  try {
    const still = expect(readWithin(new Response(new ReadableStream()), '')).rejects.toMatchObject({
      kind: 'timeout',
    });
    await vi.advanceTimersByTimeAsync(60_000);
    await still;
  } finally {
    vi.useRealTimers();
  }
}, 10_000);
