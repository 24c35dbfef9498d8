import { useEffect, useRef, useState } from 'preact/hooks';
import '../app/menu.css';
import './Button.css';
import { Icon } from './Icon.tsx';
import { moveAmong } from './roving.ts';

export interface MoreItem {
  /** Stays the same while its words follow the language. */
  id: string;
  label: string;
  onClick: () => void;
}

interface MoreMenuProps {
  /** Accessible name of the button and its menu. */
  label: string;
  items: readonly MoreItem[];
}

/** "…": what is done more rarely, each by its words. */
export function MoreMenu({ label, items }: MoreMenuProps) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!open) return;
    box.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus();
    const outside = (event: PointerEvent) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [open]);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys bubble here from the button and its menu.
    <div
      ref={box}
      class="more-box"
      onKeyDown={(event) => {
        if (!open) return;
        if (event.key === 'Escape' || event.key === 'Tab') {
          if (event.key === 'Escape') event.preventDefault();
          event.stopPropagation();
          close();
        } else moveAmong(event, '[role=menuitem]');
      }}
    >
      <button
        ref={button}
        type="button"
        class="ib sm"
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <Icon name="more" size="s" />
      </button>
      {open && (
        <div class="menu" role="menu" aria-label={label}>
          {items.map((item) => (
            <button
              key={item.id}
              type="button"
              role="menuitem"
              class="menu-item"
              tabIndex={-1}
              onClick={() => {
                close();
                item.onClick();
              }}
            >
              <span class="trunc">{item.label}</span>
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
