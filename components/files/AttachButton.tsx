import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../../lib/i18n/t.ts';
import { Icon } from '../ui/Icon.tsx';
import './files.css';

interface Props {
  /** Points itself out: this window was opened to pick files. */
  begin: boolean;
  /** Where files can't be picked here: goes to where they can. */
  onElsewhere: (() => Promise<void>) | null;
  onPicked: (files: File[]) => void;
}

/** Opens the browser's own window to choose files. */
export function AttachButton({ begin, onElsewhere, onPicked }: Props) {
  const button = useRef<HTMLButtonElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const [pointing, setPointing] = useState(begin);
  useEffect(() => {
    if (begin) button.current?.focus();
  }, [begin]);
  return (
    <>
      <button
        ref={button}
        type="button"
        class={pointing ? 'c-clip f-begin' : 'c-clip'}
        aria-label={pointing ? undefined : t('Attach file')}
        title={onElsewhere ? t('Attach file (in a window of its own)') : t('Attach file')}
        onClick={() => {
          setPointing(false);
          if (onElsewhere) void onElsewhere();
          else picker.current?.click();
        }}
      >
        <Icon name="clip" />
        {pointing && <span>{t('Choose files')}</span>}
      </button>
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        aria-label={t('Files to send')}
        onChange={(event) => {
          onPicked(Array.from(event.currentTarget.files ?? []));
          // The same file can be picked again after it was taken out.
          event.currentTarget.value = '';
        }}
      />
    </>
  );
}
