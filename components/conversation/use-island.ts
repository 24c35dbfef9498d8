/**
 * A message to open at that lies before the known part of its conversation: it and what stands around it are
 * fetched and shown by themselves, an island, until reading on reaches the known part or the reader goes back to
 * the newest.
 */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { ask } from '../../lib/ask.ts';
import type { ConversationView } from '../../lib/store/conversation-reader.ts';
import type { AccountId, ConversationKey, ConversationState } from '../../lib/store/picture.ts';
import { showToast } from '../ui/toasts.ts';

export interface Island {
  /** Ids between which all messages are there. */
  oldest: number;
  newest: number;
}

export interface IslandView {
  /** Where the island begins; null while there is none. */
  oldest: number | null;
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
  stored: ConversationView;
  state: ConversationState | null;
  /** The newest messages were fetched just now, or can't be. */
  fetched: boolean;
}

export function useIsland({ account, conversation, message, stored, state, fetched }: Options): IslandView {
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
  useEffect(() => {
    if (message === null || state === null || done.current === message) return;
    const seek = async () => {
      done.current = message;
      setSeeking(true);
      const result = await ask('load-around', { account, conversation, message });
      if (gone.current) return;
      setSeeking(false);
      if (!result.ok) return showToast({ text: result.failure.message, error: true });
      stored.stayIn({ from: result.value.oldest, to: result.value.newest });
      await stored.showAround(message);
      setIsland(result.value);
    };
    if (before) return void seek();
    if (stored.rows.peek().some(({ id }) => id === message)) done.current = message;
    else
      void stored.showAround(message).then((found) => {
        if (found) done.current = message;
        else if (fetched && done.current !== message && !gone.current) void seek();
      });
  }, [account, conversation, message, stored, state === null, before, fetched]);

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

  useEffect(() => {
    stored.stayIn(island && { from: island.oldest, to: reached ? Number.POSITIVE_INFINITY : island.newest });
  }, [stored, island, reached]);

  return {
    oldest: island?.oldest ?? null,
    seeking,
    open: island !== null && !reached,
    loadNewer,
    grewTo: (oldest) => setIsland((now) => now && { ...now, oldest: Math.min(now.oldest, oldest) }),
    leave: () => {
      stored.stayIn(null);
      setIsland(null);
    },
  };
}
