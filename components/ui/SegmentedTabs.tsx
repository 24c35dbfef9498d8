import './SegmentedTabs.css';
import { Icon, type IconName } from './Icon.tsx';
import { moveAmong } from './roving.ts';

interface SegmentedTabsProps<Value extends string> {
  /** Accessible name of the group. */
  label: string;
  options: readonly { value: Value; label: string; icon?: IconName }[];
  value: Value;
  onChange: (value: Value) => void;
  /** `tab` switches what is below (with `panel`, its id); `radio` chooses a setting. */
  role?: 'tab' | 'radio';
  panel?: string;
}

/** A few choices side by side, one of them taken; arrow keys move, one tab stop. */
export function SegmentedTabs<Value extends string>(props: SegmentedTabsProps<Value>) {
  const { role = 'tab', value } = props;
  return (
    <div
      class="seg"
      role={role === 'tab' ? 'tablist' : 'radiogroup'}
      aria-label={props.label}
      onKeyDown={(event) => moveAmong(event, `[role=${role}]`, (element) => element.click())}
    >
      {props.options.map((option) => (
        <button
          key={option.value}
          type="button"
          role={role}
          aria-selected={role === 'tab' ? option.value === value : undefined}
          aria-checked={role === 'radio' ? option.value === value : undefined}
          aria-controls={role === 'tab' && option.value === value ? props.panel : undefined}
          tabIndex={option.value === value ? 0 : -1}
          onClick={() => props.onChange(option.value)}
        >
          {option.icon && <Icon name={option.icon} size="s" />}
          {option.label}
        </button>
      ))}
    </div>
  );
}
