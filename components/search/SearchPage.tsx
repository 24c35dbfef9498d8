/** Search over messages: in one conversation or everywhere, grouped by where they are. */

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { compareNames, t } from '../../lib/i18n/t.ts';
import { isDeleted } from '../../lib/message-text.ts';
import { isTroubled } from '../app/connection.ts';
import { type Place, useApp } from '../app/context.ts';
import { Footer } from '../app/Footer.tsx';
import { optionId, useActiveOption } from '../ui/active-option.ts';
import { FlowTile } from '../ui/FlowTile.tsx';
import { Icon } from '../ui/Icon.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { authors, authorWithin } from './authors.ts';
import { ChipSelect, type Choice } from './Chip.tsx';
import { SearchList } from './SearchList.tsx';
import { searchPlaces } from './search-places.ts';
import '../flows/flows.css';
import '../ui/List.css';
import '../unread/unread.css';
import './search.css';
import { asksForSomething, FOUND, termsOf, useSearch } from './use-search.ts';

export function SearchPage({ place }: { place: Extract<Place, { view: 'search' }> }) {
  const { picture, names, navigate, back } = useApp();
  const field = useRef<HTMLInputElement>(null);
  const { flows, privates, users, conversations } = picture;
  const places = useMemo(
    () =>
      searchPlaces({
        flows: flows.value,
        privates: privates.value,
        users: users.value,
        conversations: conversations.peek(),
        names: names.value,
        away: new Set(
          picture.accounts
            .peek()
            .filter(({ health }) => isTroubled(health))
            .map(({ id }) => id),
        ),
      }),
    [flows.value, privates.value, users.value, names.value, conversations, picture],
  );
  const first = {
    text: place.text ?? '',
    within: place.within && `${place.within.account}/${place.within.conversation}`,
    author: null,
    tag: null,
    files: false,
  };
  const { wish, run, stale, change, memory } = useSearch(place, first, places);
  const within = places.find(({ key }) => key === wish.within) ?? null;
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);

  const [chosen, setChosen] = useState(memory.active);
  const choose = (key: string | null) => {
    memory.active = key;
    setChosen(key);
  };
  const groups = (asksForSomething(termsOf(wish)) ? (run?.groups.value ?? []) : []).map((group) => ({
    ...group,
    messages: group.messages.filter((message) => !isDeleted(message)),
  }));
  const rows = groups.flatMap(({ place: where, messages }) =>
    (wish.within === null ? messages.slice(0, FEW) : messages).map((message) => ({
      key: `${where.key}/${message.id}`,
      open: () =>
        navigate({
          view: 'conversation',
          account: where.account,
          conversation: where.conversation,
          focusMessage: message.id,
        }),
    })),
  );
  const chooseWithin = (key: string | null) => {
    const next = places.find((one) => one.key === key) ?? null;
    change({ within: key, author: authorWithin(wish.author, next) });
  };
  const mayWiden = wish.within !== null && places.length > 1;
  const widen = () => {
    chooseWithin(null);
    field.current?.focus();
  };
  const { active, onKey } = useActiveOption(
    FOUND,
    rows.map(({ key }) => key),
    chosen,
    choose,
    (key) => rows.find((row) => row.key === key)?.open(),
  );

  return (
    <section class="s-view" aria-label={t('Search messages')}>
      <h1 class="sr">{t('Search messages')}</h1>
      <header class="s-top">
        <IconButton icon="left" label={t('Back')} title={t('Back (Esc)')} onClick={back} />
        <div class="f-search">
          <Icon name="search" />
          <input
            ref={field}
            type="text"
            role="combobox"
            aria-label={t('Search messages')}
            aria-expanded={rows.length > 0}
            aria-controls={groups.map((_, index) => `${FOUND}-list-${index}`).join(' ') || undefined}
            aria-activedescendant={active === null ? undefined : optionId(FOUND, active)}
            placeholder={within ? t('Search in {name}', { name: within.name }) : t('Search all messages')}
            autoComplete="off"
            spellcheck={false}
            value={wish.text}
            onInput={(event) => {
              choose(null);
              change({ text: event.currentTarget.value });
            }}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && event.shiftKey && mayWiden && !event.isComposing) {
                event.preventDefault();
                widen();
              } else onKey(event);
            }}
          />
          {wish.text !== '' && (
            <button
              type="button"
              class="f-clear"
              aria-label={t('Clear search')}
              title={t('Clear')}
              onClick={() => {
                change({ text: '' });
                field.current?.focus();
              }}
            >
              <Icon name="x" size="s" />
            </button>
          )}
        </div>
      </header>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset groups fields of a form; these narrow a list */}
      <div class="s-chips" role="group" aria-label={t('Narrow the search')}>
        <ChipSelect
          name={t('Where')}
          value={wish.within ?? ''}
          choices={[
            { value: '', label: t('Everywhere') },
            ...places.map(({ key, name, where }) => ({
              value: key,
              label: where === '' ? name : `${name} · ${where}`,
            })),
          ]}
          mark={within?.flow && <FlowTile id={within.flow.id} name={within.name} size="sm" />}
          onChoose={(key) => chooseWithin(key || null)}
        />
        <ChipSelect
          name={t('From')}
          value={wish.author ?? ''}
          choices={[{ value: '', label: t('From anyone') }, ...authors(within, users.value, wish.author)]}
          onChoose={(key) => change({ author: key || null })}
        />
        <ChipSelect
          name={t('Tag')}
          value={wish.tag ?? ''}
          choices={[{ value: '', label: t('#tag') }, ...tagChoices(groups, wish.tag)]}
          onChoose={(tag) => change({ tag: tag || null })}
        />
        <button
          type="button"
          class={wish.files ? 'chip chip-on' : 'chip'}
          aria-pressed={wish.files}
          onClick={() => change({ files: !wish.files })}
        >
          {t('Files')}
        </button>
      </div>
      <SearchList
        wish={wish}
        within={within}
        run={run}
        stale={stale}
        groups={groups}
        few={FEW}
        active={active}
        widen={mayWiden ? widen : null}
        narrow={(key) => {
          choose(null);
          chooseWithin(key);
          field.current?.focus();
        }}
        open={(key) => rows.find((row) => row.key === key)?.open()}
        memory={memory}
      />
      <Footer tab={rows.length > 0 ? 'found' : mayWiden ? 'not-found' : 'searching'} />
    </section>
  );
}

/** Matches shown of each conversation when there are several. */
const FEW = 4;

/** The tags of what was found, and the one chosen. */
function tagChoices(
  groups: readonly { messages: readonly { tags: string[] }[] }[],
  chosen: string | null,
): Choice[] {
  const tags = new Set(groups.flatMap(({ messages }) => messages.flatMap(({ tags: own }) => own)));
  if (chosen !== null) tags.add(chosen);
  return [...tags]
    .filter((tag) => !tag.startsWith(':'))
    .sort((a, b) => compareNames(a, b))
    .map((tag) => ({ value: tag, label: `#${tag}` }));
}
