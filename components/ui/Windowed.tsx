/** Long lists of which only what is near the screen is drawn, so that their cost follows what is seen. */
import type { ComponentChildren, RefObject } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { piecesOf, type Range, rangeBetween } from './window-range.ts';

/** What stands in for rows that are not drawn, or not here yet. */
export const UNDRAWN = '[data-undrawn]';
const DRAW = 'quayside-draw';
/** How far from the screen items are drawn already, in px. */
const NEAR = 240;
/** The height of the popup at most, in px: what is drawn before anything can be measured. */
const SCREEN = 600;

/** The keyboard goes to what a gap stands for: has its first or last item drawn. */
export function drawGap(gap: Element, end: 'first' | 'last'): void {
  gap.dispatchEvent(new CustomEvent(DRAW, { detail: end }));
}

interface WindowedProps<T> {
  items: readonly T[];
  /** Of the item alone: asked again only for another list of items. */
  keyOf: (item: T) => string;
  /** About how high an item is, in px; of what was drawn it is known exactly. */
  height: (item: T) => number;
  /** The element that stands in a gap: what the items are, so that a list stays one. */
  gap: 'li' | 'div';
  /** How far below the top of the screen the list begins when it first shows, about, in px. */
  below?: number;
  /** How high what follows the items is, which is not here yet, in px. */
  rest?: number;
  /** The item that is drawn wherever it is: the one Tab reaches. */
  stop?: string | null;
  /** Gives one element with the item's key. */
  draw: (item: T, index: number) => ComponentChildren;
}

/**
 * The items near what the box around them (`.body`) shows, also those with the focus or something being written.
 * They are siblings, as without this; gaps stand in for the others.
 */
export function Windowed<T>({
  items,
  keyOf,
  height,
  gap,
  below = 0,
  rest = 0,
  stop = null,
  draw,
}: WindowedProps<T>) {
  const start = useRef<HTMLElement>(null);
  /** What was measured, in px by key. */
  const known = useRef(new Map<string, number>());
  // Of thousands, most renderings are of the same ones.
  const keys = useMemo(() => items.map(keyOf), [items]);
  const heights = items.map((item, index) => known.current.get(keys[index] ?? '') ?? height(item));
  const [range, setRange] = useState<Range>(() => rangeBetween(heights, 0, SCREEN - below));
  const [held, setHeld] = useState<ReadonlySet<string>>(new Set());

  const pieces = piecesOf(heights, range, new Set([...held, stop ?? ''].map((key) => keys.indexOf(key))));
  const drawn = pieces.flatMap((piece) => (piece.kind === 'item' ? [piece.index] : []));
  const now = useRef({ keys, heights, drawn, held, range });
  now.current = { keys, heights, drawn, held, range };

  const look = useRef(() => {
    const box = start.current?.closest('.body');
    if (!start.current || !box) return;
    const { keys, heights, drawn, held, range } = now.current;
    const keep = new Set<string>();
    let element = start.current.nextElementSibling;
    for (const index of drawn) {
      while (element?.matches(UNDRAWN)) element = element.nextElementSibling;
      if (!element) break;
      const key = keys[index] ?? '';
      const high = element.getBoundingClientRect().height;
      known.current.set(key, high);
      heights[index] = high;
      if (element.contains(document.activeElement) || element.querySelector('textarea')) keep.add(key);
      element = element.nextElementSibling;
    }
    const above = box.getBoundingClientRect().top - start.current.getBoundingClientRect().top;
    const next = rangeBetween(heights, above - NEAR, above + box.clientHeight + NEAR);
    if (next.from !== range.from || next.to !== range.to) setRange(next);
    if (keep.size !== held.size || [...keep].some((key) => !held.has(key))) setHeld(keep);
  });
  useEffect(() => {
    const box = start.current?.closest('.body');
    if (!box) return;
    const seen = () => look.current();
    box.addEventListener('scroll', seen, { passive: true });
    // Tells at once, too, so that what is about to be scrolled to is there.
    const sizes = new ResizeObserver(seen);
    sizes.observe(box);
    return () => {
      box.removeEventListener('scroll', seen);
      sizes.disconnect();
    };
  }, []);
  // A shorter list may leave the screen to what was far below, a longer one has more for it.
  const length = useRef(items.length);
  useLayoutEffect(() => {
    if (length.current !== items.length) look.current();
    length.current = items.length;
  });

  const Gap = gap;
  const wanted = (from: number, to: number) => (event: Event) => {
    const index = (event as CustomEvent<'first' | 'last'>).detail === 'first' ? from : to - 1;
    const key = keys[index];
    if (key !== undefined) setHeld(new Set([...held, key]));
  };
  return (
    <>
      {/* Where the list begins; what is `hidden` is nowhere. */}
      <Gap ref={start as RefObject<never>} aria-hidden="true" style={{ blockSize: 0 }} />
      {pieces.map((piece) => {
        if (piece.kind === 'item') return draw(items[piece.index] as T, piece.index); // an index of `items`
        const { from, to } = piece;
        return (
          <Gap
            key={`gap before ${keys[to] ?? ''}`}
            aria-hidden="true"
            data-undrawn=""
            style={{ blockSize: `${piece.height}px` }}
            {...{ [`on${DRAW}`]: wanted(from, to) }}
          />
        );
      })}
      {rest > 0 && <Gap aria-hidden="true" data-undrawn="" style={{ blockSize: `${rest}px` }} />}
    </>
  );
}
