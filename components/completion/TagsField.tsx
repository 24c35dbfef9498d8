import { useRef } from 'preact/hooks';
import { t } from '../../lib/i18n/t.ts';
import { tagsFrom } from '../../lib/share/share-text.ts';
import { Icon } from '../ui/Icon.tsx';
import '../ui/Tags.css';
import { CompletionList } from './CompletionList.tsx';
import { type Completing, keyPressOf, listIntentOf } from './completion.ts';
import { listAttributes, useCompletion, type Words } from './use-completion.ts';

interface TagsFieldProps {
  label?: string;
  /** With the sign of tags before it. */
  marked?: boolean;
  tags: string[];
  onTags: (tags: string[]) => void;
  /** What stands in the field and is no tag yet; it becomes one when the share is sent. */
  typed: string;
  onTyped: (typed: string) => void;
  words: Words;
  /** The focus leaves the field. */
  onLeave?: () => void;
}

/** The whole field is the beginning of one tag, with or without its sign. */
const asTag = (text: string): Completing | null => {
  const query = text.replace(/^[#＃]/, '');
  return query === '' ? null : { kind: 'tag', query, start: 0, end: text.length };
};

/** The field "Tags": a space, a comma or Enter makes a tag, Backspace in the empty field takes the last away. */
export function TagsField({
  label = t('Tags'),
  marked = false,
  tags,
  onTags,
  typed,
  onTyped,
  words,
  onLeave,
}: TagsFieldProps) {
  const field = useRef<HTMLInputElement>(null);
  function add(text: string): void {
    onTags(tagsFrom([...tags, text].join(' ')));
    onTyped('');
  }

  const completion = useCompletion({
    field,
    text: typed,
    onText: (text) => (/[\s,;]/.test(text) ? add(text) : onTyped(text)),
    words,
    completing: asTag,
    onAccept: ({ word }) => add(word),
  });

  function onKeyDown(event: KeyboardEvent): void {
    const intent = completion.open ? listIntentOf(keyPressOf(event)) : null;
    // Enter takes what was typed, unless one was chosen with the arrows.
    if (intent && (intent !== 'accept' || event.key === 'Tab' || completion.chosen > 0)) {
      event.preventDefault();
      event.stopPropagation();
      completion.act(intent);
      return;
    }
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Enter') {
      event.preventDefault();
      add(typed);
    } else if (event.key === 'Backspace' && typed === '' && tags.length > 0) {
      onTags(tags.slice(0, -1));
    }
  }

  return (
    <>
      <div class="tagin">
        {marked && (
          <span class="t3">
            <Icon name="hash" />
          </span>
        )}
        {tags.map((tag) => (
          <span class="tag" key={tag}>
            <span class="trunc">
              <bdi>#{tag}</bdi>
            </span>
            <button
              type="button"
              aria-label={t('Remove tag {tag}', { tag })}
              onClick={() => onTags(tags.filter((other) => other !== tag))}
            >
              <Icon name="x" />
            </button>
          </span>
        ))}
        <input
          aria-label={label}
          placeholder={tags.length === 0 ? t('Add tags') : t('Add tag')}
          autocomplete="off"
          value={typed}
          ref={field}
          {...listAttributes(completion)}
          onInput={completion.typed}
          onBlur={() => {
            completion.close();
            onLeave?.();
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <CompletionList of={completion} />
    </>
  );
}
