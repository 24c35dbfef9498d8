import type { Ref } from 'preact';
import { useState } from 'preact/hooks';
import './Field.css';
import { t } from '../../lib/i18n/t.ts';
import { Icon, type IconName } from './Icon.tsx';
import { IconButton } from './IconButton.tsx';

interface TextInputProps {
  value: string;
  onInput: (value: string) => void;
  id?: string | undefined;
  /** Accessible name where no label element names it. */
  label?: string | undefined;
  type?: 'text' | 'email' | 'password' | 'search' | 'url';
  icon?: IconName | undefined;
  placeholder?: string | undefined;
  invalid?: boolean | undefined;
  required?: boolean | undefined;
  autoComplete?: 'email' | 'current-password' | 'off' | 'url';
  /** Id of the text that explains it. */
  describedBy?: string | undefined;
  /** What a hidden text is called in the button that shows it: "password". */
  secret?: string | undefined;
  /** Without a border, for filters. */
  quiet?: boolean | undefined;
  inputRef?: Ref<HTMLInputElement> | undefined;
  onKeyDown?: ((event: KeyboardEvent) => void) | undefined;
  onBlur?: (() => void) | undefined;
}

/** A one-line text field; secrets can be shown while typing. */
export function TextInput(props: TextInputProps) {
  const [shown, setShown] = useState(false);
  const { type = 'text', secret } = props;
  return (
    <div class={`input ${props.quiet ? 'quiet' : ''}`} data-invalid={props.invalid || undefined}>
      {props.icon && <Icon name={props.icon} />}
      <input
        ref={props.inputRef}
        id={props.id}
        // Preact's types tie other attributes to each literal type; these are ones all text types share.
        type={(secret && shown ? 'text' : type) as 'text'}
        value={props.value}
        aria-label={props.label}
        aria-invalid={props.invalid || undefined}
        aria-describedby={props.describedBy}
        required={props.required}
        placeholder={props.placeholder}
        autocomplete={props.autoComplete}
        autocapitalize="off"
        spellcheck={false}
        onInput={(event) => props.onInput(event.currentTarget.value)}
        onKeyDown={props.onKeyDown}
        onBlur={props.onBlur}
      />
      {secret && (
        <IconButton
          small
          icon="eye"
          label={
            secret === 'token'
              ? shown
                ? t('Hide token')
                : t('Show token')
              : shown
                ? t('Hide password')
                : t('Show password')
          }
          pressed={shown}
          onClick={() => setShown(!shown)}
        />
      )}
    </div>
  );
}
