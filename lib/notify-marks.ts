/**
 * Up to where a person was notified of each conversation, and what came while it was quiet: both are written down before
 * anything is shown of it.
 */
import { screenLock } from './live/locks.ts';
import { type Fresh, freshByConversation } from './notify-rules.ts';
import type { Database } from './store/database.ts';
import { type MessageAt, messageKey } from './store/overlay.ts';
import {
  type Account,
  type AccountId,
  type ConversationKey,
  type Health,
  privateKey,
} from './store/picture.ts';

/** Nobody's conversation: its row says that the account's first unread messages were taken note of. */
const BEGUN = privateKey(0);

/** Whether the server was read since the person signed in. */
const wasRead = (health: Health): boolean => 'refreshedAt' in health && health.refreshedAt !== null;

/** Writes down that everything there now was taken note of; tells what had not been before, and keeps what is `hushed`. */
export async function takeNote(
  database: Database,
  accounts: readonly Account[],
  news: readonly MessageAt[],
  hushed: (account: AccountId, conversation: ConversationKey) => boolean,
): Promise<{ fresh: Fresh<MessageAt>[]; first: Set<AccountId> }> {
  // Only this writes marks, one call after the other. Mostly there is nothing to write, and the disk is left alone.
  const rows = await database.getAll('notified');
  const marks = new Map(rows.map((row) => [`${row.account} ${row.conversation}`, row.id]));
  const begun = (account: AccountId): boolean => marks.has(`${account} ${BEGUN}`);
  // What was unread when a person signed in is no news, nor is it when the server is read at the second try.
  const ready = new Set(
    accounts
      .filter(({ id, health }) => health.state !== 'loading' && (begun(id) || wasRead(health)))
      .map(({ id }) => id),
  );
  const first = new Set([...ready].filter((account) => !begun(account)));
  const fresh = freshByConversation(
    news.filter(({ account }) => ready.has(account)),
    (account, conversation) => marks.get(`${account} ${conversation}`) ?? 0,
  );
  if (first.size === 0 && fresh.length === 0) return { fresh, first };
  const stores = ['notified', 'held', 'accounts'] as const;
  const transaction = database.transaction(stores, 'readwrite', { durability: 'strict' });
  const notified = transaction.objectStore('notified');
  // Signed out meanwhile: nothing of the account comes back.
  const signedIn = new Set(await transaction.objectStore('accounts').getAllKeys());
  for (const account of first)
    if (signedIn.has(account)) await notified.put({ account, conversation: BEGUN, id: 1 });
  for (const { account, conversation, rows: found } of fresh) {
    if (!signedIn.has(account)) continue;
    await notified.put({ account, conversation, id: found.at(-1)?.id ?? 0 });
    if (first.has(account) || !hushed(account, conversation)) continue;
    for (const { id } of found) await transaction.objectStore('held').put({ account, conversation, id });
  }
  await transaction.done;
  return { fresh, first };
}

/** What is on screen now is seen; of what is unread, that is told by its tag. */
export async function forgetSeen(
  database: Database,
  unread: readonly MessageAt[],
  locks: ReadonlySet<string>,
): Promise<void> {
  const rows = await database.getAll('held');
  const still = new Set(unread.map(messageKey));
  const seen = rows.filter(
    (row) => locks.has(screenLock(`${row.account} ${row.conversation}`)) && !still.has(messageKey(row)),
  );
  if (seen.length === 0) return;
  const transaction = database.transaction('held', 'readwrite');
  for (const { account, conversation, id } of seen)
    void transaction.store.delete([account, conversation, id]);
  await transaction.done;
}

/** Takes what was kept while it was quiet where it no longer is; gone before it is told, it is told once at most. */
export async function takeMissed(
  database: Database,
  silent: (account: AccountId, conversation: ConversationKey) => boolean,
): Promise<MessageAt[]> {
  if ((await database.count('held')) === 0) return [];
  const transaction = database.transaction('held', 'readwrite', { durability: 'strict' });
  const missed = (await transaction.store.getAll()).filter((row) => !silent(row.account, row.conversation));
  for (const { account, conversation, id } of missed)
    await transaction.store.delete([account, conversation, id]);
  await transaction.done;
  return missed;
}
