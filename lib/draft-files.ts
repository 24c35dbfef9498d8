/** The files a person has picked and not sent, beside the text of the draft; they survive closing the popup. */
import { type DraftFileKey, type DraftFileRow, openDatabase, under } from './store/database.ts';
import type { AccountId, ConversationKey } from './store/picture.ts';

/** What all trays together may keep, in bytes and files; beyond it the oldest files of other trays go. */
const MOST_BYTES = 512 * 1024 * 1024;
const MOST_FILES = 100;

/** The conversation and thread (null: none) a tray belongs to. */
export interface TrayPlace {
  account: AccountId;
  conversation: ConversationKey;
  thread: string | null;
}

export const draftFileKey = ({ account, conversation, thread }: TrayPlace, id: string): DraftFileKey => [
  account,
  conversation,
  thread ?? '',
  id,
];

/** The files of a tray, in the order they were picked. */
export async function readDraftFiles({
  account,
  conversation,
  thread,
}: TrayPlace): Promise<{ id: string; file: File }[]> {
  const database = await openDatabase();
  const rows = await database.getAll('draftFiles', under(account, conversation, thread ?? ''));
  return inOrder(rows).map(({ id, file }) => ({ id, file }));
}

/** Keeps files under ids of the caller's, all or none. Throws what the browser does when it has no room. */
export async function keepDraftFiles(
  { account, conversation, thread }: TrayPlace,
  files: readonly { id: string; file: File }[],
): Promise<void> {
  const database = await openDatabase();
  const transaction = database.transaction('draftFiles', 'readwrite');
  const now = Date.now();
  for (const [index, { id, file }] of files.entries())
    void transaction.store.put({
      account,
      conversation,
      thread: thread ?? '',
      id,
      file,
      addedAt: now + index,
    });
  // Said at once, not when the requests are answered: the popup may be closing, and would not hear the answers.
  transaction.commit();
  await transaction.done;
  await tidy(new Set(files.map(({ id }) => id)));
}

/** Removes what is beyond the bounds, oldest first and never what came just now, and what a signed-out account left. */
async function tidy(latest: ReadonlySet<string>): Promise<void> {
  const database = await openDatabase();
  const transaction = database.transaction(['draftFiles', 'accounts'], 'readwrite');
  const store = transaction.objectStore('draftFiles');
  const signedIn = new Set(await transaction.objectStore('accounts').getAllKeys());
  const rows = inOrder(await store.getAll());
  let bytes = rows.reduce((sum, { file }) => sum + file.size, 0);
  let count = rows.length;
  for (const row of rows) {
    const beyond = (bytes > MOST_BYTES || count > MOST_FILES) && !latest.has(row.id);
    if (!beyond && signedIn.has(row.account)) continue;
    bytes -= row.file.size;
    count -= 1;
    await store.delete([row.account, row.conversation, row.thread, row.id]);
  }
  await transaction.done;
}

/** Takes files out of a tray. */
export async function removeDraftFiles(place: TrayPlace, ids: readonly string[]): Promise<void> {
  const database = await openDatabase();
  const transaction = database.transaction('draftFiles', 'readwrite');
  for (const id of ids) void transaction.store.delete(draftFileKey(place, id));
  transaction.commit();
  await transaction.done;
}

const inOrder = (rows: readonly DraftFileRow[]): DraftFileRow[] =>
  [...rows].sort((a, b) => a.addedAt - b.addedAt || (a.id < b.id ? -1 : 1));
