import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../ui/Icon.tsx';
import { moveAmong } from '../ui/roving.ts';
import { useApp } from './context.ts';
import { lazy } from './lazy.tsx';

const AccountMenuItems = lazy(async () => (await import('./AccountMenuItems.tsx')).AccountMenuItems);

/** Who is signed in, their profile and organizations, and the way out. */
export function AccountMenu() {
  const { picture } = useApp();
  const [open, setOpen] = useState(false);
  /** Its items stay from then on: they may have a question left. */
  const [opened, setOpened] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const accounts = picture.accounts.value;
  const organizations = new Set(
    accounts.length === 1 ? picture.flows.value.map((row) => row.flow.organization.name) : [],
  );
  const [only] = organizations.size === 1 ? organizations : [];

  useEffect(() => {
    if (!open) return;
    const outside = (event: PointerEvent) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [open]);

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys bubble here from the button and its menu.
    <div
      ref={box}
      class="acct-box"
      onKeyDown={(event) => {
        if (!open) return;
        if (event.key === 'Escape' || event.key === 'Tab') {
          if (event.key === 'Escape') event.preventDefault();
          event.stopPropagation();
          setOpen(false);
          button.current?.focus();
        } else moveAmong(event, '[role=menuitem]');
      }}
    >
      <button
        ref={button}
        type="button"
        class="acct"
        aria-haspopup="menu"
        aria-expanded={open}
        // Its items are there when it opens.
        onPointerEnter={() => void AccountMenuItems.load()}
        onFocus={() => void AccountMenuItems.load()}
        onClick={() => {
          setOpen(!open);
          setOpened(true);
        }}
      >
        <Icon name="mark" />
        <span class="trunc">{only ?? 'Quayside'}</span>
        <Icon name="down" size="s" />
      </button>
      {opened && <AccountMenuItems open={open} onClose={() => setOpen(false)} />}
    </div>
  );
}
