import { t } from '../../lib/i18n/t.ts';
import { tagsFrom } from '../../lib/share/share-text.ts';
import { Icon } from '../ui/Icon.tsx';

interface TagsFieldProps {
  tags: string[];
  onTags: (tags: string[]) => void;
  /** What stands in the field and is no tag yet; it becomes one when the share is sent. */
  typed: string;
  onTyped: (typed: string) => void;
}

/** The field "Tags": a space, a comma or Enter makes a tag, Backspace in the empty field takes the last away. */
export function TagsField({ tags, onTags, typed, onTyped }: TagsFieldProps) {
  function add(text: string): void {
    onTags(tagsFrom([...tags, text].join(' ')));
    onTyped('');
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Enter') {
      event.preventDefault();
      add(typed);
    } else if (event.key === 'Backspace' && typed === '' && tags.length > 0) {
      onTags(tags.slice(0, -1));
    }
  }

  return (
    <div class="tagin share-rest">
      <span class="t3">
        <Icon name="hash" />
      </span>
      {tags.map((tag) => (
        <span class="tag" key={tag}>
          <span class="trunc">#{tag}</span>
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
        aria-label={t('Tags')}
        placeholder={tags.length === 0 ? t('Add tags') : t('Add tag')}
        autocomplete="off"
        value={typed}
        onInput={(event) => {
          const text = event.currentTarget.value;
          if (/[\s,;]/.test(text)) add(text);
          else onTyped(text);
        }}
        onKeyDown={onKeyDown}
      />
    </div>
  );
}
