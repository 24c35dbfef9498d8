/** Chooses an emoji for a text that is being written. */
import type { RefObject } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { t } from '../../lib/i18n/t.ts';
import { lazy } from '../app/lazy.tsx';
import { Icon } from '../ui/Icon.tsx';

/** Its code comes when it is first opened. */
export const EmojiPicker = lazy(async () => (await import('./EmojiPicker.tsx')).EmojiPicker);

interface Props {
  class: string;
  /** Where the emoji goes: at the caret, in place of what is selected, as if it were typed. */
  field: RefObject<HTMLTextAreaElement | null>;
}

export function EmojiButton({ field, ...look }: Props) {
  const [at, setAt] = useState<DOMRect | null>(null);
  const chosen = useRef('');
  return (
    <>
      <button
        type="button"
        {...look}
        aria-label={t('Choose an emoji')}
        title={t('Choose an emoji')}
        aria-haspopup="dialog"
        onClick={(event) => setAt(event.currentTarget.getBoundingClientRect())}
      >
        <Icon name="smile" />
      </button>
      {at && (
        <EmojiPicker
          at={at}
          onPick={(emoji) => {
            chosen.current = emoji;
          }}
          onClose={() => {
            setAt(null);
            field.current?.focus();
            // Old, and all that puts text in so that the browser's own Undo takes it out again.
            if (chosen.current !== '') document.execCommand('insertText', false, chosen.current);
            chosen.current = '';
          }}
        />
      )}
    </>
  );
}
