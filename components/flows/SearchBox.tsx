/** The search field on top of a list: Down goes into the list, Enter takes the first row, Esc clears. */
import type { RefObject } from 'preact';
import { t } from '../../lib/i18n/t.ts';
import { Icon } from '../ui/Icon.tsx';
import './flows.css';

interface Props {
  field: RefObject<HTMLInputElement | null>;
  label: string;
  placeholder: string;
  value: string;
  onChange: (value: string) => void;
  onEnter: () => void;
  /** Shift and Enter, with something typed. */
  onShiftEnter?: () => void;
  onDown: () => void;
  /** Called for Esc with nothing to clear; true when that was used up. */
  onEscape?: () => boolean;
}

export function SearchBox(props: Props) {
  const { field, value, onChange } = props;
  return (
    <div class="f-search">
      <Icon name="search" />
      <input
        ref={field}
        type="search"
        aria-label={props.label}
        placeholder={props.placeholder}
        autoComplete="off"
        spellcheck={false}
        value={value}
        onInput={(event) => onChange(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.isComposing) return;
          if (event.key === 'ArrowDown') props.onDown();
          else if (event.key === 'Enter' && event.shiftKey && props.onShiftEnter && value.trim() !== '')
            props.onShiftEnter();
          else if (event.key === 'Enter') props.onEnter();
          else if (event.key === 'Escape' && value !== '') onChange('');
          else if (event.key !== 'Escape' || !props.onEscape?.()) return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      {value === '' ? (
        <kbd>/</kbd>
      ) : (
        <button
          type="button"
          class="f-clear"
          aria-label={t('Clear search')}
          title={t('Clear (Esc)')}
          onClick={() => {
            onChange('');
            field.current?.focus();
          }}
        >
          <Icon name="x" size="s" />
        </button>
      )}
    </div>
  );
}
