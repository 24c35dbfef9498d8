import { Button } from './Button.tsx';
import { copyText } from './copy.ts';
import './Field.css';
import { t } from '../../lib/i18n/t.ts';
import { Icon } from './Icon.tsx';

interface CopyFieldProps {
  /** Accessible name of the field. */
  label: string;
  value: string;
  /** Accessible name of the button: "Copy link". */
  copyLabel: string;
  /** What is said afterwards: "Link copied". */
  copied: string;
}

/** A text to take away: shown whole by scrolling in it, copied by its button. */
export function CopyField({ label, value, copyLabel, copied }: CopyFieldProps) {
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
      <Button label={copyLabel} onClick={() => void copyText(value, copied)}>
        <Icon name="copy" size="s" />
        {t('Copy')}
      </Button>
    </div>
  );
}
