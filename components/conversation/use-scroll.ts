/** Scrolling of a conversation: opens at the "New" line or the newest, and never moves what is being read. */
import type { RefObject } from 'preact';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

/** Older pages are asked for this far before the edge, in px. */
export const LOAD_BEFORE_EDGE = 300;
/** Closer to the newest than this counts as being there, in px. */
const AT_END = 24;

interface Options {
  scroller: RefObject<HTMLElement | null>;
  /** Changes whenever what is shown changes. */
  content: unknown;
  /** Key of the entry to open at, when known: the "New" line or the message asked for. */
  openAt: string | null;
  onNearStart: () => void;
  /** Given where more is to come below: then nothing follows the end by itself. */
  onNearEnd: (() => void) | null;
}

/**
 * The scroller is `column-reverse`: `scrollTop` is 0 at the newest and negative above. Older messages then
 * never move the view by themselves; for newer ones the entry on top of the view is held in place here.
 */
export function useScroll({ scroller, content, openAt, onNearStart, onNearEnd }: Options) {
  const [atEnd, setAtEnd] = useState(true);
  const anchor = useRef<{ element: Element; top: number } | null>(null);
  const opened = useRef<string | null>(null);
  const moved = useRef(false);
  const nearStart = useRef(onNearStart);
  nearStart.current = onNearStart;
  const nearEnd = useRef(onNearEnd);
  nearEnd.current = onNearEnd;

  const look = useCallback(() => {
    const box = scroller.current;
    if (!box) return;
    const away = Math.abs(box.scrollTop);
    setAtEnd(away <= AT_END);
    const edge = box.getBoundingClientRect().top;
    anchor.current = null;
    if (away > AT_END || nearEnd.current) {
      for (const element of box.querySelectorAll('[data-entry]')) {
        const { top, bottom } = element.getBoundingClientRect();
        if (bottom <= edge) continue;
        anchor.current = { element, top };
        break;
      }
    }
    if (away < LOAD_BEFORE_EDGE) nearEnd.current?.();
    if (box.scrollHeight - box.clientHeight - away < LOAD_BEFORE_EDGE) nearStart.current();
  }, [scroller]);

  useEffect(() => {
    const box = scroller.current;
    if (!box) return;
    const byHand = () => {
      moved.current = true;
    };
    box.addEventListener('scroll', look, { passive: true });
    for (const event of ['wheel', 'touchmove', 'keydown'])
      box.addEventListener(event, byHand, { passive: true });
    return () => {
      box.removeEventListener('scroll', look);
      for (const event of ['wheel', 'touchmove', 'keydown']) box.removeEventListener(event, byHand);
    };
  }, [scroller, look]);

  // `content` is the trigger, not an input.
  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box) return;
    if (openAt !== null && opened.current !== openAt && !moved.current) {
      const target = box.querySelector(`[data-entry="${CSS.escape(openAt)}"]`);
      if (target) {
        opened.current = openAt;
        const edge = box.getBoundingClientRect();
        // A third from the top: enough above to know what it is about.
        const delta = target.getBoundingClientRect().top - edge.top - edge.height / 3;
        if (delta < 0) box.scrollTop += delta;
        look();
        return;
      }
    }
    const held = anchor.current;
    if (held?.element.isConnected) {
      const delta = held.element.getBoundingClientRect().top - held.top;
      if (Math.abs(delta) > 0.5) box.scrollTop += delta;
    }
    look();
  }, [scroller, content, openAt, look]);

  const toEnd = useCallback(() => {
    anchor.current = null;
    moved.current = true;
    if (scroller.current) scroller.current.scrollTop = 0;
    setAtEnd(true);
  }, [scroller]);

  return { atEnd, toEnd };
}
