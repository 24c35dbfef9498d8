import { t } from '../../lib/i18n/t.ts';
import { hueOf } from '../../lib/identity.ts';
import type { ThreadMark } from './timeline.ts';

interface Props {
  thread: ThreadMark | null;
  /** The message or event beside it. */
  message: number | null;
  /** Null where the dot leads nowhere. */
  open: ((thread: string, focus: number | null) => void) | null;
}

/** The dot of a thread beside one of its messages; pressing it opens the thread. */
export function ThreadDot({ thread, message, open }: Props) {
  if (!thread) return <span class="c-dot c-nodot" />;
  const classes = `c-dot${thread.starts ? '' : ' c-ring'}${thread.linked ? ' c-linked' : ''}`;
  const style = { '--h': hueOf(thread.id) };
  // Folded messages keep the line going; a second dot for the same block would only be noise.
  if (!open) return <span class={classes} style={style} />;
  return (
    <button
      type="button"
      class={classes}
      style={style}
      tabIndex={-1}
      aria-label={t('Open thread {title}', { title: thread.title })}
      title={t('Open thread')}
      onClick={() => open(thread.id, message)}
    />
  );
}
