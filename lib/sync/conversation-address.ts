/** What a conversation is to the API. Pure. */
import type { ConversationKey } from '../store/picture.ts';

/** The id behind a key: a flow's, or the other user's. */
export function addressOf(
  key: ConversationKey,
): { kind: 'flow'; id: string } | { kind: 'private'; id: number } {
  return key.startsWith('flow:')
    ? { kind: 'flow', id: key.slice('flow:'.length) }
    : { kind: 'private', id: Number(key.slice('private:'.length)) };
}
