/** What has not reached the server, in words. Pure. */

import { failureWords } from '../../lib/failure-text.ts';
import { t } from '../../lib/i18n/t.ts';
import type { OutboxRow } from '../../lib/outbox/row.ts';
import { fullTime, relativeTime } from '../ui/times.ts';

/** What the row does, and to which words. */
export function describe({ action }: OutboxRow): { what: string; text: string } {
  switch (action.kind) {
    case 'message':
      return { what: action.threadId === null ? t('Message') : t('Reply'), text: action.content };
    case 'comment':
      return { what: t('Comment'), text: action.content };
    case 'file':
      return { what: t('File'), text: action.fileName };
    case 'edit':
      return { what: t('Edit of a message'), text: action.content };
    case 'delete':
      return { what: t('Deletion of a message'), text: '' };
    case 'react':
      return {
        what: action.type === 'add' ? t('Reaction') : t('Taking back a reaction'),
        text: action.emoji,
      };
    case 'recall':
      return { what: t('Taking back a message'), text: '' };
    case 'mark-read':
      return {
        what: t('Marking {count, plural, one {# message} other {# messages}} read', {
          count: action.messages.length,
        }),
        text: '',
      };
    case 'mark-unread':
      return {
        what: t('Marking {count, plural, one {# message} other {# messages}} unread again', {
          count: action.messages.length,
        }),
        text: '',
      };
  }
}

/** How the row stands: why it is still here, and what happens next. */
export function standing(row: OutboxRow, now: number): string {
  switch (row.state) {
    case 'failed':
      return row.error ? failureWords(row.error) : t('The server refused this.');
    case 'asks':
      return t('Waiting since {time}. Send it still?', { time: fullTime(row.createdAt) });
    case 'sending':
      return t('Being sent.');
    case 'queued':
      return `${waitingFor(row.createdAt, now)}${row.error ? ` ${failureWords(row.error)}` : ''}`;
  }
}

function waitingFor(since: number, now: number): string {
  const minute = now - since < 60_000;
  if (minute) return t('Waiting.');
  return now - since < 3_600_000
    ? t('Waiting for {duration}.', { duration: relativeTime(since, now) })
    : t('Waiting since {time}.', { time: relativeTime(since, now) });
}
