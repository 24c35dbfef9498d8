/** Scrolling of a conversation: opens at the "New" line or the newest, and never moves what is being read. */
import type { RefObject } from 'preact';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Zone } from '../../lib/store/window-rules.ts';

/** More is asked for this far before the edge, in px. */
export const LOAD_BEFORE_EDGE = 300;
/** Messages this far off the screen stay, in px: farther than those that are asked for. */
const KEEP_BEYOND_EDGE = 450;
/** What a person scrolls by. */
const BY_HAND = ['wheel', 'touchmove', 'pointerdown', 'keydown'];
/** Closer to the newest than this counts as being there, in px. */
const AT_END = 24;

/** A message on screen: where an edge of it was, in px, while the list was scrolled to `at`. */
interface Anchor extends Held {
  at: number;
}

/**
 * The lower edge: what stands above the text of a message may go when older ones come before it. The upper one where
 * a message reaches beyond the screen, since what stands below its text may come and go as well.
 */
interface Held {
  element: Element;
  edge: 'top' | 'bottom';
  place: number;
}

interface Options {
  scroller: RefObject<HTMLElement | null>;
  /** Changes whenever what is shown changes. */
  content: unknown;
  /** Changes whenever there is more, or no more, beyond what is shown. */
  beyond: string;
  /** Key of the entry to open at, when known: the "New" line or the message asked for. */
  openAt: string | null;
  onNearStart: () => void;
  /** Given where more is to come below: then nothing follows the end by itself. */
  onNearEnd: (() => void) | null;
  /** Told of the messages on screen and near it; null while the end is followed. */
  onLook: (zone: Zone | null) => void;
}

/**
 * The scroller is `column-reverse`: `scrollTop` is 0 at the newest and negative above. Older messages then
 * never move the view by themselves; whatever comes, goes or grows elsewhere, the message on top of the view is held
 * in place here.
 */
export function useScroll(options: Options) {
  const { scroller, content, beyond, openAt } = options;
  const [atEnd, setAtEnd] = useState(true);
  const anchor = useRef<Anchor | null>(null);
  const opened = useRef<string | null>(null);
  /** What was asked for last, and whether another was before it: that one may lie on either side of what is read. */
  const asked = useRef({ for: openAt, again: false });
  const moved = useRef(false);
  /** On the way to the newest, which may have to be read first. */
  const toNewest = useRef(false);
  const latest = useRef(options);
  latest.current = options;

  const look = useCallback(() => {
    const box = scroller.current;
    if (!box) return;
    const { onNearStart, onNearEnd, onLook } = latest.current;
    const away = Math.abs(box.scrollTop);
    const follows = away <= AT_END && onNearEnd === null;
    setAtEnd(away <= AT_END);
    const seen = survey(box);
    anchor.current = follows || !seen.top ? null : { ...seen.top, at: box.scrollTop };
    onLook(follows ? null : seen.zone);
    if (away < LOAD_BEFORE_EDGE) onNearEnd?.();
    if (box.scrollHeight - box.clientHeight - away < LOAD_BEFORE_EDGE) onNearStart();
  }, [scroller]);

  // Where the list was scrolled to before what is drawn now; by then the browser may have told of it or not.
  const drawnAt = scroller.current?.scrollTop ?? 0;
  const hold = useCallback(
    (scrolledTo: number) => {
      const box = scroller.current;
      const held = anchor.current;
      if (!box || !held?.element.isConnected) return;
      const moved = scrolledTo - held.at;
      const delta = held.element.getBoundingClientRect()[held.edge] - (held.place - moved);
      if (Math.abs(delta) > 0.5) box.scrollTop += delta;
    },
    [scroller],
  );

  useEffect(() => {
    const box = scroller.current;
    if (!box) return;
    const byHand = (event: Event) => {
      // A press on the scrollbar is one on the list itself.
      if (event.type === 'pointerdown' && event.target !== box) return;
      moved.current = true;
      if (event.type !== 'keydown') toNewest.current = false;
    };
    box.addEventListener('scroll', look, { passive: true });
    for (const event of BY_HAND) box.addEventListener(event, byHand, { passive: true });
    // Pictures that came change how much there is; a growing composer changes how much of it is seen.
    const sizes = new ResizeObserver((changes) => {
      const held = anchor.current;
      if (held?.at === box.scrollTop && !changes.some(({ target }) => target === box)) hold(held.at);
      else look();
    });
    sizes.observe(box);
    for (const child of box.children) sizes.observe(child);
    return () => {
      sizes.disconnect();
      box.removeEventListener('scroll', look);
      for (const event of BY_HAND) box.removeEventListener(event, byHand);
    };
  }, [scroller, look, hold]);

  // `content` and `beyond` are triggers, not inputs.
  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box) return;
    if (asked.current.for !== openAt) {
      const again = openAt?.startsWith('m') === true;
      asked.current = { for: openAt, again };
      if (again) {
        moved.current = false;
        toNewest.current = false;
      }
    }
    if (toNewest.current) {
      box.scrollTop = 0;
      anchor.current = null;
      toNewest.current = latest.current.onNearEnd !== null;
      look();
      return;
    }
    if (openAt !== null && opened.current !== openAt && !moved.current) {
      const target = box.querySelector(`[data-entry="${CSS.escape(openAt)}"]`);
      if (target) {
        opened.current = openAt;
        const edge = box.getBoundingClientRect();
        // A third from the top: enough above to know what it is about.
        const delta = target.getBoundingClientRect().top - edge.top - edge.height / 3;
        if (delta < 0 || asked.current.again) box.scrollTop += delta;
        look();
        return;
      }
    }
    hold(drawnAt);
    look();
  }, [scroller, content, beyond, openAt, look, hold]);

  const toEnd = useCallback(() => {
    anchor.current = null;
    moved.current = true;
    toNewest.current = latest.current.onNearEnd !== null;
    if (scroller.current) scroller.current.scrollTop = 0;
    setAtEnd(true);
  }, [scroller]);

  return { atEnd, toEnd };
}

/** The topmost message on screen with where it is, and the first and last message on screen or near it. */
function survey(box: HTMLElement): { top: Held | null; zone: Zone | null } {
  const view = box.getBoundingClientRect();
  let onTop: Held | null = null;
  const ids: number[] = [];
  // A day's heading is no message: it moves away from those below it when older ones of the day come.
  for (const element of box.querySelectorAll<HTMLElement>('[data-entry^="m"]')) {
    const { top, bottom } = element.getBoundingClientRect();
    if (bottom <= view.top - KEEP_BEYOND_EDGE) continue;
    if (top >= view.bottom + KEEP_BEYOND_EDGE) break;
    ids.push(Number(element.dataset.entry?.slice(1)));
    if (bottom <= view.top) continue;
    onTop ??=
      bottom <= view.bottom
        ? { element, edge: 'bottom', place: bottom }
        : { element, edge: 'top', place: top };
  }
  const [first, last] = [ids[0], ids.at(-1)];
  return { top: onTop, zone: first === undefined || last === undefined ? null : { first, last } };
}
