import type { ComponentChildren } from 'preact';
import './Field.css';

interface FieldProps {
  label: string;
  /** Id of the control the label names. */
  id: string;
  /** Below the control; its id is `${id}-help`. */
  help?: ComponentChildren;
  children: ComponentChildren;
}

/** A labelled control of a form. */
export function Field({ label, id, help, children }: FieldProps) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children}
      {help && (
        <p class="help" id={`${id}-help`}>
          {help}
        </p>
      )}
    </div>
  );
}
