/** Private conversations, newest first, and the way to start one with anybody the account knows. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { ask } from '../../lib/ask.ts';
import { enqueue } from '../../lib/outbox/outbox.ts';
import { settingsSignal } from '../../lib/settings.ts';
import { type ConversationView, openConversation } from '../../lib/store/conversation-reader.ts';
import type { MessageRow, PrivateRow } from '../../lib/store/picture.ts';
import { privateKey } from '../../lib/store/picture.ts';
import type { PictureView } from '../../lib/store/reader.ts';
import { useApp } from '../app/context.ts';
import { findPeople } from '../flows/flow-lists.ts';
import { SearchBox } from '../flows/SearchBox.tsx';
import { useRoving } from '../flows/use-roving.ts';
import { Avatar } from '../ui/Avatar.tsx';
import { Icon } from '../ui/Icon.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { Pill } from '../ui/Pill.tsx';
import { Time } from '../ui/Time.tsx';
import { Windowed } from '../ui/Windowed.tsx';
import { People, personKey } from './People.tsx';
import { PresenceDot } from './PresenceDot.tsx';
import './private.css';
import { t } from '../../lib/i18n/t.ts';
import type { PrivateLine } from './private-list.ts';
import { excerptOf, privateLines } from './private-list.ts';
import { usePresence } from './use-presence.ts';

/** About how high a conversation of the list is; px. */
const LINE = 54;

