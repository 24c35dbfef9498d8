/** The comment of a share; `@nick`, `#tag` and `:emoji:` complete as in a conversation. */
import type { RefObject } from 'preact';
import { t } from '../../lib/i18n/t.ts';
import { CompletionList } from '../completion/CompletionList.tsx';
import { keyPressOf, listIntentOf } from '../completion/completion.ts';
import { listAttributes, useCompletion, type Words } from '../completion/use-completion.ts';

interface CommentFieldProps {
  box: RefObject<HTMLTextAreaElement | null>;
  text: string;
  onText: (text: string) => void;
  words: Words;
}

export function CommentField({ box, text, onText, words }: CommentFieldProps) {
  const completion = useCompletion({ field: box, text, onText, words });
  function onKeyDown(event: KeyboardEvent): void {
    const intent = completion.open ? listIntentOf(keyPressOf(event)) : null;
    if (intent === null) return;
    // Neither the sheet nor the form may take it.
    event.preventDefault();
    event.stopPropagation();
    completion.act(intent);
  }
  return (
    <div class="share-rest">
      <textarea
        class="area"
        aria-label={t('Comment')}
        placeholder={t('Add a comment')}
        ref={box}
        rows={2}
        value={text}
        {...listAttributes(completion)}
        onInput={completion.typed}
        onKeyDown={onKeyDown}
        onKeyUp={completion.follow}
        onClick={completion.follow}
        onBlur={completion.close}
      />
      <CompletionList of={completion} />
    </div>
  );
}
