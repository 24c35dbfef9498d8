/** The bell: says whether it is quiet, and opens what changes that. */
import { useId, useRef, useState } from 'preact/hooks';
import { t } from '../../lib/i18n/t.ts';
import { quietAt } from '../../lib/quiet-rules.ts';
import { momentText, quietText } from '../../lib/quiet-text.ts';
import { settingsSignal } from '../../lib/settings.ts';
import { lazy } from '../app/lazy.tsx';
import { Icon } from '../ui/Icon.tsx';
import { minuteNow } from '../ui/minute.ts';
import './quiet.css';

const QuietMenu = lazy(async () => (await import('./QuietMenu.tsx')).QuietMenu);

/** Between the button and what it opens, and what that keeps from the edges of the page; CSS px. */
const GAP = 4;
const EDGE = 8;

export interface QuietScope {
  /** A flow as settings name it, `${account}/${flowId}`, and its name; null: everything. */
  flow: { key: string; name: string } | null;
}

interface QuietButtonProps extends QuietScope {
  /** In a list of rows that the arrows walk through. */
  tabIndex?: number;
}

/** While it is snoozed, it says until when beside the bell. */
export function QuietButton({ flow, tabIndex }: QuietButtonProps) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const now = minuteNow().value;
  const quiet = quietAt(settingsSignal().value, flow?.key ?? null, now);
  const label = flow ? t('Snooze {name}', { name: flow.name }) : t('Snooze notifications');
  const state = quiet && quietText(quiet, now);
  const until = quiet?.why === 'snooze' ? quiet.until : null;
  const close = () => box.current?.hidePopover();

  return (
    <>
      <button
        ref={button}
        type="button"
        class={`ib ${quiet ? 'on' : ''} ${until === null ? '' : 'quiet-until'}`}
        tabIndex={tabIndex}
        popoverTarget={id}
        aria-haspopup="dialog"
        aria-expanded={open}
        aria-label={state ? `${label}: ${state}` : label}
        title={state ?? label}
        // It is there when it opens.
        onPointerEnter={() => void QuietMenu.load()}
        onFocus={() => void QuietMenu.load()}
      >
        <Icon name={quiet ? 'belloff' : 'bell'} />
        {until !== null && <span aria-hidden="true">{momentText(until, now)}</span>}
      </button>
      <div
        ref={box}
        id={id}
        popover="auto"
        class="quiet-menu"
        role="dialog"
        aria-label={label}
        onToggle={({ newState }) => setOpen(newState === 'open')}
        onKeyDown={(event) => {
          // Closes this alone, not also the page it is on; and no letter typed here is a shortcut.
          event.stopPropagation();
        }}
      >
        {open && <QuietMenu flow={flow} onClose={close} onShown={() => place(box.current, button.current)} />}
      </div>
    </>
  );
}

/** Below the button, within the page; above it where there is no room below. */
function place(box: HTMLElement | null, button: HTMLElement | null): void {
  if (!box || !button) return;
  const at = button.getBoundingClientRect();
  const { width, height } = box.getBoundingClientRect();
  const rightToLeft = getComputedStyle(button).direction === 'rtl';
  const left = rightToLeft ? at.left : at.right - width;
  const below = at.bottom + GAP;
  const top = below + height <= innerHeight - EDGE ? below : at.top - GAP - height;
  box.style.left = `${Math.max(EDGE, Math.min(left, innerWidth - width - EDGE))}px`;
  box.style.top = `${Math.max(EDGE, top)}px`;
}
