/**
 * Tells whether the sheet has really been seen: continuously, whole, opaque and uncovered, for at least half a
 * second before Send counts. A page can lay things over a frame or fade it, but it can't fake this observer.
 */
/** How long the sheet must have been in view without a break; ms. */
const LONG_ENOUGH = 500;
/** How long Send waits for that, for example right after the sheet has grown; ms. */
const PATIENCE = 1_500;

/** What `trackVisibility` adds to the standard's types (Intersection Observer v2, Chromium). */
interface TrackingInit extends IntersectionObserverInit {
  trackVisibility: true;
  delay: number;
}
interface TrackedEntry extends IntersectionObserverEntry {
  isVisible: boolean;
}

export interface VisibilityWatch {
  /** Resolves to true once the element has been visible long enough, to false when it does not become so. */
  seen(): Promise<boolean>;
  stop(): void;
}

/** True where the browser can tell what covers or fades a frame. */
export function canTrackVisibility(): boolean {
  return 'isVisible' in IntersectionObserverEntry.prototype;
}

/** Begins to watch; call it when the element appears. */
export function watchVisibility(element: Element): VisibilityWatch {
  let since: number | null = null;
  const options: TrackingInit = { threshold: [0, 0.9, 1], trackVisibility: true, delay: 100 };
  const observer = new IntersectionObserver((entries) => {
    const last = entries.at(-1) as TrackedEntry | undefined; // `trackVisibility` makes every entry one
    const visible = last?.isVisible === true && last.intersectionRatio >= 0.9;
    since = visible ? (since ?? performance.now()) : null;
  }, options);
  observer.observe(element);
  const seenNow = (): boolean => since !== null && performance.now() - since >= LONG_ENOUGH;
  return {
    async seen() {
      const end = performance.now() + PATIENCE;
      while (!seenNow() && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 50));
      return seenNow();
    },
    stop: () => observer.disconnect(),
  };
}
