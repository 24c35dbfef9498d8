/** Clicks as a person does who watches where the pointer is: on the control that is meant, or on nothing. */
import type { ElementHandle, JSHandle } from 'puppeteer-core';
import { PATIENCE } from './controls.ts';

/** What became of a click: `hit` once the control heard it, `elsewhere` what lay under the pointer instead. */
interface Outcome {
  hit: boolean;
  elsewhere: string | null;
}

/** Runs in the page: keeps every click from all but this control until `clickOn` has its answer. */
function watch(control: Element): Outcome & { end(): void } {
  const kinds = ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click'];
  const meant = (event: Event) => {
    const [target] = event.composedPath();
    // What is drawn in place of a box or a radio button is its label.
    const label = target instanceof Element ? target.closest('label') : null;
    return event.composedPath().includes(control) || (label !== null && label.control === control);
  };
  const outcome = { hit: false, elsewhere: null as string | null, end };
  function hear(event: Event): void {
    if (!event.isTrusted) return;
    if (meant(event)) {
      outcome.hit ||= event.type === 'click';
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    const [target] = event.composedPath();
    if (target instanceof Element) outcome.elsewhere = (target.cloneNode() as Element).outerHTML;
  }
  function end(): void {
    for (const kind of kinds) removeEventListener(kind, hear, true);
  }
  for (const kind of kinds) addEventListener(kind, hear, true);
  return outcome;
}

/**
 * Clicks a control, `count` times in a row. Between the look at where it is and the click, lists may move: a click that
 * would reach something else reaches nothing, and the control is clicked where it is then. Throws when that does not
 * come about in `PATIENCE`, and what lies in the way.
 */
export async function clickOn(control: ElementHandle, count = 1): Promise<void> {
  for (const deadline = Date.now() + PATIENCE; ; ) {
    const watched: JSHandle<ReturnType<typeof watch>> = await control.evaluateHandle(watch);
    const look = () =>
      watched.evaluate((seen) => {
        seen.end();
        return { hit: seen.hit, elsewhere: seen.elsewhere };
      });
    await control.click({ count }).catch(async (error) => {
      await look().catch(() => null);
      throw error;
    });
    // A page that can't be asked any more went with the click.
    const outcome: Outcome = await look().catch(() => ({ hit: true, elsewhere: null }));
    if (outcome.hit) return;
    if (Date.now() > deadline) throw new Error(`A click does not reach it, but ${outcome.elsewhere}.`);
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
}
