/** Where pages keep the popup's head and tabs as they were last drawn (components/app/frame.ts; `public/frame.js`). */

export const FRAME = 'quayside-frame';

/** Something was to be told of an account's connection when the frame was kept: most likely it still is. */
export function wasAway(): boolean {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(FRAME) ?? 'null');
    return typeof kept === 'object' && kept !== null && 'away' in kept && kept.away === true;
  } catch {
    return false;
  }
}

/** The next popup shows nothing before its app draws: nobody is signed in any more, or the frame is another now. */
export function forgetFrame(): void {
  try {
    localStorage.removeItem(FRAME);
  } catch {
    // Nothing was kept, then.
  }
}
