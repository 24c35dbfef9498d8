/** What a person has typed and not sent, for each conversation, thread and edited message; survives closing the popup. */
import { type DraftRow, openDatabase } from './store/database.ts';
import type { AccountId, ConversationKey } from './store/picture.ts';

/** The draft's text, empty when there is none. */
export async function readDraft(
  account: AccountId,
  conversation: ConversationKey,
  thread: string | null = null,
): Promise<string> {
  const database = await openDatabase();
  return (await database.get('drafts', [account, conversation, thread ?? '']))?.text ?? '';
}

/** Keeps the text; an empty one removes the draft. */
export function writeDraft(
  account: AccountId,
  conversation: ConversationKey,
  thread: string | null,
  text: string,
): Promise<void> {
  return write(account, conversation, thread ?? '', text === '' ? null : { text });
}

/** An edit that was begun and not sent. */
export interface EditDraft {
  text: string;
  /** What the message said when it began: any other text was written elsewhere meanwhile. */
  base: string;
}

/** The name an edit knows its message by: its `uuid`, which it has before the server gives it an id. */
export const editName = ({ id, uuid }: { id: number; uuid?: string | null | undefined }): string =>
  uuid ?? `${id}`;

/** Where the edit of a message is kept among the drafts of its conversation; no thread is called so. */
export const editPlace = (message: string): string => `edit ${message}`;

/** How far the edit of a message came; null when none is kept. `message` is the name its conversation knows it by. */
export async function readEditDraft(
  account: AccountId,
  conversation: ConversationKey,
  message: string,
): Promise<EditDraft | null> {
  const row = await (await openDatabase()).get('drafts', [account, conversation, editPlace(message)]);
  return row ? { text: row.text, base: row.base ?? row.text } : null;
}

/** Keeps how far the edit of a message came; null removes it. */
export function writeEditDraft(
  account: AccountId,
  conversation: ConversationKey,
  message: string,
  draft: EditDraft | null,
): Promise<void> {
  return write(account, conversation, editPlace(message), draft);
}

async function write(
  account: AccountId,
  conversation: ConversationKey,
  thread: string,
  draft: Pick<DraftRow, 'text' | 'base'> | null,
): Promise<void> {
  const database = await openDatabase();
  const transaction = database.transaction('drafts', 'readwrite');
  if (!draft) void transaction.store.delete([account, conversation, thread]);
  else void transaction.store.put({ account, conversation, thread, ...draft, changedAt: Date.now() });
  // Said at once, not when the requests are answered: the popup may be closing, and would not hear the answers.
  transaction.commit();
  await transaction.done;
  // A page that closes because somebody signed out keeps what was typed, too: nothing of the account comes back.
  if (draft && (await database.getKey('accounts', account)) === undefined)
    await database.delete('drafts', [account, conversation, thread]);
}
