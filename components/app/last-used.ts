/** What a person used last beside a list, so that the focus is there again when the page it opened is closed. */
import { useCallback, useEffect, useRef } from 'preact/hooks';
import type { App } from './context.ts';

/** A selector that finds the same control when the tabs are drawn anew; null: there is none. */
function selectorOf(element: Element): string | null {
  if (element.closest('.acct-box')) return '.acct';
  const row = element.closest<HTMLElement>('[data-row]')?.dataset.row;
  if (row !== undefined) return `[data-row="${CSS.escape(row)}"]`;
  const label = element.closest('button[aria-label]')?.getAttribute('aria-label');
  return label ? `button[aria-label="${CSS.escape(label)}"]` : null;
}

/** Notes what has the focus while the tabs are shown; the answer finds it among what is shown now. */
export function useLastUsed(app: App): () => HTMLElement | null {
  const last = useRef<string | null>(null);
  useEffect(() => {
    const note = ({ target }: FocusEvent) => {
      if (app.place.peek().view === 'tabs' && target instanceof Element) last.current = selectorOf(target);
    };
    document.addEventListener('focusin', note);
    return () => document.removeEventListener('focusin', note);
  }, [app]);
  return useCallback(
    () => (last.current === null ? null : document.querySelector<HTMLElement>(last.current)),
    [],
  );
}
