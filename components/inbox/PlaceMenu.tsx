import { t } from '../../lib/i18n/t.ts';
import type { FlowRow } from '../../lib/store/picture.ts';
import { useApp } from '../app/context.ts';
import '../app/menu.css';
import { FlowTile } from '../ui/FlowTile.tsx';
import { Icon } from '../ui/Icon.tsx';
import { StatusPill } from '../ui/StatusPill.tsx';
import { useMenu } from '../ui/use-menu.ts';
import { type InboxFilter, sameStatus, type ThreadStatus } from './inbox-list.ts';

interface Props {
  filter: InboxFilter;
  flows: readonly FlowRow[];
  sources: readonly string[];
  statuses: readonly ThreadStatus[];
  onChoose: (choice: Partial<InboxFilter>) => void;
}

/** "All flows": the chip that narrows the inbox to one flow, one source and one status. */
export function PlaceMenu({ filter, flows, sources, statuses, onChoose }: Props) {
  const { names } = useApp();
  const { open, toggle, close, box, button, onKeyDown } = useMenu(
    '[role=menuitemradio]',
    '[role=menuitemradio][aria-checked=true]',
  );
  const keyOf = (row: FlowRow) => `${row.account}/${row.id}`;
  const flow = flows.find((row) => keyOf(row) === filter.flow)?.flow.name ?? t('All flows');
  const { source, status } = filter;
  const narrowed = [filter.flow === null ? '' : flow, source ?? '', status?.value.trim() ?? ''].filter(
    Boolean,
  );
  const item = (
    label: string | ThreadStatus,
    checked: boolean,
    choice: Partial<InboxFilter>,
    row?: FlowRow,
  ) => (
    <button
      key={row ? keyOf(row) : typeof label === 'string' ? label : `${label.color} ${label.value}`}
      type="button"
      role="menuitemradio"
      aria-checked={checked}
      class="menu-item"
      tabIndex={-1}
      onClick={() => {
        onChoose(choice);
        close();
      }}
    >
      {row && <FlowTile id={row.id} name={row.flow.name} size="sm" />}
      <span class="grow trunc">{typeof label === 'string' ? label : <StatusPill status={label} />}</span>
      {checked && <Icon name="check" size="s" />}
    </button>
  );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys bubble here from the button and its menu.
    <div ref={box} class="inbox-place" onKeyDown={onKeyDown}>
      <button
        ref={button}
        type="button"
        class="chip"
        aria-haspopup="menu"
        aria-expanded={open}
        data-chosen={narrowed.length > 0 || undefined}
        onClick={toggle}
      >
        <span class="trunc">{narrowed.join(', ') || flow}</span>
        <Icon name="down" size="xs" />
      </button>
      {open && (
        <div class="menu inbox-menu" role="menu" aria-label={t('Status, source and flow')}>
          {/* The few come first, so that nobody looks for them below hundreds of flows. */}
          {statuses.length > 0 && (
            <>
              {item(t('All statuses'), status === null, { status: null })}
              {statuses.map((one) => item(one, status !== null && sameStatus(status, one), { status: one }))}
              <hr />
            </>
          )}
          {item(t('All sources'), source === null, { source: null })}
          {sources.map((name) => item(name, name === source, { source: name }))}
          <hr />
          {item(t('All flows'), filter.flow === null, { flow: null })}
          {flows.map((row) =>
            item(
              [row.flow.name, names.value.flow(row)].filter(Boolean).join(' · '),
              keyOf(row) === filter.flow,
              { flow: keyOf(row) },
              row,
            ),
          )}
        </div>
      )}
    </div>
  );
}
