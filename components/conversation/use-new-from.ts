/** Where the "New" line stands: above the first unread message met, until the person answers. */
import { useRef, useState } from 'preact/hooks';
import type { AccountId, ConversationKey } from '../../lib/store/picture.ts';
import type { PictureView } from '../../lib/store/reader.ts';

/** The first unread message of a conversation or thread from this id on, in the window or not; null for none. */
export function firstUnread(
  picture: PictureView,
  account: AccountId,
  conversation: ConversationKey,
  thread: string | null,
  from: number,
): number | null {
  const unread =
    thread === null
      ? picture.unreadPlaces.value
      : picture.unread.value.filter(({ message }) => message.thread_id === thread);
  let first: number | null = null;
  for (const row of unread) {
    const here = row.account === account && row.conversation === conversation && row.id >= from;
    if (here && (first === null || row.id < first)) first = row.id;
  }
  return first;
}

/** `firstFrom` gives the first unread message from an id on. */
export function useNewFrom(firstFrom: (id: number) => number | null, newest: number) {
  const [cleared, setCleared] = useState(0);
  const found = useRef<number | null>(null);
  found.current ??= firstFrom(cleared + 1);
  return {
    id: found.current,
    clear: () => {
      found.current = null;
      setCleared(newest);
    },
  };
}
