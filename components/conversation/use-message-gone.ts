/** What has to be known while something is done to a message: that it was deleted meanwhile. */
import { useEffect, useRef } from 'preact/hooks';
import { isDeleted } from '../../lib/message-text.ts';
import { listen } from '../../lib/store/channel.ts';
import type { AccountId, Change, ConversationKey } from '../../lib/store/picture.ts';

/** Calls `gone` when the message with this id is deleted; null: there is none to look after. */
export function useMessageGone(
  account: AccountId,
  conversation: ConversationKey,
  message: number | null,
  gone: () => void,
): void {
  const latest = useRef(gone);
  latest.current = gone;
  useEffect(() => {
    if (message === null) return;
    const isIt = (at: { account: AccountId; conversation: ConversationKey; id: number }): boolean =>
      at.id === message && at.account === account && at.conversation === conversation;
    const ends = (change: Change): boolean =>
      change.kind === 'message-gone'
        ? isIt(change)
        : change.kind === 'message' && isIt(change.row) && isDeleted(change.row.message);
    return listen((told) => {
      if (told.kind === 'changes' && told.changes.some(ends)) latest.current();
    });
  }, [account, conversation, message]);
}
