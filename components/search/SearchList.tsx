/** What a search found, or why there is nothing to show. */

import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { t } from '../../lib/i18n/t.ts';
import type { SearchTerms } from '../../lib/protocol.ts';
import { useApp } from '../app/context.ts';
import { Alert } from '../ui/Alert.tsx';
import { Avatar } from '../ui/Avatar.tsx';
import { optionId } from '../ui/active-option.ts';
import { Button } from '../ui/Button.tsx';
import { Empty } from '../ui/Empty.tsx';
import { FlowTile } from '../ui/FlowTile.tsx';
import { Said } from '../ui/Said.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { SearchResult } from './SearchResult.tsx';
import type { SearchPlace } from './search-places.ts';
import { BATCH, type FoundGroup, type SearchRun } from './search-run.ts';
import { asksForSomething, FOUND, termsOf, type Wish } from './use-search.ts';

interface Props {
  wish: Wish;
  within: SearchPlace | null;
  run: SearchRun | null;
  /** The answers to what was typed last are still on their way. */
  stale: boolean;
  groups: readonly FoundGroup[];
  /** Matches shown of each conversation when there are several. */
  few: number;
  active: string | null;
  /** To everywhere; null where it is already. */
  widen: (() => void) | null;
  narrow: (key: string) => void;
  open: (key: string) => void;
  memory: { scrolled: number };
}

export function SearchList(props: Props) {
  const { wish, within, run, groups, few, active, memory } = props;
  const { picture } = useApp();
  const users = picture.users.value;
  const body = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (body.current) body.current.scrollTop = memory.scrolled;
  }, [memory]);
  // Another search begins at its first match.
  const before = useRef(run);
  useEffect(() => {
    if (before.current !== run && body.current) body.current.scrollTop = 0;
    before.current = run;
  }, [run]);

  const wanted = termsOf(wish);
  const busy = props.stale || (run?.busy.value ?? false);
  const failed = run?.failed.value ?? [];
  const left = run?.left.value ?? 0;
  const where = within?.name ?? null;

  let content = null;
  if (!asksForSomething(wanted)) {
    content = (
      <Empty title={where === null ? t('Search all messages') : t('Search in {name}', { name: where })}>
        <p>{t('All words must match; a #tag narrows to one tag.')}</p>
      </Empty>
    );
  } else if (groups.length === 0 && (busy || run === null)) {
    content = <Skeleton label={t('Searching')} />;
  } else if (groups.length === 0 && failed.length === 0 && left === 0) {
    content = (
      <Empty
        title={where === null ? t('Nothing found') : t('Nothing in {name}', { name: where })}
        actions={
          props.widen && (
            <Button variant="soft" onClick={props.widen}>
              {t('Search all flows')}
            </Button>
          )
        }
      >
        <p>
          {nothingSays(run?.terms ?? wanted)}
          <br />
          {t('All words must match; a #tag narrows to one tag.')}
        </p>
      </Empty>
    );
  }
  return (
    <div
      ref={body}
      class="s-body"
      aria-busy={busy}
      onScroll={(event) => {
        memory.scrolled = event.currentTarget.scrollTop;
      }}
    >
      {content}
      {groups.length > 0 && (
        <div class="bar">
          <Said as="span" class="grow">
            {summary(groups, within !== null, busy)}
          </Said>
          {props.widen && (
            <Button variant="ghost" small onClick={props.widen}>
              {t('Search all flows')}
            </Button>
          )}
        </div>
      )}
      <div class={props.stale ? 's-found s-stale' : 's-found'}>
        {groups.map(({ place, messages, more }, index) => {
          const shown = within ? messages : messages.slice(0, few);
          const rest = messages.length - shown.length;
          return (
            <section key={place.key} aria-label={place.name}>
              {!within && (
                <div class="gh">
                  {place.flow ? (
                    <FlowTile id={place.flow.id} name={place.name} />
                  ) : (
                    <Avatar id={place.user?.id ?? 0} name={place.name} src={place.user?.avatar} size="sm" />
                  )}
                  <h2 class="trunc">
                    {place.name}
                    {place.where !== '' && <span class="gh-where"> {place.where}</span>}
                  </h2>
                  <span class="grow" />
                  {(rest > 0 || more) && (
                    <Button
                      variant="ghost"
                      small
                      label={t('All matches in {name}', { name: place.name })}
                      onClick={() => props.narrow(place.key)}
                    >
                      {rest > 0 && !more
                        ? t('All {count, number}', { count: messages.length })
                        : t('All matches')}
                    </Button>
                  )}
                </div>
              )}
              <div
                id={`${FOUND}-list-${index}`}
                role="listbox"
                aria-label={t('Found in {name}', { name: place.name })}
              >
                {shown.map((message) => {
                  const key = `${place.key}/${message.id}`;
                  return (
                    // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the focus and its keys move here
                    // biome-ignore lint/a11y/useFocusableInteractive: named by the field's aria-activedescendant
                    <div
                      key={key}
                      id={optionId(FOUND, key)}
                      role="option"
                      aria-selected={key === active}
                      class="row item s-row"
                      onClick={() => props.open(key)}
                    >
                      <SearchResult
                        message={message}
                        words={run?.terms.words ?? ''}
                        userById={(id) => users.get(`${place.account}/${id}`)}
                      />
                    </div>
                  );
                })}
              </div>
            </section>
          );
        })}
      </div>
      {run && within && groups[0]?.failure && <Alert>{groups[0].failure.message}</Alert>}
      {run && within && groups[0]?.more && (
        <div class="s-more">
          <Button
            variant="soft"
            busy={groups[0].loadingMore && t('Searching…')}
            onClick={() => run.older(within)}
          >
            {t('Show older matches')}
          </Button>
        </div>
      )}
      {run && failed[0] && (
        <div class="s-failed">
          <Alert>
            {t(
              '{count, plural, one {{name} could not be searched: {why}} other {# conversations could not be searched: {why}}}',
              { count: failed.length, name: failed[0].place.name, why: failed[0].failure.message },
            )}{' '}
            <Button small onClick={run.retry}>
              {t('Retry')}
            </Button>
          </Alert>
        </div>
      )}
      {run && left > 0 && !busy && asksForSomething(wanted) && (
        <div class="s-more">
          <Button variant="soft" onClick={run.goOn}>
            {t('{count, plural, one {Search # more conversation} other {Search # more conversations}}', {
              count: Math.min(left, BATCH),
            })}
          </Button>
        </div>
      )}
    </div>
  );
}

function summary(groups: readonly FoundGroup[], oneOnly: boolean, busy: boolean): string {
  const count = groups.reduce((sum, { messages }) => sum + messages.length, 0);
  const more = groups.some((group) => group.more);
  if (oneOnly)
    return more
      ? t('{count, number}+ messages, newest first', { count })
      : t('{count, plural, one {# message} other {# messages}}, newest first', { count });
  const messages = more
    ? t('{count, number}+ messages', { count })
    : t('{count, plural, one {# message} other {# messages}}', { count });
  const places = groups.length;
  return busy
    ? t('{messages} in {places, plural, one {# conversation} other {# conversations}}, searching…', {
        messages,
        places,
      })
    : t('{messages} in {places, plural, one {# conversation} other {# conversations}}', { messages, places });
}

function nothingSays({ words, tags, files, author }: SearchTerms): string {
  const onlyWords = tags.length === 0 && !files && author === null;
  if (words !== '' && onlyWords) return t('No message contains “{words}”.', { words });
  if (words === '' && files && tags.length === 0 && author === null) return t('No files here.');
  return t('No message matches all of this.');
}
