/** Keys that work in the whole popup, outside of text fields. */
import { useEffect, useRef } from 'preact/hooks';
import { giveToRow } from './row-keys.ts';

const TEXT = 'input, textarea, select, [contenteditable]';

export interface AppKeys {
  tab(index: number): void;
  back(): boolean;
  undo(): void;
  markAllRead(): void;
  nextUnread(): void;
  search(): void;
  account(): void;
  newPrivate(): void;
  keyList(): void;
  /** Ctrl K, or Cmd K on a Mac; also in text fields. */
  switcher(): void;
}

/** Single keys can be turned off (`letters`); Escape and those with Ctrl or Cmd always work. */
export function useAppKeys(letters: boolean, keys: AppKeys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || event.altKey) return;
      if (document.querySelector('dialog[open]')) return;
      const now = latest.current;
      if (event.ctrlKey || event.metaKey) {
        if (event.key.toLowerCase() !== 'k' || event.shiftKey || event.ctrlKey === event.metaKey) return;
        event.preventDefault();
        now.switcher();
        return;
      }
      if (event.key === 'Escape') {
        if (now.back()) event.preventDefault();
        return;
      }
      if (giveToRow(event, letters)) {
        event.preventDefault();
        return;
      }
      if (!letters || (event.target instanceof Element && event.target.matches(TEXT))) return;
      const act = actionOf(event, now);
      if (!act) return;
      event.preventDefault();
      act();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [letters]);
}

function actionOf(event: KeyboardEvent, keys: AppKeys): (() => void) | null {
  const { key } = event;
  if (/^[1-4]$/.test(key)) return () => keys.tab(Number(key) - 1);
  if (key === '?') return keys.keyList;
  if (key === '/') return keys.search;
  if (key.toLowerCase() === 'e') return event.shiftKey ? keys.markAllRead : null;
  if (event.shiftKey) return null;
  if (key === 'a' || key === 'A') return keys.account;
  if (key === 'n' || key === 'N') return keys.newPrivate;
  if (key === 'z' || key === 'Z') return keys.undo;
  return key === 'u' || key === 'U' ? keys.nextUnread : null;
}
