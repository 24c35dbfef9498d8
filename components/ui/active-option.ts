/** A field with a list below: the focus stays in the field, the arrows move what Enter takes. */
import { useEffect } from 'preact/hooks';

export interface ActiveOption {
  /** Key of the option that Enter takes. */
  active: string | null;
  /** Handles the moving keys and Enter; true when it did. */
  onKey(event: KeyboardEvent): boolean;
}

/** The id of an option's element, for `aria-activedescendant`. */
export const optionId = (list: string, key: string): string =>
  `${list}-${key.replace(/[^\w-]/g, (letter) => `_${letter.codePointAt(0)}`)}`;

/**
 * `keys` are the options, top to bottom; `at` is the one chosen, which falls back to the first. The option at hand
 * is kept in view.
 */
export function useActiveOption(
  list: string,
  keys: readonly string[],
  at: string | null,
  move: (key: string) => void,
  take: (key: string) => void,
): ActiveOption {
  const active = at !== null && keys.includes(at) ? at : (keys[0] ?? null);
  useEffect(() => {
    if (active !== null && at !== null)
      document.getElementById(optionId(list, active))?.scrollIntoView({ block: 'nearest' });
  }, [list, active, at]);
  return {
    active,
    onKey(event) {
      if (event.isComposing || event.altKey || event.shiftKey || event.ctrlKey || event.metaKey) return false;
      const index = keys.indexOf(active ?? '');
      if (event.key === 'Enter') {
        if (active === null) return false;
        take(active);
      } else if (event.key === 'ArrowDown') {
        const next = keys[Math.min(index + 1, keys.length - 1)];
        if (next !== undefined) move(next);
      } else if (event.key === 'ArrowUp') {
        const next = keys[Math.max(index - 1, 0)];
        if (next !== undefined) move(next);
      } else return false;
      event.preventDefault();
      event.stopPropagation();
      return true;
    },
  };
}
