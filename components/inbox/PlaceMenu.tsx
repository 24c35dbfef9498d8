import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../../lib/i18n/t.ts';
import type { FlowRow } from '../../lib/store/picture.ts';
import { useApp } from '../app/context.ts';
import { FlowTile } from '../ui/FlowTile.tsx';
import { Icon } from '../ui/Icon.tsx';
import { moveAmong } from '../ui/roving.ts';
import type { InboxFilter } from './inbox-list.ts';

interface Props {
  filter: InboxFilter;
  flows: readonly FlowRow[];
  sources: readonly string[];
  onChoose: (choice: Pick<InboxFilter, 'flow' | 'source'>) => void;
}

/** "All flows": the chip that narrows the inbox to one flow and one source. */
export function PlaceMenu({ filter, flows, sources, onChoose }: Props) {
  const { names } = useApp();
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const keyOf = (row: FlowRow) => `${row.account}/${row.id}`;
  const flow = flows.find((row) => keyOf(row) === filter.flow)?.flow.name ?? t('All flows');
  const { source } = filter;

  useEffect(() => {
    if (!open) return;
    const chosen = box.current?.querySelector<HTMLElement>('[role=menuitemradio][aria-checked=true]');
    chosen?.focus();
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
  const item = (label: string, checked: boolean, choice: Partial<InboxFilter>, row?: FlowRow) => (
    <button
      key={row ? keyOf(row) : label}
      type="button"
      role="menuitemradio"
      aria-checked={checked}
      class="menu-item"
      tabIndex={-1}
      onClick={() => {
        onChoose({ flow: filter.flow, source, ...choice });
        close();
      }}
    >
      {row && <FlowTile id={row.id} name={row.flow.name} size="sm" />}
      <span class="grow trunc">{label}</span>
      {checked && <Icon name="check" size="s" />}
    </button>
  );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys bubble here from the button and its menu.
    <div
      ref={box}
      class="inbox-place"
      onKeyDown={(event) => {
        if (!open) return;
        if (event.key === 'Escape' || event.key === 'Tab') {
          if (event.key === 'Escape') event.preventDefault();
          event.stopPropagation();
          close();
        } else moveAmong(event, '[role=menuitemradio]');
      }}
    >
      <button
        ref={button}
        type="button"
        class="chip"
        aria-haspopup="menu"
        aria-expanded={open}
        data-chosen={filter.flow !== null || source !== null || undefined}
        onClick={() => setOpen(!open)}
      >
        <span class="trunc">
          {source === null ? flow : filter.flow === null ? source : `${flow}, ${source}`}
        </span>
        <Icon name="down" size="xs" />
      </button>
      {open && (
        <div class="menu inbox-menu" role="menu" aria-label={t('Flow and source')}>
          {item(t('All flows'), filter.flow === null, { flow: null })}
          {flows.map((row) =>
            item(
              [row.flow.name, names.value.flow(row)].filter(Boolean).join(' · '),
              keyOf(row) === filter.flow,
              { flow: keyOf(row) },
              row,
            ),
          )}
          <hr />
          {item(t('All sources'), source === null, { source: null })}
          {sources.map((name) => item(name, name === source, { source: name }))}
        </div>
      )}
    </div>
  );
}
