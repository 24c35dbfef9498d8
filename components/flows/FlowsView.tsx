/** All flows, grouped, and the search over flows and people. */
import { useMemo, useRef, useState } from 'preact/hooks';
import { ask } from '../../lib/ask.ts';
import type { User } from '../../lib/flowdock/model.ts';
import { settingsSignal } from '../../lib/settings.ts';
import type { FlowRow } from '../../lib/store/picture.ts';
import { flowKey, privateKey } from '../../lib/store/picture.ts';
import { useApp } from '../app/context.ts';
import { Icon } from '../ui/Icon.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { minuteNow } from '../ui/minute.ts';
import { showToast } from '../ui/Toast.tsx';
import { Windowed } from '../ui/Windowed.tsx';
import type { FlowItemProps } from './FlowItem.tsx';
import { FlowItem } from './FlowItem.tsx';
import './flows.css';
import { t } from '../../lib/i18n/t.ts';
import { FoundFlows, foundKeys } from './FoundFlows.tsx';
import {
  byNames,
  type FlowGroup,
  findFlows,
  findPeople,
  groupFlows,
  type Hit,
  settingKey,
  standingOf,
} from './flow-lists.ts';
import { toggleMuted, togglePinned, webAddress } from './flow-settings.ts';
import { Group } from './Group.tsx';
import { ROW, TITLE } from './heights.ts';
import { SearchBox } from './SearchBox.tsx';
import { useRoving } from './use-roving.ts';

