/** The scrolling part of a conversation, newest at the bottom. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../../lib/i18n/t.ts';
import type { ConversationView } from '../../lib/store/conversation-reader.ts';
import type { AccountId, ConversationKey } from '../../lib/store/picture.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Announcer } from './Announcer.tsx';
import { LogEntry } from './LogEntry.tsx';
import type { MessageActions } from './MessageItem.tsx';
import { NoMessages } from './NoMessages.tsx';
import type { Entry } from './timeline.ts';
import { useFollowOwn, useUnseen } from './use-arrivals.ts';
import type { Loading } from './use-conversation.ts';
import type { IslandView } from './use-island.ts';
import { isStop, useLogKeys } from './use-log-keys.ts';
import { useMarkRead } from './use-mark-read.ts';
import { useSameActions } from './use-message-actions.ts';
import { useScroll } from './use-scroll.ts';

/** A message asked for stays lit this long, in ms. */
const LIT_FOR = 2_000;

interface Props {
  account: AccountId;
  conversation: ConversationKey;
  name: string;
  /** Id of the reader. */
  me: string;
  stored: ConversationView;
  entries: readonly Entry[];
  threads: boolean;
  inThread: boolean;
  loading: Loading;
  island: IslandView;
  reachedStart: boolean;
  /** The oldest message loaded, shown or not; older ones are asked for from here. */
  oldestId: number | null;
  focusMessage: number | null;
  singleKeys: boolean;
  /** How many messages were sent from here. */
  sent: number;
  actions: MessageActions;
}

export function MessageLog(props: Props) {
  const { account, conversation, stored, entries, loading, island, oldestId, focusMessage, actions } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const { keepUnread } = useMarkRead(scroller, account, conversation);
  const [hovered, setHovered] = useState<string | null>(null);
  const [focused, setFocused] = useState<string | null>(null);
  const [lit, setLit] = useState(focusMessage === null ? null : `m${focusMessage}`);
  const moving = useRef(false);
  const move = (step: () => Promise<void>) => {
    if (moving.current) return;
    moving.current = true;
    void step().finally(() => {
      moving.current = false;
    });
  };

  const { atOldest, atNewest } = stored;
  const onNearStart = () => {
    if (!atOldest.peek()) move(stored.older);
    else if (loading.fetched && !props.reachedStart && !loading.olderFailure && oldestId !== null) {
      void loading.loadOlder(oldestId).then((oldest) => {
        if (oldest !== null) island.grewTo(oldest);
      });
    }
  };
  const more = island.open || !atNewest.value;
  const onNearEnd = () => (atNewest.peek() ? island.loadNewer() : move(stored.newer));

  const hasNew = entries.some((entry) => entry.kind === 'new');
  const { atEnd, toEnd } = useScroll({
    scroller,
    content: entries,
    beyond: `${atOldest.value} ${atNewest.value} ${island.open}`,
    openAt: focusMessage !== null ? `m${focusMessage}` : hasNew ? 'new' : null,
    onNearStart,
    onNearEnd: more ? onNearEnd : null,
    onLook: stored.keep,
  });
  const toNewest = () => {
    island.leave();
    if (!atNewest.peek() || island.open) void stored.showNewest();
    toEnd();
  };
  const unseen = useUnseen(stored, props.me, atEnd && !more);
  useFollowOwn(entries, props.sent, toEnd);

  useEffect(() => {
    if (focusMessage !== null) setLit(`m${focusMessage}`);
  }, [focusMessage]);
  const found = lit !== null && entries.some((entry) => isStop(entry) && entry.key === lit);
  useEffect(() => {
    if (!found) return;
    const timer = setTimeout(() => setLit(null), LIT_FOR);
    return () => clearTimeout(timer);
  }, [found]);

  const own = useSameActions({
    ...actions,
    toggleRead: (entry) => {
      if (!entry.unread && entry.row) keepUnread(entry.row.id);
      actions.toggleRead(entry);
    },
  });
  const { threads, inThread, singleKeys } = props;
  const keys = useLogKeys({
    scroller,
    stored,
    entries,
    threads,
    inThread,
    singleKeys,
    actions: own,
    toNewest,
  });
  const active = focused ?? hovered;

  return (
    <div class="c-body">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys bubble here from the messages */}
      <div class="c-scroll" ref={scroller} onKeyDown={keys.onKeyDown}>
        <div
          class="c-talk"
          role="log"
          // What is news of it is said below; the list also takes in history, own messages and buttons.
          aria-live="off"
          aria-label={t('Messages in {name}', { name: props.name })}
          aria-busy={!loading.fetched}
          onFocusCapture={(event) => {
            const key = event.target instanceof Element ? event.target.closest('[data-entry]') : null;
            const id = key instanceof HTMLElement ? (key.dataset.entry ?? null) : null;
            setFocused(id);
            if (id) keys.setCursor(id);
          }}
          onBlurCapture={(event) => {
            const next = event.relatedTarget;
            if (!(next instanceof Node) || !scroller.current?.contains(next)) setFocused(null);
          }}
        >
          <Beginning loading={loading} seeking={island.seeking} oldestId={oldestId} />
          {entries.length === 0 && <NoMessages loading={loading} private={!threads} name={props.name} />}
          {entries.map((entry) => (
            <LogEntry
              key={entry.key}
              entry={entry}
              account={account}
              threads={threads}
              inThread={inThread}
              active={active === entry.key}
              tabbable={keys.stop === entry.key}
              highlighted={lit === entry.key}
              actions={own}
              onActive={setHovered}
            />
          ))}
        </div>
      </div>
      <Announcer
        entries={entries}
        fetchedTo={loading.fetchedTo}
        current={loading.fetched && !more && !island.seeking}
      />
      {(!atEnd || more) && (
        <button type="button" class="c-newest" onClick={toNewest}>
          {unseen > 0 ? t('{unseen, number} new', { unseen }) : t('Newest')}
          <Icon name="down" size="s" />
        </button>
      )}
    </div>
  );
}

/** What is going on at the beginning. Its room stays when there is nothing to say, so that nothing moves. */
function Beginning({
  loading,
  seeking,
  oldestId,
}: {
  loading: Loading;
  seeking: boolean;
  oldestId: number | null;
}) {
  if (loading.olderFailure && oldestId !== null) {
    return (
      <p class="c-older" role="alert">
        {loading.olderFailure.message}{' '}
        <Button small onClick={() => void loading.loadOlder(oldestId)}>
          {t('Retry')}
        </Button>
      </p>
    );
  }
  return (
    <p class="c-older">
      {seeking ? t('Looking for the message…') : loading.loadingOlder && t('Loading older messages…')}
    </p>
  );
}
