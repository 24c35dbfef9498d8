/** Which items of a long list are drawn, and how high what is not drawn stands in for. Pure. */

/** Items from `from` to before `to`. */
export interface Range {
  from: number;
  to: number;
}

/** What stands in the list one after another: an item, or a gap as high as the items it stands for. */
export type Piece =
  | { kind: 'item'; index: number }
  | { kind: 'gap'; from: number; to: number; height: number };

/** The items that lie between two places of the list, both in px from its beginning. */
export function rangeBetween(heights: readonly number[], top: number, bottom: number): Range {
  let from = 0;
  let at = 0;
  while (from < heights.length && at + (heights[from] ?? 0) < top) {
    at += heights[from] ?? 0;
    from += 1;
  }
  let to = from;
  while (to < heights.length && at < bottom) {
    at += heights[to] ?? 0;
    to += 1;
  }
  return { from, to };
}

/** The list with the items of the range and those `held` wherever they are, and gaps for all others. */
export function piecesOf(heights: readonly number[], range: Range, held: ReadonlySet<number>): Piece[] {
  const pieces: Piece[] = [];
  const indices = new Set<number>();
  for (const index of held) if (index >= 0 && index < heights.length) indices.add(index);
  for (let index = range.from; index < Math.min(range.to, heights.length); index += 1) indices.add(index);
  let next = 0;
  const gapTo = (to: number): void => {
    if (next === to) return;
    let height = 0;
    for (let index = next; index < to; index += 1) height += heights[index] ?? 0;
    pieces.push({ kind: 'gap', from: next, to, height });
  };
  for (const index of [...indices].sort((a, b) => a - b)) {
    gapTo(index);
    pieces.push({ kind: 'item', index });
    next = index + 1;
  }
  gapTo(heights.length);
  return pieces;
}