export function FlowsView() {
  const { picture, names: accountNames, navigate, place } = useApp();
  const settings = settingsSignal().value;
  const [query, setQuery] = useState('');
  const [showClosed, setShowClosed] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const box = useRef<HTMLDivElement>(null);

  const now = minuteNow().value;
  const names = accountNames.value;
  const rows = picture.flows.value;
  const users = picture.users.value;
  const accounts = picture.accounts.value;
  const states = picture.conversations.value;
  const { groups, closed } = useMemo(
    () => groupFlows(rows, settings.pinnedFlows, names),
    [rows, settings.pinnedFlows, names],
  );
  const searching = query.trim() !== '';
  const ordered = useMemo(
    // As they are grouped they are in order already, but for a few steps.
    () => (searching ? byNames([...groups.flatMap((group) => group.rows), ...closed]) : []),
    [groups, closed, searching],
  );
  const foundFlows = useMemo(() => (searching ? findFlows(ordered, query) : []), [ordered, query, searching]);
  const foundPeople = useMemo(() => {
    if (!searching) return [];
    const readers = new Set(accounts.map((account) => `${account.id}/${account.user.id}`));
    return findPeople(withAccounts(users), query, (account, id) => readers.has(`${account}/${id}`));
  }, [users, accounts, query, searching]);
  const unread = useMemo(() => {
    const counts = new Map<string, number>();
    for (const { account, conversation } of picture.unreadPlaces.value) {
      const key = `${account}/${conversation}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    return counts;
  }, [picture.unreadPlaces.value]);

  const byKey = useMemo(() => new Map(rows.map((row) => [settingKey(row), row])), [rows]);
  const shown = useMemo(
    () =>
      searching
        ? foundKeys(foundFlows, foundPeople)
        : [...groups.flatMap((group) => group.rows), ...(showClosed ? closed : [])].map(settingKey),
    [searching, foundFlows, foundPeople, groups, closed, showClosed],
  );
  const roving = useRoving(box, shown, settings.singleKeyShortcuts, 'flows');

  const open = (row: FlowRow) => {
    const conversation = flowKey(row.id);
    if (row.flow.disabled) return;
    navigate({ view: 'conversation', account: row.account, conversation });
    if (standingOf(row) === 'open') return;
    const { joined, name } = row.flow;
    void ask('set-open', { account: row.account, conversation, open: true }).then((result) => {
      if (result.ok) return;
      // Only who still looks at this flow is taken back; somebody who moved on stays where they are.
      const now = place.peek();
      const here =
        now.view === 'conversation' && now.account === row.account && now.conversation === conversation;
      if (here) navigate({ view: 'tabs', tab: 'flows' });
      showToast({
        text: joined
          ? t('{name} was not reopened: {why}', { name, why: result.failure.message })
          : t('{name} was not joined: {why}', { name, why: result.failure.message }),
        error: true,
      });
    });
  };
  const about = (row: FlowRow) => navigate({ view: 'flow', account: row.account, flow: row.id });
  const write = (account: string, user: User) =>
    navigate({ view: 'conversation', account, conversation: privateKey(user.id) });

  const searchMessages = () => navigate({ view: 'search', within: null, text: query.trim() });
  const takeFirst = () => {
    const flow = foundFlows[0];
    const person = foundPeople[0];
    if (flow) open(flow.row);
    else if (person) write(person.account, person.user);
    else if (searching) searchMessages();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowUp' && roving.stop === shown[0]) {
      field.current?.focus();
      event.preventDefault();
      return;
    }
    if (roving.move(event) || !settings.singleKeyShortcuts) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const row = byKey.get(roving.stop ?? '');
    if (!row || standingOf(row) !== 'open') return;
    const key = event.key.toLowerCase();
    const web = webAddress(row);
    if (key === 'i') about(row);
    else if (key === 'p') void togglePinned(row);
    else if (key === 'm') void toggleMuted(row);
    else if (key === 'o' && web) window.open(web, '_blank', 'noreferrer');
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  /** `beside`: rows of several organizations stand beside each other. */
  const item = (
    row: FlowRow,
    hit: Hit | null,
    first: boolean,
    beside: boolean,
  ): Omit<FlowItemProps, 'among'> => {
    const key = settingKey(row);
    return {
      id: key,
      row,
      hit,
      first,
      where: beside ? names.flow(row) : '',
      unread: unread.get(`${row.account}/${flowKey(row.id)}`) ?? 0,
      at: states.get(`${row.account}/${flowKey(row.id)}`)?.lastMessageAt ?? null,
      pinned: settings.pinnedFlows.includes(key),
      muted: settings.mutedFlows.includes(key),
      snoozed: (settings.snoozed[key] ?? 0) > now,
      tabbable: roving.stop === key,
      onOpen: () => open(row),
      onAbout: () => about(row),
      onPin: () => void togglePinned(row),
      onMute: () => void toggleMuted(row),
    };
  };

  const windowed = (rows: readonly FlowRow[], below: number, beside: boolean) => (
    <Windowed
      items={rows}
      keyOf={settingKey}
      height={() => ROW}
      gap="li"
      below={below}
      stop={roving.stop}
      draw={(row, index) => (
        <FlowItem
          key={settingKey(row)}
          {...item(row, null, false, beside)}
          among={{ at: index + 1, of: rows.length }}
        />
      )}
    />
  );

  return (
    <div class="f-view">
      <div class="f-bar">
        <SearchBox
          field={field}
          label={t('Search flows')}
          placeholder={t('Search flows')}
          value={query}
          onChange={setQuery}
          onEnter={takeFirst}
          onShiftEnter={searchMessages}
          onDown={roving.focusFirst}
        />
        <IconButton icon="plus" label={t('New flow')} onClick={() => navigate({ view: 'new-flow' })} />
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys bubble here from the rows */}
      <div ref={box} onKeyDown={onKeyDown} onFocusCapture={roving.onFocusIn}>
        {searching ? (
          <FoundFlows
            flows={foundFlows}
            people={foundPeople}
            query={query.trim()}
            stop={roving.stop}
            item={item}
            onWrite={write}
            onSearchMessages={searchMessages}
          />
        ) : (
          <>
            {groups.map((group, index) => (
              <Group key={group.key} title={group.title}>
                {windowed(group.rows, heightOf(groups.slice(0, index)), group.key === 'pinned')}
              </Group>
            ))}
            {closed.length > 0 && (
              <button
                type="button"
                class="f-label f-fold"
                aria-expanded={showClosed}
                onClick={() => setShowClosed(!showClosed)}
              >
                <Icon name={showClosed ? 'down' : 'right'} size="xs" />
                {t('Closed flows')} <span>{closed.length}</span>
              </button>
            )}
            {showClosed && <ul class="f-list">{windowed(closed, heightOf(groups), true)}</ul>}
            {rows.length === 0 && (
              <p class="f-none">
                {t(
                  'You are in no flow yet. Create one above, or ask a colleague to add you to theirs; it appears here.',
                )}
              </p>
            )}
          </>
        )}
      </div>
    </div>
  );
}

/** How high groups are together, in px. */
const heightOf = (groups: readonly FlowGroup[]): number =>
  groups.reduce((sum, { rows }) => sum + TITLE + rows.length * ROW, 0);

/** The picture keys users `${account}/${id}`; an account's own id contains slashes, a user id does not. */
function* withAccounts(users: ReadonlyMap<string, User>): Generator<{ account: string; user: User }> {
  for (const [key, user] of users) yield { account: key.slice(0, key.lastIndexOf('/')), user };
}
