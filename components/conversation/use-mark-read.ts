/** Marks messages read once they have been on screen for a second. */

import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { enqueue } from '../../lib/outbox/outbox.ts';
import type { AccountId, ConversationKey } from '../../lib/store/picture.ts';

/** How long a message has to be seen to count as read, in ms. */
export const READ_AFTER = 1_000;
/** Messages read within this time go out as one action, in ms. */
const GATHER_FOR = 150;

/**
 * Watches the elements with `data-unread="<id>"` inside the scroller. Returns `keepUnread`, which stops a
 * message the person marked unread from being read again at once.
 */
export function useMarkRead(
  scroller: RefObject<HTMLElement | null>,
  account: AccountId,
  conversation: ConversationKey,
) {
  const done = useRef(new Set<number>());
  const timers = useRef(new Map<number, ReturnType<typeof setTimeout>>());
  const watcher = useRef<IntersectionObserver | null>(null);
  const batch = useRef<{ ids: number[]; timer: ReturnType<typeof setTimeout> | null }>({
    ids: [],
    timer: null,
  });

  useEffect(() => {
    const running = timers.current;
    const send = () => {
      const { ids, timer } = batch.current;
      if (timer) clearTimeout(timer);
      batch.current = { ids: [], timer: null };
      if (ids.length > 0) void enqueue(account, conversation, { kind: 'mark-read', messages: ids });
    };
    const seen = (id: number) => {
      running.delete(id);
      if (document.visibilityState !== 'visible' || done.current.has(id)) return;
      done.current.add(id);
      batch.current.ids.push(id);
      batch.current.timer ??= setTimeout(send, GATHER_FOR);
    };
    watcher.current = new IntersectionObserver(
      (changes) => {
        for (const change of changes) {
          const { unread } = (change.target as HTMLElement).dataset;
          if (unread === undefined) {
            // It is read by now, and its element is still that of before.
            watcher.current?.unobserve(change.target);
            continue;
          }
          const id = Number(unread);
          // A message taller than the view is seen when it fills half of it.
          const room = change.rootBounds?.height ?? 0;
          const enough = change.intersectionRatio >= 0.5 || change.intersectionRect.height > room / 2;
          if (enough && change.isIntersecting) {
            if (!running.has(id))
              running.set(
                id,
                setTimeout(() => seen(id), READ_AFTER),
              );
          } else {
            clearTimeout(running.get(id));
            running.delete(id);
          }
        }
      },
      { root: scroller.current, threshold: [0, 0.25, 0.5, 0.75, 1] },
    );
    // What came into view while the page was hidden was not seen; it is looked at anew when the page is shown again.
    const back = () => {
      if (document.visibilityState !== 'visible') return;
      for (const element of scroller.current?.querySelectorAll<HTMLElement>('[data-unread]') ?? []) {
        if (done.current.has(Number(element.dataset.unread))) continue;
        watcher.current?.unobserve(element);
        watcher.current?.observe(element);
      }
    };
    document.addEventListener('visibilitychange', back);
    return () => {
      document.removeEventListener('visibilitychange', back);
      watcher.current?.disconnect();
      for (const timer of running.values()) clearTimeout(timer);
      running.clear();
      send();
    };
  }, [scroller, account, conversation]);

  // After every render: what is unread now is watched, what no longer is stops being timed.
  useEffect(() => {
    const observer = watcher.current;
    if (!observer || !scroller.current) return;
    const ids = new Set<number>();
    for (const element of scroller.current.querySelectorAll<HTMLElement>('[data-unread]')) {
      const id = Number(element.dataset.unread);
      ids.add(id);
      if (!done.current.has(id)) observer.observe(element);
    }
    for (const [id, timer] of timers.current) {
      if (ids.has(id)) continue;
      clearTimeout(timer);
      timers.current.delete(id);
    }
  });

  return { keepUnread: (id: number) => void done.current.add(id) };
}
