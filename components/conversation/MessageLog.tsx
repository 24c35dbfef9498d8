/** The scrolling part of a conversation, newest at the bottom. */
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { t } from '../../lib/i18n/t.ts';
import type { AccountId, ConversationKey } from '../../lib/store/picture.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Announcer } from './Announcer.tsx';
import { dayLabel } from './days.ts';
import { EventLine } from './EventLine.tsx';
import type { MessageActions } from './MessageItem.tsx';
import { MessageItem } from './MessageItem.tsx';
import type { Entry, LineEntry, MessageEntry } from './timeline.ts';
import type { Loading } from './use-conversation.ts';
import type { IslandView } from './use-island.ts';
import { useMarkRead } from './use-mark-read.ts';
import { useScroll } from './use-scroll.ts';

/** A message asked for stays lit this long, in ms. */
const LIT_FOR = 2_000;

interface Props {
  account: AccountId;
  conversation: ConversationKey;
  name: string;
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
  actions: MessageActions;
}

export function MessageLog(props: Props) {
  const { account, conversation, entries, loading, island, reachedStart, oldestId, focusMessage, actions } =
    props;
  const scroller = useRef<HTMLDivElement>(null);
  const { keepUnread } = useMarkRead(scroller, account, conversation);
  const [hovered, setHovered] = useState<string | null>(null);
  const [focused, setFocused] = useState<string | null>(null);
  const [cursor, setCursor] = useState<string | null>(null);
  const [lit, setLit] = useState(focusMessage === null ? null : `m${focusMessage}`);

  const stored = entries.filter((entry): entry is MessageEntry => entry.kind === 'message');
  // Where the keyboard goes: messages, and events with a thread to open.
  const stops = entries.filter(
    (entry): entry is MessageEntry | LineEntry =>
      entry.kind === 'message' || (entry.kind === 'line' && entry.card !== null),
  );
  const onNearStart = useCallback(() => {
    if (loading.fetched && !reachedStart && !loading.olderFailure && oldestId !== null) {
      void loading.loadOlder(oldestId).then((oldest) => {
        if (oldest !== null) island.grewTo(oldest);
      });
    }
  }, [loading, island, reachedStart, oldestId]);

  const hasNew = entries.some((entry) => entry.kind === 'new');
  const openAt = focusMessage !== null ? `m${focusMessage}` : hasNew ? 'new' : null;
  const onNearEnd = island.open ? island.loadNewer : null;
  const { atEnd, toEnd } = useScroll({ scroller, content: entries, openAt, onNearStart, onNearEnd });
  const unseen = useUnseen(stored, atEnd);
  useFollowOwn(stored, toEnd);

  const found = lit !== null && stops.some((entry) => entry.key === lit);
  useEffect(() => {
    if (!found) return;
    const timer = setTimeout(() => setLit(null), LIT_FOR);
    return () => clearTimeout(timer);
  }, [found]);

  // What is at the keyboard cursor, or the newest, is the one tab stop of the list.
  const stop = stops.some((entry) => entry.key === cursor) ? cursor : (stops.at(-1)?.key ?? null);
  const active = focused ?? hovered;
  const own: MessageActions = {
    ...actions,
    toggleRead: (entry) => {
      if (!entry.unread && entry.row) keepUnread(entry.row.id);
      actions.toggleRead(entry);
    },
  };

  const goTo = (key: string | undefined) => {
    if (key === undefined) return;
    setCursor(key);
    const element = scroller.current?.querySelector<HTMLElement>(`[data-entry="${CSS.escape(key)}"]`);
    element?.focus();
    element?.scrollIntoView({ block: 'nearest' });
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const index = stops.findIndex((entry) => entry.key === stop);
    const entry = stops[index];
    const message = entry?.kind === 'message' ? entry : null;
    const onMessage = event.target instanceof HTMLElement && event.target.matches('[data-entry]');
    const letter = props.singleKeys ? event.key.toLowerCase() : '';
    const canReply = props.threads && entry?.thread && entry.row && !message?.delivery;
    if (event.key === 'ArrowUp' || letter === 'k') goTo(stops[Math.max(index - 1, 0)]?.key);
    else if (event.key === 'ArrowDown' || letter === 'j')
      goTo(stops[Math.min(index + 1, stops.length - 1)]?.key);
    else if (event.key === 'End') {
      goTo(stops.at(-1)?.key);
      toEnd();
    } else if (event.key === 'Home') goTo(stops[0]?.key);
    else if (event.key === 'Enter' && onMessage && entry?.thread && !props.inThread) {
      own.openThread(entry.thread.id, entry.row?.id ?? null);
    } else if (letter === 'r' && !event.shiftKey && canReply) own.reply(entry);
    else if (letter === 'e' && message?.row && !message.own && !event.shiftKey) own.toggleRead(message);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const now = Date.now();
  return (
    <div class="c-body">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys bubble here from the messages */}
      <div class="c-scroll" ref={scroller} onKeyDown={onKeyDown}>
        <div
          class="c-talk"
          role="log"
          // What is news of it is said below; the list also takes in history, own messages and buttons.
          aria-live="off"
          aria-label={t('Messages in {name}', { name: props.name })}
          aria-busy={!loading.fetched && entries.length === 0}
          onFocusCapture={(event) => {
            const key = event.target instanceof Element ? event.target.closest('[data-entry]') : null;
            const id = key instanceof HTMLElement ? (key.dataset.entry ?? null) : null;
            setFocused(id);
            if (id) setCursor(id);
          }}
          onBlurCapture={(event) => {
            const next = event.relatedTarget;
            if (!(next instanceof Node) || !scroller.current?.contains(next)) setFocused(null);
          }}
        >
          {island.seeking && <p class="c-older">{t('Looking for the message…')}</p>}
          {loading.loadingOlder && <p class="c-older">{t('Loading older messages…')}</p>}
          {loading.olderFailure && oldestId !== null && (
            <p class="c-older" role="alert">
              {loading.olderFailure.message}{' '}
              <Button small onClick={() => void loading.loadOlder(oldestId)}>
                {t('Retry')}
              </Button>
            </p>
          )}
          {entries.length === 0 && <Nothing loading={loading} private={!props.threads} name={props.name} />}
          {entries.map((entry) => {
            if (entry.kind === 'day') {
              return (
                <h2 class="c-day" key={entry.key} data-entry={entry.key}>
                  {dayLabel(entry.at, now)}
                </h2>
              );
            }
            if (entry.kind === 'new') {
              return (
                <h2 class="c-day c-new" key={entry.key} data-entry={entry.key}>
                  {t('New')}
                </h2>
              );
            }
            if (entry.kind === 'line') {
              return (
                <EventLine
                  key={entry.key}
                  entry={entry}
                  threads={props.threads}
                  openThread={props.inThread ? null : own.openThread}
                  tabbable={stop === entry.key}
                  highlighted={lit === entry.key}
                />
              );
            }
            return (
              <MessageItem
                key={entry.key}
                entry={entry}
                account={account}
                threads={props.threads}
                inThread={props.inThread}
                active={active === entry.key}
                tabbable={stop === entry.key}
                highlighted={lit === entry.key}
                actions={own}
                onActive={setHovered}
              />
            );
          })}
        </div>
      </div>
      <Announcer entries={entries} current={loading.fetched && !island.open && !island.seeking} />
      {(!atEnd || island.open) && (
        <button
          type="button"
          class="c-newest"
          onClick={() => {
            island.leave();
            toEnd();
          }}
        >
          {unseen > 0 ? t('{unseen, number} new', { unseen }) : t('Newest')}
          <Icon name="down" size="s" />
        </button>
      )}
    </div>
  );
}

