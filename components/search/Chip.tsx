import type { ComponentChildren } from 'preact';
import { Icon } from '../ui/Icon.tsx';

export interface Choice {
  value: string;
  label: string;
}

interface ChipSelectProps {
  /** Accessible name. */
  name: string;
  /** What is chosen; empty for the first choice, which narrows nothing. */
  value: string;
  choices: readonly Choice[];
  /** Drawn before the words. */
  mark?: ComponentChildren;
  onChoose: (value: string) => void;
}

/** A choice that narrows a list: the browser's own list under the shape of a chip. */
export function ChipSelect({ name, value, choices, mark, onChoose }: ChipSelectProps) {
  const chosen = choices.find((one) => one.value === value) ?? choices[0];
  return (
    <span class={value === '' ? 'chip' : 'chip chip-on'}>
      {mark}
      <span class="trunc">{chosen?.label}</span>
      <Icon name="down" size="xs" />
      <select aria-label={name} value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        {choices.map((one) => (
          <option key={one.value} value={one.value}>
            {one.label}
          </option>
        ))}
      </select>
    </span>
  );
}
