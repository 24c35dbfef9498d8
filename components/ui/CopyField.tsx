import { Button } from './Button.tsx';
import { copyText } from './copy.ts';
import './Field.css';
import { Icon } from './Icon.tsx';

interface CopyFieldProps {
  /** Accessible name of the field. */
  label: string;
  value: string;
  /** What the button says it copied: "Link". */
  what: string;
}

/** A text to take away: shown whole by scrolling in it, copied by its button. */
export function CopyField({ label, value, what }: CopyFieldProps) {
  return (
    <div class="copy-field">
      <div class="input">
        <input
          type="text"
          readOnly
          aria-label={label}
          value={value}
          spellcheck={false}
          onFocus={(event) => event.currentTarget.select()}
        />
      </div>
      <Button label={`Copy ${what.toLowerCase()}`} onClick={() => void copyText(value, what)}>
        <Icon name="copy" size="s" />
        Copy
      </Button>
    </div>
  );
}
