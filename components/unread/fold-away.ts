/** A row that leaves a list: it fades while its height goes to nothing, so that the rows below do not jump. */

/** As `--q-t-base` and `--q-ease`. */
const TIMING = { duration: 150, easing: 'cubic-bezier(0.2, 0.8, 0.2, 1)', fill: 'forwards' } as const;

/** Starts at once; `done` when the row is folded (at once where people want no motion), `undo` brings it back. */
export function foldAway(row: Element | null): { done: Promise<void>; undo: () => void } {
  const still =
    matchMedia('(prefers-reduced-motion: reduce)').matches ||
    document.documentElement.hasAttribute('data-still');
  if (!(row instanceof HTMLElement) || still) return { done: Promise.resolve(), undo: () => {} };
  const height = `${row.offsetHeight}px`;
  const gone = { blockSize: '0', paddingBlock: '0', opacity: 0, overflow: 'hidden' };
  const fold = row.animate([{ blockSize: height, overflow: 'hidden', opacity: 1 }, gone], TIMING);
  return {
    done: fold.finished.then(
      () => {},
      () => {},
    ),
    undo: () => fold.cancel(),
  };
}
