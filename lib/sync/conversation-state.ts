/** How far a conversation's messages are known, as it stands in the database. Background only. */
import type { Flow } from '../flowdock/model.ts';
import { openDatabase, type Stored, under } from '../store/database.ts';
import { type AccountId, type Change, type ConversationState, flowKey } from '../store/picture.ts';
import type { PictureTransaction } from '../store/picture-stores.ts';
import { applyChanges } from '../store/writer.ts';

type At = Pick<ConversationState, 'account' | 'conversation'>;

/** The state as it is in a transaction, so that what is made of it undoes nothing that came meanwhile. */
export async function stateIn(
  transaction: PictureTransaction,
  { account, conversation }: At,
): Promise<ConversationState | null> {
  return withoutRevision(await transaction.objectStore('conversations').get([account, conversation]));
}

/** The state itself. */
export function withoutRevision(stored: Stored<ConversationState> | undefined): ConversationState | null {
  if (!stored) return null;
  const { revision: _, ...state } = stored;
  return state;
}

/**
 * Nobody tells what is said in flows one is not in: from here on there may be a hole in what is known of them. To be
 * done before their rows say so, so that no event which comes once one is back finds them without the mark.
 */
export async function markLeft(account: AccountId, flows: readonly Flow[]): Promise<void> {
  const left = new Set(flows.filter(({ joined }) => !joined).map(({ id }) => flowKey(id)));
  if (left.size === 0) return;
  const states = await (await openDatabase()).getAll('conversations', under(account));
  const unmarked = states.filter(({ conversation, behind }) => left.has(conversation) && !behind);
  if (unmarked.length === 0) return;
  await applyChanges(async (transaction) => {
    const now = await Promise.all(unmarked.map((at) => stateIn(transaction, at)));
    return now
      .filter((state) => state !== null)
      .map((state): Change => ({ kind: 'conversation', state: { ...state, behind: true } }));
  });
}
