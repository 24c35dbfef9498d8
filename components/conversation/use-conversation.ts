/** Opens a conversation of the picture for as long as a component shows it, and keeps it fresh. */

import { untracked } from '@preact/signals';
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { ask } from '../../lib/ask.ts';
import type { Failure } from '../../lib/protocol.ts';
import { openConversation } from '../../lib/store/conversation-reader.ts';
import type { AccountId, ConversationKey } from '../../lib/store/picture.ts';
import type { PictureView } from '../../lib/store/reader.ts';
import { firstUnread } from './use-new-from.ts';

/** How often the newest messages are fetched while a conversation without a standing stream is on screen, in ms. */
export const REFRESH_EVERY = 5_000;

export interface Loading {
  /** False until the first fetch has answered, well or badly. */
  fetched: boolean;
  /** The highest id that the first fetch brought, whether it is shown yet or not; 0 before, and when none came. */
  fetchedTo: number;
  failure: Failure | null;
  /** True while an older page is on its way. */
  loadingOlder: boolean;
  olderFailure: Failure | null;
  /** Nothing older exists (only known for a single thread; conversations know it from the store). */
  noneOlder: boolean;
  refresh: () => Promise<void>;
  /** Resolves to the lowest id that came; null when none did. */
  loadOlder: (before: number) => Promise<number | null>;
}

/**
 * The stored side of a conversation, or of one thread of it, opened at `focus`, else where reading goes on; closed when
 * the component goes.
 */
export function useStoredConversation(
  picture: PictureView,
  account: AccountId,
  key: ConversationKey,
  thread: string | null,
  focus: number | null,
) {
  // Where it opens is decided once.
  const view = useMemo(() => {
    const from = picture.conversations.peek().get(`${account}/${key}`)?.oldestId ?? 0;
    const at = focus ?? untracked(() => firstUnread(picture, account, key, thread, from));
    return openConversation(picture, account, key, { thread, at });
  }, [picture, account, key, thread]);
  useEffect(() => () => view.close(), [view]);
  return view;
}

/** Fetches the newest every few seconds and on return to the page, and older pages on request. */
export function useLoading(
  account: AccountId,
  conversation: ConversationKey,
  thread: string | null,
  /** False holds all fetching back. */
  enabled: boolean,
  /** True while a stream brings what is new, without a hole: nothing is asked for again then. */
  live: boolean,
): Loading {
  const [fetched, setFetched] = useState(false);
  const fetchedTo = useRef<number | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [loadingOlder, setLoadingOlder] = useState(false);
  const [olderFailure, setOlderFailure] = useState<Failure | null>(null);
  const [noneOlder, setNoneOlder] = useState(false);
  const busy = useRef(false);
  const busyOlder = useRef(false);
  const gone = useRef(false);
  const told = useRef(live);
  told.current = live;
  const asked = useRef(false);

  const request = useCallback(
    (before?: number) =>
      ask('load-messages', {
        account,
        conversation,
        ...(thread === null ? {} : { thread }),
        ...(before === undefined ? {} : { before }),
      }),
    [account, conversation, thread],
  );

  const refresh = useCallback(async () => {
    if (busy.current) return;
    busy.current = true;
    const result = await request();
    busy.current = false;
    if (gone.current) return;
    if (result.ok) fetchedTo.current ??= result.value.newest;
    setFetched(true);
    setFailure(result.ok ? null : result.failure);
  }, [request]);

  const loadOlder = useCallback(
    async (before: number) => {
      if (busyOlder.current) return null;
      busyOlder.current = true;
      setLoadingOlder(true);
      setOlderFailure(null);
      const result = await request(before);
      busyOlder.current = false;
      if (gone.current) return null;
      setLoadingOlder(false);
      if (!result.ok) setOlderFailure(result.failure);
      else if (result.value.count === 0) setNoneOlder(true);
      else return result.value.oldest;
      return null;
    },
    [request],
  );

  useEffect(() => {
    gone.current = false;
    if (!enabled) return;
    let timer: ReturnType<typeof setTimeout>;
    const tick = async () => {
      clearTimeout(timer);
      if (document.visibilityState === 'visible' && !(asked.current && told.current)) {
        asked.current = true;
        await refresh();
      }
      if (!gone.current) timer = setTimeout(tick, REFRESH_EVERY);
    };
    const back = () => {
      if (document.visibilityState === 'visible') void tick();
    };
    void tick();
    document.addEventListener('visibilitychange', back);
    window.addEventListener('focus', back);
    window.addEventListener('online', back);
    return () => {
      gone.current = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', back);
      window.removeEventListener('focus', back);
      window.removeEventListener('online', back);
    };
  }, [refresh, enabled]);

  return {
    fetched,
    fetchedTo: fetchedTo.current ?? 0,
    failure,
    loadingOlder,
    olderFailure,
    noneOlder,
    refresh,
    loadOlder,
  };
}
