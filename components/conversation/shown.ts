/** Which conversation is on screen, for those who must not pull a person away from another one. */
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { AccountId, ConversationKey } from '../../lib/store/picture.ts';

const shown = signal<string | null>(null);
const keyOf = (account: AccountId, conversation: ConversationKey): string => `${account} ${conversation}`;

/** Says that the calling component shows this conversation. */
export function useShown(account: AccountId, conversation: ConversationKey): void {
  useEffect(() => {
    const key = keyOf(account, conversation);
    shown.value = key;
    return () => {
      if (shown.value === key) shown.value = null;
    };
  }, [account, conversation]);
}

/** True while this conversation, or a thread of it, is on screen. */
export const isShown = (account: AccountId, conversation: ConversationKey): boolean =>
  shown.peek() === keyOf(account, conversation);
