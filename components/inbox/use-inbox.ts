/** Opens the inbox of the picture for as long as a component shows it, and keeps it fresh. */

import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { ask } from '../../lib/ask.ts';
import type { Failure } from '../../lib/protocol.ts';
import type { InboxView } from '../../lib/store/inbox-reader.ts';
import { openInbox } from '../../lib/store/inbox-reader.ts';
import { useApp } from '../app/context.ts';

/** How often an inbox on screen asks whether a flow is due; how often each is, the background decides. In ms. */
const TICK = 15_000;

export interface InboxLoading {
  view: InboxView;
  /** False until the first fetch has answered, well or badly. */
  fetched: boolean;
  failure: Failure | null;
  loadingOlder: boolean;
  refresh: () => Promise<void>;
  loadOlder: (flow: { account: string; id: string } | null) => Promise<void>;
}

export function useInbox(): InboxLoading {
  const { picture } = useApp();
  const view = useMemo(() => openInbox(picture), [picture]);
  useEffect(() => () => view.close(), [view]);
  const [fetched, setFetched] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [loadingOlder, setLoadingOlder] = useState(false);
  const gone = useRef(false);
  const busy = useRef(false);

  const load = useCallback(
    async (want: 'all' | 'due' | 'older', flow: { account: string; id: string } | null = null) => {
      const accounts = flow ? [flow.account] : picture.accounts.peek().map(({ id }) => id);
      const results = await Promise.all(
        accounts.map((account) => ask('load-inbox', { account, want, ...(flow ? { flow: flow.id } : {}) })),
      );
      if (gone.current) return;
      const failed = results.find((result) => !result.ok);
      setFailure(failed && !failed.ok ? failed.failure : null);
      if (want !== 'older') setFetched(true);
    },
    [picture],
  );

  useEffect(() => {
    gone.current = false;
    void load('all');
    const tick = () => {
      if (document.visibilityState === 'visible') void load('due');
    };
    const timer = setInterval(tick, TICK);
    addEventListener('online', tick);
    document.addEventListener('visibilitychange', tick);
    return () => {
      gone.current = true;
      clearInterval(timer);
      removeEventListener('online', tick);
      document.removeEventListener('visibilitychange', tick);
    };
  }, [load]);

  return {
    view,
    fetched,
    failure,
    loadingOlder,
    refresh: () => load('all'),
    loadOlder: async (flow) => {
      if (busy.current) return;
      busy.current = true;
      setLoadingOlder(true);
      await load('older', flow);
      busy.current = false;
      if (!gone.current) setLoadingOlder(false);
    },
  };
}
