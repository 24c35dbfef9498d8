/** One tab stop for a list: arrows (and J, K) move a cursor between the elements marked `data-row`. */
import type { RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

interface Roving {
  /** The row that Tab reaches. */
  stop: string | null;
  /** Put on the element around the rows. */
  onFocusIn: (event: FocusEvent) => void;
  /** Handles the moving keys; true when it did. */
  move: (event: KeyboardEvent) => boolean;
  focusFirst: () => boolean;
}

/** The row that last had the focus in each list that remembers it. */
const remembered = new Map<string, string>();

/**
 * `keys` are the rows of the list, top to bottom, also those not drawn: a list draws the one at `stop` in any case.
 * `letters` allows J and K. A list that comes back begins at the row it was left at, by `name`.
 */
export function useRoving(
  box: RefObject<HTMLElement | null>,
  keys: readonly string[],
  letters: boolean,
  name: string,
): Roving {
  const [cursor, setCursorState] = useState<string | null>(() => remembered.get(name) ?? null);
  /** The row that gets the focus as soon as it is drawn. */
  const wanted = useRef<string | null>(null);
  const stop = cursor !== null && keys.includes(cursor) ? cursor : (keys[0] ?? null);

  const setCursor = (key: string) => {
    remembered.set(name, key);
    setCursorState(key);
  };
  const rowOf = (key: string) => box.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(key)}"]`);
  const focus = (key: string | undefined): boolean => {
    if (key === undefined) return false;
    const row = rowOf(key);
    setCursor(key);
    wanted.current = row ? null : key;
    if (!row) return keys.includes(key);
    row.focus();
    row.scrollIntoView({ block: 'nearest' });
    return true;
  };

  // A row that moves to another group is drawn anew and loses the focus; the cursor goes with it.
  const hadFocus = box.current?.contains(document.activeElement) ?? false;
  useLayoutEffect(() => {
    const row = wanted.current === null ? null : rowOf(wanted.current);
    if (row) {
      wanted.current = null;
      row.focus();
      row.scrollIntoView({ block: 'nearest' });
      return;
    }
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
