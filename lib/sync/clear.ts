/** Clears what is kept of the servers' pictures, and reads it anew. */
import { heldLocks, shownConversations } from '../live/locks.ts';
import { clearPicture } from '../store/clear.ts';
import { openDatabase } from '../store/database.ts';
import type { AccountId } from '../store/picture.ts';
import { forgetInboxes, loadInbox } from './inbox.ts';
import { loadMessages } from './messages.ts';
import { owe } from './owed.ts';
import { refresh } from './refresh.ts';

/** Resolves when it is cleared, to what then reads the picture anew; trouble with that is the account's health. */
export async function clearCache(): Promise<() => Promise<void>> {
  const inboxes = new Set((await (await openDatabase()).getAllKeys('inboxes')).map(([account]) => account));
  const accounts = await clearPicture(owe);
  forgetInboxes();
  return async () => {
    await Promise.allSettled(accounts.map((account) => readAnew(account, inboxes.has(account))));
  };
}

async function readAnew(account: AccountId, inbox: boolean): Promise<void> {
  await refresh(account);
  // What a page shows right now it asked for when it was opened.
  const shown = shownConversations(await heldLocks()).filter((one) => one.account === account);
  await Promise.allSettled([
    ...shown.map(loadMessages),
    ...(inbox ? [loadInbox({ account, want: 'all' })] : []),
  ]);
}