/** Whoever sends sees what they sent, wherever they were reading. */
function useFollowOwn(messages: readonly MessageEntry[], toEnd: () => void): void {
  const newest = messages.findLast((entry) => entry.row === null)?.key ?? null;
  const known = useRef(newest);
  useLayoutEffect(() => {
    const sent = newest !== null && newest !== known.current;
    known.current = newest;
    if (sent) toEnd();
  }, [newest, toEnd]);
}

/** How many messages arrived below since the reader scrolled up. */
function useUnseen(messages: readonly MessageEntry[], atEnd: boolean): number {
  const newest = messages.findLast((entry) => entry.row !== null)?.row?.id ?? 0;
  const seen = useRef(newest);
  if (atEnd) seen.current = newest;
  return messages.filter((entry) => entry.row !== null && entry.row.id > seen.current && !entry.own).length;
}

/** What stands where messages would: the wait, the reason there are none, or an invitation. */
function Nothing({
  loading,
  private: isPrivate,
  name,
}: {
  loading: Loading;
  private: boolean;
  name: string;
}) {
  if (loading.failure) {
    return (
      <div class="c-nothing" role="alert">
        <p>{loading.failure.message}</p>
        <Button small onClick={() => void loading.refresh()}>
          {t('Retry')}
        </Button>
      </div>
    );
  }
  if (!loading.fetched) {
    return (
      <div class="c-nothing c-waiting">
        <p>{t('Loading messages…')}</p>
      </div>
    );
  }
  return (
    <div class="c-nothing">
      <p>
        {isPrivate
          ? t('No messages with {name} yet. Write the first one below.', { name })
          : t('No messages here yet. Write the first one below.')}
      </p>
    </div>
  );
}
