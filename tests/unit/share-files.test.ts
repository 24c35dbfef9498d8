/** What goes with a share: its name, what is cut and blurred of it, and where the address stood before. */
import { describe, expect, it, vi } from 'vitest';

vi.mock('wxt/browser', () => ({ browser: {} }));

const { areaBetween, cellsOf, leftOf } = await import('../../components/share/picture-changes.ts');
const { bytesOf, dataAddress } = await import('../../lib/share/base64.ts');
const { mediaName } = await import('../../lib/share/capture.ts');
const { addressKey, mentions } = await import('../../lib/share/found.ts');

describe('the same address', () => {
  const key = addressKey('https://www.harbour.example/tides/?utm_source=mail&b=2&a=1#low');
  it('is told by what is shown, not by where a visitor came from', () => {
    expect(addressKey('http://harbour.example/tides?a=1&b=2')).toBe(key);
    expect(addressKey('https://harbour.example/tides?a=1')).not.toBe(key);
    expect(addressKey('https://harbour.example/#/a')).not.toBe(addressKey('https://harbour.example/#/b'));
    expect(addressKey('javascript:alert(1)')).toBeNull();
  });
  it('is found in a text as a whole address only', () => {
    expect(mentions('Seen https://harbour.example/tides?a=1&b=2, right?', key ?? '')).toBe(true);
    expect(mentions('https://harbour.example/tides/deep?a=1&b=2', key ?? '')).toBe(false);
    expect(mentions('harbour.example has tides', key ?? '')).toBe(false);
  });
});

describe('the name of a file', () => {
  it('is its own, or made of title and type, and never a path', () => {
    expect(mediaName('https://a.example/p/Low%20tide.jpg?x=1', 'T', 'image/jpeg')).toBe('Low tide.jpg');
    expect(mediaName('https://a.example/image/17', 'T', 'image/jpeg; q=1')).toBe('17.jpg');
    expect(mediaName('blob:https://a.example/1', '../..\\etc: a', 'image/png')).toBe('etc a.png');
    expect(mediaName('https://a.example/%2e%2e%2fx.png', '', 'image/png')).toBe('x.png');
    expect(mediaName('https://a.example/%zz', '', '')).toBe('%zz.bin');
  });
});

describe('a changed picture', () => {
  const whole = { x: 0, y: 0, width: 1000, height: 500 };
  it('has only what lies between two points, in any order, and within it', () => {
    expect(areaBetween({ x: 300, y: 900 }, { x: -20, y: 100.4 }, whole)).toEqual({
      x: 0,
      y: 100,
      width: 300,
      height: 400,
    });
  });
  it('is what the last crop left', () => {
    const area = { x: 1, y: 2, width: 3, height: 4 };
    expect(leftOf(whole, [])).toEqual(whole);
    expect(
      leftOf(whole, [
        { kind: 'crop', area },
        { kind: 'blur', area: whole },
      ]),
    ).toEqual(area);
  });
  it('keeps too little of a blurred area to be read', () => {
    expect(cellsOf({ x: 0, y: 0, width: 400, height: 20 })).toEqual({ columns: 12, rows: 1 });
    expect(cellsOf({ x: 0, y: 0, width: 10, height: 10 })).toEqual({ columns: 1, rows: 1 });
    const { columns, rows } = cellsOf(whole);
    expect(columns * rows).toBeLessThanOrEqual(144);
  });
});

describe('bytes as an address', () => {
  it('come back as they were, and nothing else is taken for some', async () => {
    const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => index % 256);
    const back = bytesOf(await dataAddress(new Blob([bytes], { type: 'image/png' })));
    expect(back?.type).toBe('image/png');
    expect(new Uint8Array((await back?.arrayBuffer()) ?? new ArrayBuffer(0))).toEqual(bytes);
    expect(bytesOf('data:text/html,<b>')).toBeNull();
    expect(bytesOf('https://a.example/x.png')).toBeNull();
  });
});
