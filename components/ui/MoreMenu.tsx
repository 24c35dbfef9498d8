import '../app/menu.css';
import './Button.css';
import { Icon } from './Icon.tsx';
import { useMenu } from './use-menu.ts';

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
  const { open, toggle, close, box, button, onKeyDown } = useMenu('[role=menuitem]');
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys bubble here from the button and its menu.
    <div ref={box} class="more-box" onKeyDown={onKeyDown}>
      <button
        ref={button}
        type="button"
        class="ib sm"
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={toggle}
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
