import { useId, useRef, useState } from 'preact/hooks';
import { t } from '../../lib/i18n/t.ts';
import { type Destination, type DestinationList, searchDestinations } from '../../lib/share/destinations.ts';
import { sameTarget } from '../../lib/share/ticket.ts';
import { Avatar } from '../ui/Avatar.tsx';
import { FlowTile } from '../ui/FlowTile.tsx';
import { Icon } from '../ui/Icon.tsx';

/** A flow's tile or a person's avatar. */
export function DestinationMark({ of, size = 'normal' }: { of: Destination; size?: 'normal' | 'small' }) {
  const small = size === 'small';
  if (of.kind === 'flow') return <FlowTile id={of.id} name={of.name} size={small ? 'sm' : undefined} />;
  return <Avatar id={of.id} name={of.name} size={small ? 'xs' : 'sm'} />;
}

interface DestinationPickerProps {
  list: DestinationList;
  chosen: Destination | null;
  onChoose: (to: Destination) => void;
  open: boolean;
  onOpen: (open: boolean) => void;
}

/** The field "Flow": a combobox that shows the destination and, when opened, searches all of them. */
export function DestinationPicker({ list, chosen, onChoose, open, onOpen }: DestinationPickerProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const groups = open ? searchDestinations(list, typed) : [];
  const options = groups.flatMap((group) => group.items);
  const active = options[Math.min(at, options.length - 1)];

  function show(text: string): void {
    setTyped(text);
    setAt(0);
    onOpen(true);
  }

  function choose(to: Destination | undefined): void {
    if (to) onChoose(to);
    onOpen(false);
    setTyped('');
  }

  function move(step: number): void {
    if (!open) {
      show('');
      return;
    }
    if (options.length === 0) return;
    const next = (Math.min(at, options.length - 1) + step + options.length) % options.length;
    setAt(next);
    document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: 'nearest' });
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    const handled = (): void => {
      event.preventDefault();
      event.stopPropagation();
    };
    if (event.key === 'ArrowDown') {
      handled();
      move(1);
    } else if (event.key === 'ArrowUp') {
      handled();
      move(-1);
    } else if (event.key === 'Enter') {
      handled();
      if (open) choose(active);
      else show('');
    } else if (open && event.key === 'Escape') {
      handled();
      choose(undefined);
    } else if (open && event.key === 'Tab' && typed !== '') {
      choose(active); // Tab accepts and moves on
    }
  }

  return (
    <>
      <div class={open ? 'dest is-open' : 'dest'}>
        {open || !chosen ? <Icon name="search" /> : <DestinationMark of={chosen} />}
        <input
          ref={input}
          role="combobox"
          aria-label={t('Flow')}
          aria-expanded={open}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={open && active ? `${id}-${options.indexOf(active)}` : undefined}
          autocomplete="off"
          spellcheck={false}
          placeholder={t('Flow or person')}
          value={open ? typed : (chosen?.name ?? '')}
          onInput={(event) => show(open ? event.currentTarget.value : added(event, chosen))}
          onMouseDown={() => !open && show('')}
          onFocus={(event) => event.currentTarget.select()}
          onBlur={() => choose(undefined)}
          onKeyDown={onKeyDown}
        />
        {!open && chosen && <span class="t3 trunc place">{chosen.place}</span>}
        {!open && (
          <span class="t3">
            <Icon name="updown" />
          </span>
        )}
      </div>
      {open && (
        <div class="menu" role="listbox" id={`${id}-list`} aria-label={t('Flows and people')}>
          {groups.map((group) => (
            // biome-ignore lint/a11y/useSemanticElements: a fieldset is no child of a listbox
            <div role="group" aria-label={group.title} key={group.title}>
              <div class="gl">{group.title}</div>
              {group.items.map((one) => (
                <div
                  class="opt"
                  role="option"
                  tabIndex={-1}
                  key={one.account + one.conversation}
                  id={`${id}-${options.indexOf(one)}`}
                  aria-selected={active !== undefined && sameTarget(one, active)}
                  onMouseDown={(event) => {
                    event.preventDefault(); // keeps the focus in the field until the choice is made
                    choose(one);
                  }}
                >
                  <DestinationMark of={one} />
                  <span class="grow trunc">
                    {one.name} {group.title !== one.place && <span class="t3">{one.place}</span>}
                  </span>
                  {one === active && <kbd>↵</kbd>}
                </div>
              ))}
            </div>
          ))}
          {options.length === 0 && (
            <p class="share-note">{t('No flow or person is called that. Try fewer letters.')}</p>
          )}
        </div>
      )}
    </>
  );
}

/** What was typed into the closed field: its text without the name it showed. */
function added(event: Event, chosen: Destination | null): string {
  const value = event.currentTarget instanceof HTMLInputElement ? event.currentTarget.value : '';
  return chosen && value.startsWith(chosen.name) ? value.slice(chosen.name.length) : value;
}
