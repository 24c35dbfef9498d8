import type { ComponentChildren, Ref } from 'preact';
import './Button.css';

interface ButtonProps {
  children: ComponentChildren;
  onClick?: ((event: MouseEvent) => void) | undefined;
  variant?: 'primary' | 'outline' | 'soft' | 'ghost' | 'danger';
  small?: boolean | undefined;
  /** As wide as its place, for forms. */
  large?: boolean | undefined;
  /** Shows a spinner and these words at the same width; clicks do nothing meanwhile. */
  busy?: string | false | undefined;
  disabled?: boolean | undefined;
  type?: 'button' | 'submit';
  title?: string | undefined;
  /** Accessible name, where the text alone would not say enough. */
  label?: string | undefined;
  /** For a button that folds something out. */
  expanded?: boolean | undefined;
  tabIndex?: number | undefined;
  buttonRef?: Ref<HTMLButtonElement>;
}

/** A button with words. */
export function Button(props: ButtonProps) {
  const { variant = 'outline', small, large, busy = false, type = 'button' } = props;
  return (
    <button
      ref={props.buttonRef}
      type={type}
      class={`btn ${variant} ${small ? 'sm' : ''} ${large ? 'lg' : ''}`}
      disabled={props.disabled}
      aria-busy={busy !== false}
      aria-disabled={busy !== false || undefined}
      aria-expanded={props.expanded}
      aria-label={props.label}
      title={props.title}
      tabIndex={props.tabIndex}
      onClick={(event) => {
        if (busy !== false) event.preventDefault();
        else props.onClick?.(event);
      }}
    >
      {busy !== false ? (
        <>
          <span class="spin" aria-hidden="true" />
          {busy}
        </>
      ) : (
        props.children
      )}
    </button>
  );
}