export function PrivateView() {
  const { picture, names: accountNames, navigate, place } = useApp();
  const settings = settingsSignal().value;
  const [query, setQuery] = useState('');
  const [choosing, setChoosing] = useState(() => {
    const at = place.peek();
    return at.view === 'tabs' && at.choose === true;
  });
  const [showClosed, setShowClosed] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const box = useRef<HTMLDivElement>(null);

  const names = accountNames.value;
  const rows = picture.privates.value;
  const users = picture.users.value;
  const accounts = picture.accounts.value;
  const unread = picture.unreadPlaces.value;
  const newest = useNewest(picture, rows);
  const lines = useMemo(() => {
    const counts = new Map<string, number>();
    for (const { account, conversation } of unread) {
      const key = `${account}/${conversation}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    return privateLines(rows, {
      accounts,
      users,
      newest: (row) => newest.get(lineKey(row)) ?? { at: null, message: null },
      unread: (row) => counts.get(`${row.account}/${privateKey(row.id)}`) ?? 0,
    });
  }, [rows, users, accounts, unread, newest]);
  const open = lines.filter((line) => line.row.conversation.open || line.unread > 0);
  const closed = lines.filter((line) => !line.row.conversation.open && line.unread === 0);
  const presence = usePresence();

  const searching = query.trim() !== '' || choosing;
  const people = useMemo(() => {
    if (!searching) return [];
    const readers = new Set(accounts.map((account) => `${account.id}/${account.user.id}`));
    const all = [...users].map(([key, user]) => ({ account: key.slice(0, key.lastIndexOf('/')), user }));
    if (query.trim() !== '')
      return findPeople(all, query, (account, id) => readers.has(`${account}/${id}`), 50);
    return all
      .filter(({ account, user }) => !readers.has(`${account}/${user.id}`))
      .sort((a, b) => (a.user.name || a.user.nick).localeCompare(b.user.name || b.user.nick))
      .map((person) => ({ ...person, hit: null }));
  }, [users, accounts, query, searching]);

  const shown = searching
    ? people.map(personKey)
    : [...open, ...(showClosed ? closed : [])].map((line) => lineKey(line.row));
  const roving = useRoving(box, shown, settings.singleKeyShortcuts, 'private');

  const goTo = (account: string, id: number) =>
    navigate({ view: 'conversation', account, conversation: privateKey(id) });
  const choose = () => {
    setChoosing(true);
    field.current?.focus();
  };
  // N asks for this by the place, here as from any other tab.
  const at = place.value;
  useEffect(() => {
    if (at.view === 'tabs' && at.choose) choose();
  }, [at]);
  // The picture knows who shares a flow or a conversation; the server may show more people. When it can't be
  // asked, those known are still there, and the banner says what is wrong.
  useEffect(() => {
    if (!searching) return;
    for (const { id } of picture.accounts.peek()) void ask('load-people', { account: id });
  }, [searching, picture]);

  const markRead = (key: string | null) => {
    const line = lines.find((one) => lineKey(one.row) === key);
    if (!line || line.unread === 0) return;
    const conversation = privateKey(line.row.id);
    const messages = unread
      .filter((row) => row.account === line.row.account && row.conversation === conversation)
      .map((row) => row.id);
    void enqueue(line.row.account, conversation, { kind: 'mark-read', messages });
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowUp' && roving.stop === shown[0]) {
      field.current?.focus();
      event.preventDefault();
      return;
    }
    if (event.key === 'Escape' && searching) {
      setQuery('');
      setChoosing(false);
      field.current?.focus();
    } else if (roving.move(event)) return;
    else if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    else if (event.key.toLowerCase() === 'e' && settings.singleKeyShortcuts && !searching) {
      markRead(roving.stop);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const windowed = (all: readonly PrivateLine[], below: number) => (
    <Windowed
      items={all}
      keyOf={(one) => lineKey(one.row)}
      height={() => LINE}
      gap="li"
      below={below}
      stop={roving.stop}
      draw={(one, index) => line(one, index + 1, all.length)}
    />
  );
  const line = (one: PrivateLine, place: number, of: number) => (
    <li key={lineKey(one.row)} aria-posinset={place} aria-setsize={of}>
      <button
        type="button"
        class={one.unread > 0 ? 'p-row p-unread' : 'p-row'}
        data-row={lineKey(one.row)}
        tabIndex={roving.stop === lineKey(one.row) ? 0 : -1}
        onClick={() => goTo(one.row.account, one.row.id)}
      >
        <span class="p-face">
          <Avatar id={one.row.id} name={one.name} src={one.user?.avatar} size="md" />
          <PresenceDot presence={presence(one.row.account, one.row.id)} />
        </span>
        <span class="p-facts">
          <span class="p-line">
            <span class="p-name">
              {one.name}
              {names.account(one.row.account) !== '' && (
                <span class="f-org"> · {names.account(one.row.account)}</span>
              )}
            </span>
            {one.at !== null && <Time at={one.at} />}
          </span>
          <span class="p-line">
            <span class="p-excerpt">{one.excerpt}</span>
            <Pill count={one.unread} what={t('unread')} />
          </span>
        </span>
      </button>
    </li>
  );

  return (
    <div class="p-view">
      <div class="p-bar">
        <SearchBox
          field={field}
          label={t('Find a person')}
          placeholder={t('Find a person')}
          value={query}
          onChange={setQuery}
          onEnter={() => {
            const first = people[0];
            if (first) goTo(first.account, first.user.id);
          }}
          onDown={roving.focusFirst}
          onEscape={() => {
            if (!choosing) return false;
            setChoosing(false);
            return true;
          }}
        />
        <IconButton
          icon="plus"
          label={t('New private message')}
          title={t('New private message (N)')}
          onClick={choose}
        />
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys bubble here from the rows */}
      <div ref={box} onKeyDown={onKeyDown} onFocusCapture={roving.onFocusIn}>
        {searching ? (
          <People people={people} query={query.trim()} stop={roving.stop} presence={presence} onPick={goTo} />
        ) : (
          <>
            <ul class="p-list" aria-label={t('Private conversations')}>
              {windowed(open, 0)}
            </ul>
            {closed.length > 0 && (
              <button
                type="button"
                class="p-label"
                aria-expanded={showClosed}
                onClick={() => setShowClosed(!showClosed)}
              >
                <Icon name={showClosed ? 'down' : 'right'} size="xs" />
                {t('Closed conversations')} <span>{closed.length}</span>
              </button>
            )}
            {showClosed && <ul class="p-list">{windowed(closed, open.length * LINE)}</ul>}
            {rows.length === 0 && (
              <p class="f-none">
                {t('No private messages yet. Find a person above to write the first one.')}
              </p>
            )}
          </>
        )}
      </div>
    </div>
  );
}

type View = ConversationView;
type Newest = ReadonlyMap<string, { at: number | null; message: MessageRow | null }>;

/** The newest message of each conversation that shows anything; follows changes while the list is up. */
function useNewest(picture: PictureView, rows: readonly PrivateRow[]): Newest {
  const views = useRef(new Map<string, View>());
  const wanted = new Set(rows.map(lineKey));
  for (const row of rows) {
    if (!views.current.has(lineKey(row))) {
      views.current.set(lineKey(row), openConversation(picture, row.account, privateKey(row.id)));
    }
  }
  for (const [key, view] of views.current) {
    if (wanted.has(key)) continue;
    view.close();
    views.current.delete(key);
  }
  useEffect(() => {
    const open = views.current;
    return () => {
      for (const view of open.values()) view.close();
      open.clear();
    };
  }, []);
  return new Map(
    rows.map((row) => {
      const view = views.current.get(lineKey(row));
      const latest = view?.rows.value ?? [];
      const message = latest.findLast((one) => excerptOf(one.message, 0) !== null) ?? null;
      return [lineKey(row), { at: view?.state.value?.lastMessageAt ?? null, message }];
    }),
  );
}

const lineKey = (row: Pick<PrivateRow, 'account' | 'id'>): string => `${row.account}/${row.id}`;
