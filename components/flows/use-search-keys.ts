/** Keys that work anywhere in a tab, outside text fields: `/` goes to its search field, and the like. */
import { useEffect, useRef } from 'preact/hooks';

const TEXT = 'input, textarea, select, [contenteditable="true"]';

/** True when the key was pressed in a text field, where single letters are text. */
export const inTextField = (event: Event): boolean =>
  event.target instanceof Element && event.target.matches(TEXT);

/** Calls the handler of a pressed key while the component is on screen. Keys are lower-case. */
export function useTabKeys(enabled: boolean, handlers: Readonly<Record<string, () => void>>): void {
  const latest = useRef(handlers);
  latest.current = handlers;
  useEffect(() => {
    if (!enabled) return;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || inTextField(event))
        return;
      const handler = latest.current[event.key.toLowerCase()];
      if (!handler) return;
      event.preventDefault();
      handler();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [enabled]);
}
