/** One row of a conversation: a day, the "New" line, an event, or a message. */
import { Component } from 'preact';
import { t } from '../../lib/i18n/t.ts';
import { Boundary } from '../ui/Boundary.tsx';
import { dayLabel } from './days.ts';
import { EventLine } from './EventLine.tsx';
import { type MessageActions, MessageItem } from './MessageItem.tsx';
import type { Entry } from './timeline.ts';
import { UnshownEntry } from './UnshownEntry.tsx';

interface Props {
  entry: Entry;
  account: string;
  threads: boolean;
  inThread: boolean;
  active: boolean;
  tabbable: boolean;
  highlighted: boolean;
  actions: MessageActions;
  onActive: (key: string | null) => void;
}

/** Drawn again only when it looks different: a window that moves changes few of the rows that stay. */
export class LogEntry extends Component<Props> {
  override shouldComponentUpdate({ entry, ...next }: Props): boolean {
    const { entry: before, ...now } = this.props;
    const keys = Object.keys(next) as (keyof typeof next)[]; // the keys just given
    return keys.some((key) => next[key] !== now[key]) || !looksLike(entry, before);
  }

  override render() {
    const { entry, tabbable } = this.props;
    return (
      <Boundary
        what="draw a message"
        at={'row' in entry ? entry.row : null}
        // A day is missed by nobody; its messages say that they can't be shown.
        instead={() => 'row' in entry && <UnshownEntry entry={entry} tabbable={tabbable} />}
      >
        <Drawn {...this.props} />
      </Boundary>
    );
  }
}

/** A day may have become yesterday meanwhile. */
function looksLike(a: Entry, b: Entry): boolean {
  if (a.kind === 'day' || a.kind === 'new' || b.kind === 'day' || b.kind === 'new') return false;
  return a.row === b.row && shapeOf(a) === shapeOf(b);
}

const shapes = new WeakMap<Entry, string>();
/** All of an entry but the message it is made of. */
function shapeOf(entry: Entry): string {
  const shape = shapes.get(entry) ?? JSON.stringify({ ...entry, row: null });
  shapes.set(entry, shape);
  return shape;
}

function Drawn({ entry, ...props }: Props) {
  switch (entry.kind) {
    case 'day':
      return (
        <h2 class="c-day" data-entry={entry.key}>
          {dayLabel(entry.at, Date.now())}
        </h2>
      );
    case 'new':
      return (
        <h2 class="c-day c-new" data-entry={entry.key}>
          {t('New')}
        </h2>
      );
    case 'line':
      return (
        <EventLine
          entry={entry}
          threads={props.threads}
          openThread={props.inThread ? null : props.actions.openThread}
          tabbable={props.tabbable}
          highlighted={props.highlighted}
        />
      );
    case 'message':
      return <MessageItem entry={entry} {...props} />;
  }
}
