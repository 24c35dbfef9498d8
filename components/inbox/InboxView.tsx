import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { settingsSignal } from '../../lib/settings.ts';
import { useApp } from '../app/context.ts';
import { Button } from '../ui/Button.tsx';
import { Empty } from '../ui/Empty.tsx';
import { List } from '../ui/List.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import './inbox.css';
import { msg, t } from '../../lib/i18n/t.ts';
import { InboxItem } from './InboxItem.tsx';
import type { InboxFilter } from './inbox-list.ts';
import { inboxLines, inboxPlaces, NO_FILTER } from './inbox-list.ts';
import { PlaceMenu } from './PlaceMenu.tsx';
import { type InboxLoading, useInbox } from './use-inbox.ts';

const CHIPS: readonly (readonly [keyof InboxFilter & ('open' | 'failures' | 'mine'), label: string])[] = [
  ['open', msg('Still open')],
  ['failures', msg('Failures')],
  ['mine', msg('Assigned to me')],
];

/** What the page was last narrowed to; a person who comes back to the tab finds it as it was. */
let lastFilter: InboxFilter = NO_FILTER;

/** Threads of outside services over all flows: builds, tickets, merges, mails. */
export function InboxView() {
  const { picture } = useApp();
  const inbox = useInbox();
  const [filter, setFilter] = useState(lastFilter);
  const threads = inbox.view.threads.value;
  const states = inbox.view.states.value;
  const flows = picture.flows.value;
  const accounts = picture.accounts.value;
  const facts = useMemo(
    () => ({ threads: [...threads.values()], states, flows, accounts }),
    [threads, states, flows, accounts],
  );
  const places = useMemo(() => inboxPlaces(facts), [facts]);
  const { lines, more } = useMemo(() => inboxLines(facts, filter), [facts, filter]);
  const change = (patch: Partial<InboxFilter>) => {
    lastFilter = { ...filter, ...patch };
    setFilter(lastFilter);
  };
  const narrowed = filter.status !== null || filter.open || filter.failures || filter.mine;
  const chosen = flows.find((row) => `${row.account}/${row.id}` === filter.flow) ?? null;
  const loadOlder = () => inbox.loadOlder(chosen && { account: chosen.account, id: chosen.id });

  return (
    <>
      <fieldset class="inbox-chips" aria-label={t('Filters')}>
        <PlaceMenu
          filter={filter}
          flows={places.flows}
          sources={places.sources}
          statuses={places.statuses}
          onChoose={change}
        />
        {CHIPS.map(([name, label]) => (
          <button
            key={name}
            type="button"
            class="chip"
            aria-pressed={filter[name]}
            onClick={() => change({ [name]: !filter[name] })}
          >
            {t(label)}
          </button>
        ))}
      </fieldset>
      {inbox.failure && lines.length > 0 && <Trouble inbox={inbox} />}
      {lines.length === 0 ? (
        <Nothing
          inbox={inbox}
          filtered={narrowed || filter.flow !== null || filter.source !== null}
          more={more}
          onOlder={loadOlder}
          onAll={() => change(NO_FILTER)}
        />
      ) : (
        <List label={t('Inbox')} letters={settingsSignal().value.singleKeyShortcuts}>
          <ul>
            {lines.map((line) => (
              <InboxItem key={line.key} line={line} />
            ))}
          </ul>
        </List>
      )}
      {more && lines.length > 0 && (
        <Older key={lines.length} auto={!narrowed && !inbox.failure} inbox={inbox} onOlder={loadOlder} />
      )}
    </>
  );
}

/** What lies below the last line; comes by itself when the reader gets there, on request when filters are on. */
function Older({
  auto,
  inbox,
  onOlder,
}: {
  auto: boolean;
  inbox: InboxLoading;
  onOlder: () => Promise<void>;
}) {
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!auto || !end.current) return;
    const watch = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) void onOlder();
      },
      { rootMargin: '300px' },
    );
    watch.observe(end.current);
    return () => watch.disconnect();
  }, [auto]);
  return (
    <div ref={end} class="inbox-older">
      <Button
        small
        variant="ghost"
        busy={inbox.loadingOlder && t('Loading older…')}
        onClick={() => void onOlder()}
      >
        {t('Show older')}
      </Button>
    </div>
  );
}

function Trouble({ inbox }: { inbox: InboxLoading }) {
  return (
    <p class="inbox-trouble" role="alert">
      <span class="grow">{inbox.failure?.message}</span>
      <Button small onClick={() => void inbox.refresh()}>
        {t('Retry')}
      </Button>
    </p>
  );
}

interface NothingProps {
  inbox: InboxLoading;
  filtered: boolean;
  more: boolean;
  onOlder: () => Promise<void>;
  onAll: () => void;
}

/** What stands where threads would. */
function Nothing({ inbox, filtered, more, onOlder, onAll }: NothingProps) {
  if (filtered && inbox.fetched) {
    return (
      <Empty
        title={t('Nothing matches')}
        actions={
          <>
            <Button variant="soft" onClick={onAll}>
              {t('Show everything')}
            </Button>
            {more && (
              <Button busy={inbox.loadingOlder && t('Looking…')} onClick={() => void onOlder()}>
                {t('Look further back')}
              </Button>
            )}
          </>
        }
      >
        <p>{t('No thread of a service fits these filters.')}</p>
      </Empty>
    );
  }
  if (inbox.failure) {
    return (
      <Empty
        art="storm"
        title={t('The inbox could not be fetched')}
        actions={
          <Button variant="soft" onClick={() => void inbox.refresh()}>
            {t('Retry')}
          </Button>
        }
      >
        <p role="alert">{inbox.failure.message}</p>
      </Empty>
    );
  }
  if (!inbox.fetched) {
    return <Skeleton label={t('Loading the inbox')} rows={7} onRetry={() => void inbox.refresh()} />;
  }
  return (
    <Empty art="calm" title={t('Nothing from services')}>
      <p>
        {t(
          'Builds, tickets, merges and mails of your flows appear here, once a service is connected to one of them.',
        )}
      </p>
    </Empty>
  );
}
