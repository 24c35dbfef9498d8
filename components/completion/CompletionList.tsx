/** The list that opens at a half-typed word; the field it belongs to keeps the focus and passes it keys. */
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../../lib/i18n/t.ts';
import { Avatar } from '../ui/Avatar.tsx';
import { Icon } from '../ui/Icon.tsx';
import './completion.css';
import type { Choice } from './completion.ts';
import type { Completion } from './use-completion.ts';

const label = (kind: Completion['kind']): string =>
  kind === 'person' ? t('People') : kind === 'tag' ? t('Tags') : t('Emoji');

export function CompletionList({ of }: { of: Completion }) {
  const list = useRef<HTMLDivElement>(null);
  // Not every input is a trigger: the choice is kept in sight.
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [of.chosen, of.open]);
  return (
    <>
      <span class="sr" role="status">
        {of.open &&
          t('{count, plural, one {# suggestion} other {# suggestions}}', { count: of.choices.length })}
      </span>
      {of.open && (
        <div class="c-menu" id={of.listId} ref={list} role="listbox" aria-label={label(of.kind)}>
          {of.choices.map((choice, index) => (
            <Option
              key={choice.key}
              id={`${of.listId}-${index}`}
              choice={choice}
              query={of.query}
              selected={index === of.chosen}
              onPick={() => of.accept(choice)}
            />
          ))}
        </div>
      )}
    </>
  );
}

interface OptionProps {
  id: string;
  choice: Choice;
  query: string;
  selected: boolean;
  onPick: () => void;
}

function Option({ id, choice, query, selected, onPick }: OptionProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys go to the text field, which owns the list
    // biome-ignore lint/a11y/useFocusableInteractive: options are reached through aria-activedescendant
    <div
      id={id}
      role="option"
      class="c-option"
      aria-selected={selected}
      onPointerDown={(event) => event.preventDefault()}
      onClick={onPick}
    >
      <Shown choice={choice} query={query} />
      {selected && <kbd class="c-enter">↵</kbd>}
    </div>
  );
}

function Shown({ choice, query }: { choice: Choice; query: string }) {
  switch (choice.kind) {
    case 'person': {
      const { id, name, nick, avatar } = choice.user;
      return (
        <>
          <Avatar id={id} name={name || nick} src={avatar} size="sm" />
          <span class="trunc grow">
            <Marked text={name || nick} query={query} /> <span class="c-soft">@{nick}</span>
          </span>
        </>
      );
    }
    case 'group':
      return (
        <>
          <span class="c-glyph" aria-hidden="true">
            <Icon name="users" />
          </span>
          <span class="trunc grow">
            {choice.word}{' '}
            <span class="c-soft">
              {t('Notifies {count, plural, one {# person} other {# people}}', { count: choice.notifies })}
            </span>
          </span>
        </>
      );
    case 'tag':
      return (
        <>
          <span class="c-glyph" aria-hidden="true">
            <Icon name="hash" />
          </span>
          <span class="trunc grow">
            <Marked text={choice.word} query={query} />
          </span>
        </>
      );
    case 'emoji':
      return (
        <>
          <span class="c-emoji" aria-hidden="true">
            {choice.word}
          </span>
          <span class="trunc grow">
            :<Marked text={choice.name} query={query} />:
          </span>
        </>
      );
  }
}

function Marked({ text, query }: { text: string; query: string }) {
  const start = query === '' ? -1 : text.toLowerCase().indexOf(query.toLowerCase());
  if (start < 0 || text.toLowerCase().length !== text.length) return <>{text}</>;
  const end = start + query.length;
  return (
    <>
      {text.slice(0, start)}
      <span class="c-hit">{text.slice(start, end)}</span>
      {text.slice(end)}
    </>
  );
}
