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

/**
 * The lines to say of messages after `heard` (a message id): none of the reader's own, none that came before; one by
 * one up to `most`, else by their number.
 */
export function announcements(entries: readonly Entry[], heard: number, most = MOST): string[] {
  const fresh = entries.filter(
    (entry): entry is MessageEntry =>
      entry.kind === 'message' && !entry.own && entry.row !== null && entry.row.id > heard,
  );
  if (fresh.length > most)
    return [t('{count, plural, one {# new message} other {# new messages}}', { count: fresh.length })];
  return fresh.map(({ writer, text, attachments }) =>
    t('{name}: {text}', {
      name: writer.name,
      text: shortened(text.trim() || attachments[0]?.file_name || t('Sent something')),
    }),
  );
}

/** How far a conversation was heard, as a message id (null before it is known), and whether its newest is out of sight. */
export interface Hearing {
  heard: number | null;
  away: boolean;
}

/** What {@link hear} looks at; the fields are those of the announcer. */
export interface Sight {
  entries: readonly Entry[];
  /** Up to this id it is history, which may come into the list only after the fetch has answered; 0 before that. */
  fetchedTo: number;
  /** What is shown is the present: the latest were fetched, and no older part is looked at. */
  current: boolean;
}

/**
 * What to say now, and how far it was heard then. Who reads in the past is left alone there; back at the newest they
 * hear once how much has come meanwhile, which they are about to read.
 */
export function hear(before: Hearing, { entries, fetchedTo, current }: Sight): Hearing & { lines: string[] } {
  // Nothing is known of what came before the first fetch.
  if (!current) return { heard: before.heard ?? (fetchedTo || null), away: true, lines: [] };
  const newest = newestId(entries);
  const heard = Math.max(newest, before.heard ?? fetchedTo);
  const lines = before.heard === null ? [] : announcements(entries, before.heard, before.away ? 0 : MOST);
  return { heard, away: false, lines };
}

function shortened(text: string): string {
  const points = Array.from(text);
  return points.length > LONGEST ? `${points.slice(0, LONGEST - 1).join('')}…` : text;
}
