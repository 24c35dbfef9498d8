/** How far a conversation's messages are known, as it stands in the database. Background only. */
import type { Stored } from '../store/database.ts';
import type { ConversationState } from '../store/picture.ts';
import type { PictureTransaction } from '../store/writer.ts';

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
