import { useRef } from 'preact/hooks';
import type { Thread } from '../../lib/flowdock/model.ts';
import type { MessageRow } from '../../lib/store/picture.ts';
import { newestState } from './thread-state.ts';

/** How a thread stands by the newest copy met; that stays when the message that bore it is out of the window. */
export function useThreadState(rows: readonly MessageRow[], thread: string | null): Thread | null {
  const newest = useRef<Thread | null>(null);
  if (thread === null) return null;
  const copies = rows.map(({ message }) => (message.thread_id === thread ? message.thread : null));
  newest.current = newestState([newest.current, ...copies]);
  return newest.current;
}
