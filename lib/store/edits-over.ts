/** Edits that were begun and are kept (`lib/drafts.ts`) go with the messages they are of: nothing can come of them. */
import { editName, editPlace } from '../drafts.ts';
import { isDeleted } from '../message-text.ts';
import { openDatabase } from './database.ts';
import type { Change, MessageRow } from './picture.ts';

/** Whether a change deletes the message that was there. Pure. */
export const deletes = (change: Change): boolean =>
  change.kind === 'message-gone' || (change.kind === 'message' && isDeleted(change.row.message));

/** Lets the kept edits of these messages go. */
export async function forgetEdits(messages: readonly MessageRow[]): Promise<void> {
  if (messages.length === 0) return;
  const transaction = (await openDatabase()).transaction('drafts', 'readwrite');
  await Promise.all([
    ...messages.map(({ account, conversation, message }) =>
      transaction.store.delete([account, conversation, editPlace(editName(message))]),
    ),
    transaction.done,
  ]);
}
