/** The present, moving on at each minute, for everything that says how long ago something was. */
import { type ReadonlySignal, signal } from '@preact/signals';

const MINUTE = 60_000;
const now = signal(Date.now());
let ticking = false;

function tick(): void {
  setTimeout(
    () => {
      now.value = Date.now();
      tick();
    },
    MINUTE - (Date.now() % MINUTE),
  );
}

/** ms since 1970; changes at each full minute, so that reading it in a component redraws that often. */
export function minuteNow(): ReadonlySignal<number> {
  if (!ticking) {
    ticking = true;
    tick();
    // A popup left open while the machine slept is right at once again.
    addEventListener('visibilitychange', () => {
      now.value = Date.now();
    });
  }
  return now;
}
