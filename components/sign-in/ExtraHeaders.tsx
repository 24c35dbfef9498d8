import { useId } from 'preact/hooks';
import { t } from '../../lib/i18n/t.ts';
import type { ExtraHeader } from '../../lib/protocol.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { TextInput } from '../ui/TextInput.tsx';

interface ExtraHeadersProps {
  headers: readonly ExtraHeader[];
  invalid: boolean;
  /** Names of those that are kept: an empty value leaves such a one as it is. */
  kept?: readonly string[];
  onChange: (headers: ExtraHeader[]) => void;
}

/** The request headers that an access proxy in front of the server asks for: a name and a value each. */
export function ExtraHeaders({ headers, invalid, kept = [], onChange }: ExtraHeadersProps) {
  const id = useId();
  const change = (at: number, part: Partial<ExtraHeader>) =>
    onChange(headers.map((header, index) => (index === at ? { ...header, ...part } : header)));
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would draw its own frame around rows of fields
    <div class="headers" role="group" aria-labelledby={id}>
      <span class="headers-title" id={id}>
        {t('Extra request headers')}
      </span>
      <p class="help">
        {t('For an access proxy in front of the server. Kept like a password, sent to this server alone.')}
      </p>
      {headers.map((header, at) => (
        <div class="headers-row" key={at}>
          <TextInput
            label={t('Header name')}
            placeholder={t('Name')}
            autoComplete="off"
            value={header.name}
            invalid={invalid}
            onInput={(name) => change(at, { name })}
          />
          <TextInput
            label={t('Header value')}
            placeholder={kept.includes(header.name.trim().toLowerCase()) ? t('As it is') : t('Value')}
            type="password"
            secret="token"
            autoComplete="off"
            value={header.value}
            invalid={invalid}
            onInput={(value) => change(at, { value })}
          />
          <IconButton
            small
            icon="x"
            label={t('Remove header')}
            onClick={() => onChange(headers.filter((_, index) => index !== at))}
          />
        </div>
      ))}
      <button type="button" class="textlink" onClick={() => onChange([...headers, { name: '', value: '' }])}>
        {t('Add a header')}
      </button>
    </div>
  );
}
