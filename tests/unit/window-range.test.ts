import fc from 'fast-check';
import { expect, test } from 'vitest';
import { piecesOf, rangeBetween } from '../../components/ui/window-range.ts';

const heights = fc.array(fc.integer({ min: 1, max: 90 }), { maxLength: 60 });

test('the range holds every item that is seen, and none that is not', () => {
  fc.assert(
    fc.property(
      heights,
      fc.integer({ min: -200, max: 3_000 }),
      fc.integer({ min: 1, max: 800 }),
      (all, top, high) => {
        const { from, to } = rangeBetween(all, top, top + high);
        let at = 0;
        for (const [index, height] of all.entries()) {
          const seen = at + height > top && at < top + high;
          if (seen) expect(index >= from && index < to).toBe(true);
          at += height;
        }
        expect(to - from).toBeLessThanOrEqual(high + 2);
      },
    ),
  );
});

test('items and gaps together are the whole list in order, as high as it is', () => {
  fc.assert(
    fc.property(
      heights,
      fc.nat(70),
      fc.nat(70),
      fc.array(fc.integer({ min: -1, max: 70 })),
      (all, from, to, held) => {
        const pieces = piecesOf(all, { from, to }, new Set(held));
        let next = 0;
        let height = 0;
        for (const piece of pieces) {
          if (piece.kind === 'item') {
            expect(piece.index).toBe(next);
            next += 1;
            height += all[piece.index] ?? 0;
          } else {
            expect(piece.from).toBe(next);
            expect(piece.to).toBeGreaterThan(piece.from);
            next = piece.to;
            height += piece.height;
          }
        }
        expect(next).toBe(all.length);
        expect(height).toBe(all.reduce((sum, one) => sum + one, 0));
        const drawn = new Set(pieces.flatMap((piece) => (piece.kind === 'item' ? piece.index : [])));
        for (const index of held) expect(drawn.has(index)).toBe(index >= 0 && index < all.length);
      },
    ),
  );
});

test('a long list draws a screen of it', () => {
  const all = Array.from({ length: 2_000 }, () => 34);
  expect(rangeBetween(all, 0, 600)).toEqual({ from: 0, to: 18 });
  expect(piecesOf(all, { from: 0, to: 18 }, new Set([1_999]))).toHaveLength(20);
});
