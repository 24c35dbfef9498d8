import type { Ref } from 'preact';
import './Button.css';
import { Icon, type IconName } from './Icon.tsx';

interface IconButtonProps {
  icon: IconName;
  /** Accessible name. */
  label: string;
  /** Tooltip, with the key if there is one; the name without it. */
  title?: string | undefined;
  onClick?: ((event: MouseEvent) => void) | undefined;
  small?: boolean | undefined;
  disabled?: boolean | undefined;
  /** For a button that is on or off. */
  pressed?: boolean | undefined;
  tabIndex?: number | undefined;
  buttonRef?: Ref<HTMLButtonElement>;
}

/** A button that is a picture; its name is in the tooltip and for screen readers. */
export function IconButton(props: IconButtonProps) {
  return (
    <button
      ref={props.buttonRef}
      type="button"
      class={`ib ${props.small ? 'sm' : ''} ${props.pressed ? 'on' : ''}`}
      aria-label={props.label}
      aria-pressed={props.pressed}
      title={props.title ?? props.label}
      disabled={props.disabled}
      tabIndex={props.tabIndex}
      onClick={props.onClick}
    >
      <Icon name={props.icon} size={props.small ? 's' : undefined} />
    </button>
  );
}
