/** Keeps Tab inside an element, so that it never leaves the sheet for the page below. */
const FOCUSABLE =
  'button:not(:disabled), input:not(:disabled), textarea:not(:disabled), select:not(:disabled), [tabindex="0"]';

export function keepTabInside(event: KeyboardEvent, element: HTMLElement): void {
  if (event.key !== 'Tab' || event.defaultPrevented) return;
  const stops = [...element.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(
    (stop) => stop.getClientRects().length > 0 && !stop.matches('fieldset:disabled *'),
  );
  const leaving = event.shiftKey ? stops[0] : stops.at(-1);
  const entering = event.shiftKey ? stops.at(-1) : stops[0];
  if (document.activeElement === leaving || document.activeElement === document.body) {
    event.preventDefault();
    entering?.focus();
  }
}
