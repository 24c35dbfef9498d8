import { type Signal, useSignal } from '@preact/signals';
import { type ComponentChildren, createContext } from 'preact';
import { useContext, useEffect, useRef } from 'preact/hooks';
import './List.css';
import { drawGap, UNDRAWN } from './Windowed.tsx';

/** Key of the row that has the cursor, of the list a row is in. */
const Cursor = createContext<Signal<string | null> | null>(null);

const ROW = '[data-row]';
const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]');

interface ListProps {
  /** Accessible name. */
  label: string;
  children: ComponentChildren;
  class?: string;
  /** J and K move as well; single keys can be turned off in the options. */
  letters?: boolean;
}

/**
 * Rows with one cursor: the whole list is one tab stop, arrows (J, K, Home, End) move the cursor, Tab goes on
 * to the actions of its row. The rows are `ListRow`s anywhere inside, also below headings. When the row under
 * the cursor goes away, the one that takes its place gets cursor and focus.
 */
export function List({ label, children, class: name = '', letters = true }: ListProps) {
  const box = useRef<HTMLDivElement>(null);
  const cursor = useSignal<string | null>(null);
  /** The key pressed whose row is not here yet. */
  const awaited = useRef<string | null>(null);

  useEffect(() => {
    const list = box.current;
    if (!list) return;
    let place = 0;
    let hadFocus = false;
    const noteFocus = () => {
      hadFocus = list.contains(document.activeElement);
    };
    const settle = () => {
      const rows = [...list.querySelectorAll<HTMLElement>(ROW)];
      const at = rows.findIndex((row) => row.dataset.row === cursor.peek());
      if (at >= 0) {
        place = at;
        return;
      }
      const next = rows[Math.min(place, rows.length - 1)];
      cursor.value = next?.dataset.row ?? null;
      const lost = document.activeElement === null || document.activeElement === document.body;
      if (next && hadFocus && lost) next.focus();
    };
    settle();
    const stop = cursor.subscribe(() => settle());
    const watcher = new MutationObserver(() => {
      settle();
      if (awaited.current !== null) moveTo.current(awaited.current);
    });
    watcher.observe(list, { childList: true, subtree: true });
    // `focusout` of a removed element comes too late or never; only a real move elsewhere clears the note.
    document.addEventListener('focusin', noteFocus);
    return () => {
      stop();
      watcher.disconnect();
      document.removeEventListener('focusin', noteFocus);
    };
  }, [cursor]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (isTyping(event.target) || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    awaited.current = null;
    const key = letters && /^[jk]$/i.test(event.key) ? event.key.toLowerCase() : event.key;
    if (!move(key)) return;
    event.preventDefault();
    event.stopPropagation();
  };

  /** Whether the key moves the cursor; to a row that is not drawn it does so once that is. */
  const move = (key: string): boolean => {
    const list = box.current;
    if (!list) return false;
    // Gaps stand for rows that are not drawn, and lists for those that are still being read.
    const rows = [...list.querySelectorAll<HTMLElement>(`${ROW}, ${UNDRAWN}`)];
    const at = rows.findIndex((row) => row.dataset.row === cursor.peek());
    let to: number;
    if (key === 'ArrowDown' || key === 'j') to = Math.min(at + 1, rows.length - 1);
    else if (key === 'ArrowUp' || key === 'k') to = Math.max(at - 1, 0);
    else if (key === 'Home') to = 0;
    else if (key === 'End') to = rows.length - 1;
    else return false;
    const next = rows[to];
    if (!next) return false;
    if (next.matches(UNDRAWN)) {
      awaited.current = key;
      drawGap(next, key === 'Home' || (key !== 'End' && to > at) ? 'first' : 'last');
      return true;
    }
    awaited.current = null;
    cursor.value = next.dataset.row ?? null;
    next.focus();
    next.scrollIntoView({ block: 'nearest' });
    return true;
  };

  const moveTo = useRef(move);

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset groups fields of a form; these are rows.
    <div ref={box} class={`rows ${name}`} role="group" aria-label={label} onKeyDown={onKeyDown}>
      <Cursor.Provider value={cursor}>{children}</Cursor.Provider>
    </div>
  );
}

interface ListRowProps {
  /** Unique in the list. */
  id: string;
  class?: string | undefined;
  /** Enter on the row or a click that is not on something of its own. */
  onOpen?: (() => void) | undefined;
  /** Other keys pressed while the row itself or a button of it has the focus. */
  onKey?: ((event: KeyboardEvent) => void) | undefined;
  /** Accessible name, where the row's own text says too much or too little. */
  label?: string | undefined;
  /** Which of how many it is, from 1, where not all of its list are drawn. */
  among?: { at: number; of: number } | undefined;
  children: ComponentChildren;
}

/** A row of a `List`. Its buttons take their tab stop from `useRowTabIndex`. */
export function ListRow({ id, class: name = '', onOpen, onKey, label, among, children }: ListRowProps) {
  const cursor = useContext(Cursor);
  const here = cursor?.value === id;
  return (
    <li
      data-row={id}
      class={`row ${here ? 'at-cursor' : ''} ${name}`}
      tabIndex={here ? 0 : -1}
      aria-label={label}
      aria-posinset={among?.at}
      aria-setsize={among?.of}
      onFocusIn={() => {
        if (cursor) cursor.value = id;
      }}
      onClick={(event) => {
        const own = (event.target as Element).closest('button, a, input, textarea, [data-inside]');
        if (!own && String(getSelection() ?? '') === '') onOpen?.();
      }}
      onKeyDown={(event) => {
        if (isTyping(event.target) || event.isComposing) return;
        if (event.key === 'Enter' && event.target === event.currentTarget && onOpen) {
          event.preventDefault();
          onOpen();
        } else onKey?.(event);
      }}
    >
      <RowKey.Provider value={id}>{children}</RowKey.Provider>
    </li>
  );
}

const RowKey = createContext('');

/** 0 in the row under the cursor and -1 elsewhere, so that Tab reaches the actions of that row alone. */
export function useRowTabIndex(): 0 | -1 {
  const cursor = useContext(Cursor);
  const key = useContext(RowKey);
  return cursor?.value === key ? 0 : -1;
}
