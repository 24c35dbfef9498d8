/** One tab stop for a list: arrows (and J, K) move a cursor between the elements marked `data-row`. */
import type { RefObject } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';

interface Roving {
  /** The row that Tab reaches. */
  stop: string | null;
  /** Put on the element around the rows. */
  onFocusIn: (event: FocusEvent) => void;
  /** Handles the moving keys; true when it did. */
  move: (event: KeyboardEvent) => boolean;
  focusFirst: () => boolean;
}

/** `keys` are the rows on screen, top to bottom; `letters` allows J and K. */
export function useRoving(
  box: RefObject<HTMLElement | null>,
  keys: readonly string[],
  letters: boolean,
): Roving {
  const [cursor, setCursor] = useState<string | null>(null);
  const stop = cursor !== null && keys.includes(cursor) ? cursor : (keys[0] ?? null);

  const focus = (key: string | undefined): boolean => {
    if (key === undefined) return false;
    const row = box.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(key)}"]`);
    if (!row) return false;
    setCursor(key);
    row.focus();
    row.scrollIntoView({ block: 'nearest' });
    return true;
  };

  // A row that moves to another group is drawn anew and loses the focus; the cursor goes with it.
  const hadFocus = box.current?.contains(document.activeElement) ?? false;
  useLayoutEffect(() => {
    if (hadFocus && (document.activeElement === null || document.activeElement === document.body))
      focus(stop ?? undefined);
  });

  return {
    stop,
    onFocusIn: (event) => {
      const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-row]') : null;
      const key = row?.dataset.row;
      if (key !== undefined) setCursor(key);
    },
    move: (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return false;
      const letter = letters ? event.key.toLowerCase() : '';
      const index = keys.indexOf(stop ?? '');
      if (event.key === 'ArrowDown' || letter === 'j') focus(keys[Math.min(index + 1, keys.length - 1)]);
      else if (event.key === 'ArrowUp' || letter === 'k') focus(keys[Math.max(index - 1, 0)]);
      else if (event.key === 'Home') focus(keys[0]);
      else if (event.key === 'End') focus(keys.at(-1));
      else return false;
      event.preventDefault();
      event.stopPropagation();
      return true;
    },
    focusFirst: () => focus(keys[0]),
  };
}
