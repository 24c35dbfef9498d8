/**
 * Tells whether the sheet has really been seen: without a break, whole, opaque and uncovered, for at least half a
 * second before Send was pressed and for a moment after it. A page can lay things over a frame or fade it, but
 * it can't fake what is looked at here.
 */
import { ask } from '../../lib/ask.ts';
import { LONG_ENOUGH, type Sight } from '../../lib/share/in-sight.ts';

/** How long Send waits to become pressable when the sheet does not come into sight; ms. */
const PATIENCE = 1_500;
/** The observer may tell of a change up to this late; ms. A press counts only if none is told of by then. */
const LATENESS = 250;
/** So much of the sheet has to be in view; its frame follows a moment later when it grows by a line. */
const MOST = 0.75;
/** The least time between two looks that the observer allows; ms. */
const DELAY = 100;

/** What `trackVisibility` adds to the standard's types (Intersection Observer v2, Chromium). */
interface TrackingInit extends IntersectionObserverInit {
  trackVisibility: true;
  delay: number;
}
interface TrackedEntry extends IntersectionObserverEntry {
  isVisible: boolean;
}

export interface VisibilityWatch {
  /** Resolves when the sheet has been in sight long enough for the first time, or is not going to be. */
  settled(): Promise<void>;
  /** What a person could see at the moment of the call, which is when Send is pressed. */
  pressed(): Promise<Sight>;
  stop(): void;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Begins to watch; call it when the element appears. `nonce` names the sheet's ticket. Two eyes see more than one:
 * the observer knows what covers the frame, also what lets clicks through, but not every mask and animation; the
 * script in the page reads those off the element itself. Where the browser has no such observer, a page could cover
 * the frame with what lets clicks through, and nobody would know: there no press in a frame counts.
 */
export function watchVisibility(element: Element, nonce: string): VisibilityWatch {
  if (!('isVisible' in IntersectionObserverEntry.prototype)) return unseen;
  const looks = probed(nonce);
  const observed = tracked(element);
  return {
    settled: observed.settled,
    async pressed() {
      const both = await Promise.all([observed.pressed(), looks.pressed()]);
      return both.find((sight) => sight === 'hidden') ?? both.find((sight) => sight === 'fresh') ?? 'seen';
    },
    stop: observed.stop,
  };
}

/** A sheet in a window of its own: nothing of a page can be over it, but a stray key may meet it. */
export const windowWatch: VisibilityWatch = {
  settled: () => pause(LONG_ENOUGH),
  pressed: async () => 'seen',
  stop: () => undefined,
};

/** Send is at hand at once, and leads to the window. */
const unseen: VisibilityWatch = {
  settled: async () => undefined,
  pressed: async () => 'hidden',
  stop: () => undefined,
};

function tracked(element: Element): VisibilityWatch {
  let since: number | null = null;
  const options: TrackingInit = { threshold: [0, MOST, 1], trackVisibility: true, delay: DELAY };
  const observer = new IntersectionObserver((entries) => {
    for (const entry of entries as TrackedEntry[]) {
      // `trackVisibility` makes every entry a tracked one.
      const visible = entry.isVisible && entry.intersectionRatio >= MOST;
      since = visible ? (since ?? performance.now()) : null;
    }
  }, options);
  observer.observe(element);
  const sight = (): Sight => {
    if (since === null) return 'hidden';
    return performance.now() - since >= LONG_ENOUGH ? 'seen' : 'fresh';
  };
  return {
    async settled() {
      const end = performance.now() + PATIENCE;
      while (sight() !== 'seen' && performance.now() < end) await pause(50);
    },
    async pressed() {
      const atPress = sight();
      const sinceAtPress = since;
      if (atPress !== 'seen') return atPress;
      await pause(LATENESS);
      return since === sinceAtPress ? 'seen' : 'hidden';
    },
    stop: () => observer.disconnect(),
  };
}

function probed(nonce: string): VisibilityWatch {
  const probe = async (): Promise<Sight> => {
    const answer = await ask('share-probe', { nonce });
    return answer.ok ? answer.value.sight : 'hidden';
  };
  return {
    settled: () => pause(LONG_ENOUGH + LATENESS),
    async pressed() {
      const atPress = await probe();
      if (atPress !== 'seen') return atPress;
      await pause(LATENESS);
      return (await probe()) === 'seen' ? 'seen' : 'hidden';
    },
    stop: () => undefined,
  };
}
