/** What a person has typed and not sent, for each conversation and thread; survives closing the popup. */
import { openDatabase } from './store/database.ts';
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
export async function writeDraft(
  account: AccountId,
  conversation: ConversationKey,
  thread: string | null,
  text: string,
): Promise<void> {
  const database = await openDatabase();
  const transaction = database.transaction('drafts', 'readwrite');
  const key = thread ?? '';
  if (text === '') void transaction.store.delete([account, conversation, key]);
  else void transaction.store.put({ account, conversation, thread: key, text, changedAt: Date.now() });
  // Said at once, not when the requests are answered: the popup may be closing, and would not hear the answers.
  transaction.commit();
  await transaction.done;
}
