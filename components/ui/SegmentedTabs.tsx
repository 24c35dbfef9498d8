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
  const { role = 'tab', label, options, value, onChange, panel } = props;
  const onKeyDown = (event: KeyboardEvent & { currentTarget: EventTarget | null }) =>
    moveAmong(event, `[role=${role}]`, (element) => element.click());
  const common = (option: (typeof options)[number]) => ({
    key: option.value,
    type: 'button' as const,
    tabIndex: option.value === value ? 0 : -1,
    onClick: () => onChange(option.value),
    children: (
      <>
        {option.icon && <Icon name={option.icon} size="s" />}
        {option.label}
      </>
    ),
  });
  if (role === 'tab') {
    return (
      <div class="seg" role="tablist" aria-label={label} onKeyDown={onKeyDown}>
        {options.map((option) => {
          const { key, ...rest } = common(option);
          const taken = option.value === value;
          return (
            <button
              key={key}
              role="tab"
              aria-selected={taken}
              aria-controls={taken ? panel : undefined}
              {...rest}
            />
          );
        })}
      </div>
    );
  }
  return (
    <div class="seg" role="radiogroup" aria-label={label} onKeyDown={onKeyDown}>
      {options.map((option) => {
        const { key, ...rest } = common(option);
        // biome-ignore lint/a11y/useSemanticElements: an input can't hold the drawing of the choice.
        return <button key={key} role="radio" aria-checked={option.value === value} {...rest} />;
      })}
    </div>
  );
}
