import { useEffect, useMemo, useState } from 'preact/hooks';
import { onScreen } from '../../lib/live/looking.ts';
import { settingsSignal } from '../../lib/settings.ts';
import { FOLDED } from '../../lib/store/unread-order.ts';
import { useApp } from '../app/context.ts';
import { lazy } from '../app/lazy.tsx';
import { Boundary } from '../ui/Boundary.tsx';
import { Button } from '../ui/Button.tsx';
import { FlowTile } from '../ui/FlowTile.tsx';
import { Icon } from '../ui/Icon.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { List } from '../ui/List.tsx';
import { Pill } from '../ui/Pill.tsx';
import { Windowed } from '../ui/Windowed.tsx';
import { markAllRead } from './mark-read.ts';
import { UnreadItem, type UnreadItemProps } from './UnreadItem.tsx';
import './unread.css';
import { t } from '../../lib/i18n/t.ts';
import { groupUnread, type UnreadGroup, unreadKey, unreadSummary } from './unread-groups.ts';

export const UnreadEmpty = lazy(async () => (await import('./UnreadEmpty.tsx')).UnreadEmpty);
const UnshownItem = lazy(async () => (await import('./UnshownItem.tsx')).UnshownItem);

/** About how high the head of a group with its padding is, and one message, in px. */
const HEAD = 38;
const ITEM = 72;
/** And "Show n more". */
const MORE = 22;

/** About how high a group of so many messages is, in px. */
const heightOf = (count: number): number =>
  HEAD + Math.min(count, FOLDED) * ITEM + (count > FOLDED ? MORE : 0);

/** Everything unread: mentions by flow, private messages last. */
export function UnreadView() {
  useEffect(() => onScreen('unread'), []);
  const { picture, names: accountNames, navigate } = useApp();
  const { mutedFlows, singleKeyShortcuts } = settingsSignal().value;
  const unread = picture.unread.value;
  const places = picture.unreadPlaces.value;
  const flows = picture.flows.value;
  const names = accountNames.value;
  /** Keys of the groups shown whole. */
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const first = picture.first.value;
  const groups = useMemo(
    () => groupUnread(unread, places, flows, mutedFlows, names, first?.counts),
    [unread, places, flows, mutedFlows, names, first],
  );
  const summary = unreadSummary(groups, first?.totals);

  if (places.length === 0) return <UnreadEmpty />;
  return (
    <>
      <div class="bar">
        {/* What comes is heard of here, politely. */}
        <span class="grow trunc" role="status" title={summary}>
          {summary}
        </span>
        <Button
          small
          variant="ghost"
          title={t('Mark all read (Shift+E)')}
          label={t('Mark all read')}
          onClick={() => void markAllRead(picture)}
        >
          <Icon name="checks" size="s" />
          {t('Mark all read')}
        </Button>
      </div>
      <List label={t('Unread messages')} letters={singleKeyShortcuts}>
        <Windowed
          items={groups}
          keyOf={({ key }) => key}
          height={({ count }) => heightOf(count)}
          gap="div"
          rest={first ? first.rest.reduce((sum, groups, at) => sum + groups * heightOf(at + 1), 0) : 0}
          draw={(group) => (
            <Group
              key={group.key}
              group={group}
              open={opened.has(group.key)}
              onOpen={() => setOpened(new Set([...opened, group.key]))}
            />
          )}
        />
      </List>
      <button
        type="button"
        class="more more-read"
        onClick={() => navigate({ view: 'tabs', tab: 'unread', recent: true })}
      >
        {t('Recently read')}
      </button>
    </>
  );
}

interface GroupProps {
  group: UnreadGroup;
  /** All of its messages are shown. */
  open: boolean;
  onOpen: () => void;
}

function Group({ group, open, onOpen }: GroupProps) {
  const shown = open ? group.rows : group.rows.slice(0, FOLDED);
  const hidden = group.count - (open ? group.count : Math.min(group.count, FOLDED));
  const { picture } = useApp();
  const coming = shown.length + hidden < group.count;
  useEffect(() => {
    if (coming) void picture.whole(open ? group.places : group.places.slice(0, FOLDED));
  });
  return (
    <section>
      <div class="gh">
        {group.kind === 'private' ? (
          <FlowTile id="private" name="" size="sm" off>
            <Icon name="lock" size="xs" />
          </FlowTile>
        ) : (
          <FlowTile id={group.flow?.id ?? group.key} name={group.name} size="sm" />
        )}
        <h2 class="trunc" title={[group.name, group.where].filter(Boolean).join(', ')}>
          {group.name}
          {group.where !== '' && <span class="gh-where"> {group.where}</span>}
        </h2>
        {group.muted && (
          <span class="muted" title={t('Muted')}>
            <Icon name="belloff" size="s" />
            <span class="sr">{t('Muted')}</span>
          </span>
        )}
        <Pill count={group.count} quiet={group.muted} what={t('unread')} />
        <span class="grow" />
        <IconButton
          small
          icon="check"
          label={
            group.kind === 'private' && group.where === ''
              ? t('Mark private read')
              : t('Mark {name} read', { name: [group.name, group.where].filter(Boolean).join(', ') })
          }
          onClick={() => void markAllRead(picture, group.key)}
        />
      </div>
      <ul data-undrawn={coming || undefined}>
        {open ? (
          <Windowed
            items={shown}
            keyOf={unreadKey}
            height={() => ITEM}
            gap="li"
            draw={(row, index) => (
              <Item key={unreadKey(row)} row={row} among={{ at: index + 1, of: group.count }} />
            )}
          />
        ) : (
          shown.map((row) => <Item key={unreadKey(row)} row={row} />)
        )}
      </ul>
      {hidden > 0 && (
        <button type="button" class="more" onClick={onOpen}>
          {t('Show {count, number} more', { count: hidden })} <Icon name="down" size="s" />
        </button>
      )}
    </section>
  );
}

/** A message of a group; one that can't be drawn takes none of the others along. */
function Item(props: UnreadItemProps) {
  return (
    <Boundary what="draw an unread message" at={props.row} instead={() => <UnshownItem {...props} />}>
      <UnreadItem {...props} />
    </Boundary>
  );
}
