/** Marking messages read and taking it back, through the outbox. */

import { t } from '../../lib/i18n/t.ts';
import type { MessageAt } from '../../lib/store/overlay.ts';
import type { PictureView } from '../../lib/store/reader.ts';
import { bunchKey } from '../../lib/store/unread-order.ts';
import { showToast } from '../ui/toasts.ts';

async function put(kind: 'mark-read' | 'mark-unread', rows: readonly MessageAt[]): Promise<void> {
  const { enqueue } = await import('../../lib/outbox/outbox.ts');
  const conversations = Map.groupBy(rows, (row) => `${row.account} ${row.conversation}`);
  for (const [first, ...rest] of conversations.values()) {
    if (!first) continue;
    const messages = [first, ...rest].map(({ id }) => id);
    await enqueue(first.account, first.conversation, { kind, messages });
  }
}

const failed = (): void =>
  showToast({ text: t('Not changed: the browser could not save it. Try again.'), error: true });

/** Marks the messages read at once and offers Undo. */
export async function markRead(rows: readonly MessageAt[]): Promise<void> {
  if (rows.length === 0) return;
  try {
    await put('mark-read', rows);
  } catch {
    failed();
    return;
  }
  showToast({
    text: t('Marked {count, plural, one {# message} other {# messages}} read', { count: rows.length }),
    undo: () => void put('mark-unread', rows).catch(failed),
  });
}

/** Gives a message that was read its mark back, and offers Undo. */
export async function markUnread(row: MessageAt): Promise<void> {
  try {
    await put('mark-unread', [row]);
  } catch {
    failed();
    return;
  }
  showToast({ text: t('Marked unread'), undo: () => void put('mark-read', [row]).catch(failed) });
}

/** Marks all unread messages read, or those of one bunch; also those the first screen only counts. */
export async function markAllRead(
  { ready, unreadPlaces }: Pick<PictureView, 'ready' | 'unreadPlaces'>,
  bunch: string | null = null,
): Promise<void> {
  await ready;
  await markRead(unreadPlaces.peek().filter((place) => bunch === null || bunchKey(place) === bunch));
}
