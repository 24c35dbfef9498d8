/**
 * A message to open at that lies before the known part of its conversation: it and what stands around it are
 * fetched and shown by themselves, an island, until reading on reaches the known part or the reader goes back to
 * the newest.
 */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { ask } from '../../lib/ask.ts';
import type { AccountId, ConversationKey, ConversationState, MessageRow } from '../../lib/store/picture.ts';
import { showToast } from '../ui/toasts.ts';

export interface Island {
  /** Ids between which all messages are there. */
  oldest: number;
  newest: number;
}

export interface IslandView {
  /** What is shown in place of the newest messages, or null. */
  rows: readonly MessageRow[] | null;
  /** The message is being looked for. */
  seeking: boolean;
  /** The island ends before the known part: there is more to fetch at its end. */
  open: boolean;
  loadNewer: () => void;
  /** An older page was put before the island. */
  grewTo: (oldest: number) => void;
  /** Back to the newest. */
  leave: () => void;
}

interface Options {
  account: AccountId;
  conversation: ConversationKey;
  /** The message asked for; null for none. */
  message: number | null;
  known: readonly MessageRow[];
  state: ConversationState | null;
  /** The newest messages were fetched just now, or can't be. */
  fetched: boolean;
}

export function useIsland({ account, conversation, message, known, state, fetched }: Options): IslandView {
  const [island, setIsland] = useState<Island | null>(null);
  const [seeking, setSeeking] = useState(false);
  const done = useRef<number | null>(null);
  const busy = useRef(false);
  const gone = useRef(false);
  useEffect(() => {
    gone.current = false;
    return () => {
      gone.current = true;
    };
  }, []);

  const before = message !== null && state !== null && message < state.oldestId;
  const missing = message !== null && fetched && !known.some(({ id }) => id === message);
  useEffect(() => {
    if (message === null || done.current === message || !(before || missing)) return;
    done.current = message;
    setSeeking(true);
    void ask('load-around', { account, conversation, message }).then((result) => {
      if (gone.current) return;
      setSeeking(false);
      if (result.ok) setIsland(result.value);
      else showToast({ text: result.failure.message, error: true });
    });
  }, [account, conversation, message, before, missing]);

  const reached = island !== null && state !== null && island.newest >= state.oldestId;
  const newest = island?.newest ?? 0;
  const loadNewer = useCallback(() => {
    if (busy.current || newest === 0 || reached) return;
    busy.current = true;
    void ask('load-messages', { account, conversation, after: newest }).then((result) => {
      busy.current = false;
      if (gone.current || !result.ok) return;
      // Nothing after it: what is known from there on is all there is.
      const end = result.value.count === 0 ? Number.MAX_SAFE_INTEGER : result.value.newest;
      setIsland((now) => now && { ...now, newest: Math.max(now.newest, end) });
    });
  }, [account, conversation, newest, reached]);

  return {
    rows: island && known.filter(({ id }) => id >= island.oldest && (reached || id <= island.newest)),
    seeking,
    open: island !== null && !reached,
    loadNewer,
    grewTo: (oldest) => setIsland((now) => now && { ...now, oldest: Math.min(now.oldest, oldest) }),
    leave: () => setIsland(null),
  };
}
