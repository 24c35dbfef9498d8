/** What has not reached the server, in words. Pure. */
import type { OutboxRow } from '../../lib/outbox/row.ts';
import { needsPerson, waitsLong } from '../../lib/outbox/waiting.ts';
import { fullTime, relativeTime } from '../ui/times.ts';

/** What deserves a word: what needs the person, failed once, or waits for long. What is just being sent does not. */
export function unsentRows(outbox: readonly OutboxRow[], now: number): OutboxRow[] {
  return outbox.filter(
    (row) => needsPerson(row) || row.attempts > 1 || row.error !== null || waitsLong(row, now),
  );
}

/** What the row does, and to which words. */
export function describe({ action }: OutboxRow): { what: string; text: string } {
  switch (action.kind) {
    case 'message':
      return { what: action.threadId === null ? 'Message' : 'Reply', text: action.content };
    case 'comment':
      return { what: 'Comment', text: action.content };
    case 'file':
      return { what: 'File', text: action.fileName };
    case 'edit':
      return { what: 'Edit of a message', text: action.content };
    case 'delete':
      return { what: 'Deletion of a message', text: '' };
    case 'recall':
      return { what: 'Taking back a message', text: '' };
    case 'mark-read':
      return { what: `${messages(action.messages.length)} read`, text: '' };
    case 'mark-unread':
      return { what: `${messages(action.messages.length)} unread again`, text: '' };
  }
}

const messages = (count: number): string => `Marking ${count} ${count === 1 ? 'message' : 'messages'}`;

/** How the row stands: why it is still here, and what happens next. */
export function standing(row: OutboxRow, now: number): string {
  switch (row.state) {
    case 'failed':
      return row.error?.message ?? 'The server refused this.';
    case 'asks':
      return `Waiting since ${fullTime(row.createdAt)}. Send it still?`;
    case 'sending':
      return 'Being sent.';
    case 'queued':
      return `${waitingFor(row.createdAt, now)}${row.error ? ` ${row.error.message}` : ''}`;
  }
}

function waitingFor(since: number, now: number): string {
  const minute = now - since < 60_000;
  if (minute) return 'Waiting.';
  return now - since < 3_600_000
    ? `Waiting for ${relativeTime(since, now)}.`
    : `Waiting since ${relativeTime(since, now)}.`;
}
