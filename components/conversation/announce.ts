/** What of a conversation a screen reader is told by itself: what others said since one is there, and nothing else. Pure. */
import { t } from '../../lib/i18n/t.ts';
import type { Entry, MessageEntry } from './timeline.ts';

/** More than this at once is told by their number. */
const MOST = 3;
/** Characters of one message; who wants the rest goes to it. */
const LONGEST = 200;

/**
 * The highest id among what is shown of others; 0 when nothing is. The server's answer to what one says oneself may
 * come before the stream tells what others said just before.
 */
export const newestId = (entries: readonly Entry[]): number =>
  entries.reduce((newest, entry) => {
    const isOwn = entry.kind === 'message' && entry.own;
    return 'row' in entry && !isOwn ? Math.max(newest, entry.row?.id ?? 0) : newest;
  }, 0);

/** The lines to say of messages after `heard` (a message id): none of the reader's own, none that came before. */
export function announcements(entries: readonly Entry[], heard: number): string[] {
  const fresh = entries.filter(
    (entry): entry is MessageEntry =>
      entry.kind === 'message' && !entry.own && entry.row !== null && entry.row.id > heard,
  );
  if (fresh.length > MOST)
    return [t('{count, plural, one {# new message} other {# new messages}}', { count: fresh.length })];
  return fresh.map(({ writer, text, attachments }) =>
    t('{name}: {text}', {
      name: writer.name,
      text: shortened(text.trim() || attachments[0]?.file_name || t('Sent something')),
    }),
  );
}

function shortened(text: string): string {
  const points = Array.from(text);
  return points.length > LONGEST ? `${points.slice(0, LONGEST - 1).join('')}…` : text;
}
