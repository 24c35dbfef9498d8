/** One flow in a list: unread, mute and last activity; its actions on hover and keyboard focus. */
import { useState } from 'preact/hooks';
import { t } from '../../lib/i18n/t.ts';
import type { FlowRow } from '../../lib/store/picture.ts';
import { QuietButton } from '../quiet/QuietButton.tsx';
import { FlowTile } from '../ui/FlowTile.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Pill } from '../ui/Pill.tsx';
import { Time } from '../ui/Time.tsx';
import type { Hit } from './flow-lists.ts';
import { standingOf } from './flow-lists.ts';
import { webAddress } from './flow-settings.ts';

export interface FlowItemProps {
  row: FlowRow;
  /** Key within the list. */
  id: string;
  hit: Hit | null;
  /** Its organization or account, where that is not plain from what stands around it; else empty. */
  where: string;
  unread: number;
  /** ms since 1970 of the last message known. */
  at: number | null;
  pinned: boolean;
  muted: boolean;
  /** Snoozed by itself; a snooze of everything stands in the head of the app. */
  snoozed: boolean;
  tabbable: boolean;
  /** Which of how many it is, from 1: not all of the list need be drawn. */
  among: { at: number; of: number };
  /** What Enter in the search field would take. */
  first: boolean;
  onOpen: () => void;
  /** To its people and settings. */
  onAbout: () => void;
  onPin: () => void;
  onMute: () => void;
}

export function FlowItem(props: FlowItemProps) {
  const { row, unread, muted, pinned } = props;
  const { flow } = row;
  // Hundreds of rows with three buttons each would be slow; only the row at hand has them.
  const [near, setNear] = useState(false);
  const standing = standingOf(row);
  const web = near ? webAddress(row) : null;
  const people = flow.organization.user_count;
  const classes = ['f-row'];
  if (unread > 0 && !muted) classes.push('f-unread');
  if (standing === 'closed') classes.push('f-dim');
  if (props.first) classes.push('f-first');
  return (
    <li
      class={classes.join(' ')}
      aria-posinset={props.among.at}
      aria-setsize={props.among.of}
      onPointerEnter={() => setNear(true)}
      onPointerLeave={(event) => setNear(event.currentTarget.contains(document.activeElement))}
      onFocusCapture={() => setNear(true)}
      onBlurCapture={(event) => {
        const next = event.relatedTarget;
        if (!(next instanceof Node) || !event.currentTarget.contains(next)) setNear(false);
      }}
    >
      <button
        type="button"
        class="f-open"
        data-row={props.id}
        tabIndex={props.tabbable ? 0 : -1}
        title={flow.name}
        disabled={flow.disabled}
        onClick={props.onOpen}
      >
        <FlowTile id={row.id} name={flow.name} off={standing === 'closed'}>
          {standing === 'joinable' ? <Icon name="plus" size="s" /> : undefined}
        </FlowTile>
        <span class="f-name">
          <Marked text={flow.name} hit={props.hit} />
          {props.where !== '' && <span class="f-org"> · {props.where}</span>}
        </span>
      </button>
      {/* Before what stands at the end, which so stays where it is under the pointer. */}
      {standing === 'open' && near && (
        <span class="f-actions">
          <button
            type="button"
            class="f-act"
            tabIndex={props.tabbable ? 0 : -1}
            aria-label={t('People and settings of {name}', { name: flow.name })}
            title={t('People and settings (I)')}
            onClick={props.onAbout}
          >
            <Icon name="users" />
          </button>
          <button
            type="button"
            class="f-act"
            tabIndex={props.tabbable ? 0 : -1}
            aria-label={
              muted ? t('Unmute {name}', { name: flow.name }) : t('Mute {name}', { name: flow.name })
            }
            title={muted ? t('Unmute (M)') : t('Mute (M)')}
            aria-pressed={muted}
            onClick={props.onMute}
          >
            <Icon name={muted ? 'belloff' : 'bell'} />
          </button>
          <button
            type="button"
            class={pinned ? 'f-act f-on' : 'f-act'}
            tabIndex={props.tabbable ? 0 : -1}
            aria-label={
              pinned ? t('Unpin {name}', { name: flow.name }) : t('Pin {name}', { name: flow.name })
            }
            title={pinned ? t('Unpin (P)') : t('Pin (P)')}
            aria-pressed={pinned}
            onClick={props.onPin}
          >
            <Icon name="star" />
          </button>
          {web && (
            <a
              class="f-act"
              tabIndex={props.tabbable ? 0 : -1}
              href={web}
              target="_blank"
              rel="noopener noreferrer"
              aria-label={t('Open {name} in web', { name: flow.name })}
              title={t('Open in web (O)')}
            >
              <Icon name="ext" />
            </a>
          )}
        </span>
      )}
      <span class="f-meta">
        {props.snoozed && (
          <QuietButton flow={{ key: props.id, name: flow.name }} tabIndex={props.tabbable ? 0 : -1} />
        )}
        {muted && (
          <span role="img" aria-label={t('Muted')} title={t('Muted')}>
            <Icon name="belloff" size="s" />
          </span>
        )}
        {standing === 'joinable' && people > 0 && (
          <span>{t('{count, plural, one {# person} other {# people}}', { count: people })}</span>
        )}
        {flow.disabled && <span>{t('Archived')}</span>}
        {standing === 'open' && (unread === 0 || muted) && props.at !== null && <Time at={props.at} />}
        <Pill count={unread} quiet={muted} what={muted ? t('unread, muted') : t('unread')} />
      </span>
      {standing === 'joinable' && (
        <button
          type="button"
          class="f-do"
          tabIndex={-1}
          aria-label={t('Join {name}', { name: flow.name })}
          onClick={props.onOpen}
        >
          {t('Join')}
        </button>
      )}
      {standing === 'closed' && !flow.disabled && (
        <button
          type="button"
          class="f-do"
          tabIndex={-1}
          aria-label={t('Reopen {name}', { name: flow.name })}
          onClick={props.onOpen}
        >
          {t('Reopen')}
        </button>
      )}
    </li>
  );
}

/** A name with what was searched for marked. */
export function Marked({ text, hit }: { text: string; hit: Hit | null }) {
  if (!hit) return <>{text}</>;
  return (
    <>
      {text.slice(0, hit.start)}
      <mark>{text.slice(hit.start, hit.end)}</mark>
      {text.slice(hit.end)}
    </>
  );
}
