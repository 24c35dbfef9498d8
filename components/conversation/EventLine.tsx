import { t } from '../../lib/i18n/t.ts';
import { Avatar } from '../ui/Avatar.tsx';
import { HtmlLine } from '../ui/Html.tsx';
import { Icon } from '../ui/Icon.tsx';
import { StatusPill } from '../ui/StatusPill.tsx';
import { clockTime, fullTime } from '../ui/times.ts';
import { ThreadDot } from './ThreadDot.tsx';
import type { LineEntry } from './timeline.ts';

interface Props {
  entry: LineEntry;
  /** Private conversations have no threads: no dots. */
  threads: boolean;
  /** Null where the view is one thread already. */
  openThread: ((thread: string, focus: number | null) => void) | null;
  /** The one tab stop of the list. */
  tabbable: boolean;
  highlighted: boolean;
}

/** An event in one grey line; what a service did has its thread below, with how that stands now. */
export function EventLine({ entry, threads, openThread, tabbable, highlighted }: Props) {
  const { writer, card, row } = entry;
  const name = writer.user?.name.split(' ', 1)[0] || writer.name;
  return (
    <div
      class={`c-line ${threads ? '' : 'c-plain'} ${highlighted ? 'c-lit' : ''}`}
      data-entry={entry.key}
      tabIndex={card ? (tabbable ? 0 : -1) : undefined}
      data-unread={row.unread === 1 ? row.id : undefined}
    >
      {threads && <ThreadDot thread={entry.thread} message={row.id} open={openThread} />}
      <div class="c-lines">
        <div class="c-event">
          <Avatar
            id={writer.user?.id ?? writer.key}
            name={writer.name}
            src={writer.user?.avatar ?? writer.avatar}
            size="xs"
          />
          <span class="c-trunc" title={`${writer.name} ${entry.says} ${entry.about}`.trim()}>
            <b>{name}</b> {entry.html === null ? entry.says : <HtmlLine html={entry.html} />}
            {entry.about && <em> {entry.about}</em>}
          </span>
          <time dateTime={new Date(entry.at).toISOString()} title={fullTime(entry.at)}>
            {clockTime(entry.at)}
          </time>
        </div>
        {card && openThread && (
          <button type="button" class="c-card" tabIndex={-1} onClick={() => openThread(card.id, row.id)}>
            <span class="c-trunc c-grow">
              <HtmlLine html={card.title} plain />
            </span>
            {card.comments > 0 && (
              <span
                class="c-tally"
                title={t('{count, plural, one {# comment} other {# comments}}', { count: card.comments })}
              >
                <Icon name="chat" size="xs" />
                {card.comments}
              </span>
            )}
            {card.status && <StatusPill status={card.status} />}
          </button>
        )}
      </div>
    </div>
  );
}
