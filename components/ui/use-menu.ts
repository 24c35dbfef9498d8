import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { moveAmong } from './roving.ts';

interface Menu {
  open: boolean;
  toggle: () => void;
  /** Closes it and gives the focus back to its button. */
  close: () => void;
  /** Put on the element around the button and the menu. */
  box: RefObject<HTMLDivElement | null>;
  button: RefObject<HTMLButtonElement | null>;
  /** Put on the same element: arrows move among the items, Escape and Tab close. */
  onKeyDown: (event: KeyboardEvent) => void;
}

/**
 * A menu that folds out below its button. `items` selects what the arrows move among, `first` what has the focus when it
 * opens; a press anywhere else closes it.
 */
export function useMenu(items: string, first: string = items): Menu {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!open) return;
    box.current?.querySelector<HTMLElement>(first)?.focus();
    const outside = (event: PointerEvent) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [open, first]);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  return {
    open,
    toggle: () => setOpen(!open),
    close,
    box,
    button,
    onKeyDown(event) {
      if (!open) return;
      if (event.key === 'Escape' || event.key === 'Tab') {
        if (event.key === 'Escape') event.preventDefault();
        event.stopPropagation();
        close();
      } else moveAmong(event, items);
    },
  };
}
