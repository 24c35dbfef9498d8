/** Arrow keys inside a group that is one tab stop. */

/**
 * Moves the focus among the elements that match `selector` below the event's own element, with the arrow
 * keys, Home and End, round the ends. Left and right follow the reading direction. Calls `moved` after.
 */
export function moveAmong(
  event: KeyboardEvent & { currentTarget: EventTarget | null },
  selector: string,
  moved?: (element: HTMLElement) => void,
): void {
  const group = event.currentTarget;
  if (!(group instanceof HTMLElement) || event.altKey || event.ctrlKey || event.metaKey) return;
  const all = [...group.querySelectorAll<HTMLElement>(selector)];
  const at = all.findIndex((element) => element.contains(document.activeElement));
  if (at < 0) return;
  const forward = getComputedStyle(group).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
  const back = forward === 'ArrowRight' ? 'ArrowLeft' : 'ArrowRight';
  let to: number;
  if (event.key === forward || event.key === 'ArrowDown') to = at + 1;
  else if (event.key === back || event.key === 'ArrowUp') to = at - 1 + all.length;
  else if (event.key === 'Home') to = 0;
  else if (event.key === 'End') to = all.length - 1;
  else return;
  const next = all[to % all.length];
  if (!next) return;
  event.preventDefault();
  next.focus();
  moved?.(next);
}
