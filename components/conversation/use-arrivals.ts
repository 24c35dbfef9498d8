/** What arrives while somebody reads elsewhere in the conversation. */
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { ConversationView } from '../../lib/store/conversation-reader.ts';
import type { Entry } from './timeline.ts';

/**
 * Whoever sends sees what they sent, wherever they were reading. `sent` counts what was sent here: a quick server may
 * have answered before what waits for it was ever drawn.
 */
export function useFollowOwn(entries: readonly Entry[], sent: number, toEnd: () => void): void {
  const newest = entries.findLast((entry) => entry.kind === 'message' && entry.row === null);
  const at = newest?.kind === 'message' ? newest.at : 0;
  // What was there already may go out of the window and come back.
  const known = useRef({ at, sent });
  useLayoutEffect(() => {
    const isNew = at > known.current.at || sent > known.current.sent;
    known.current = { at: Math.max(known.current.at, at), sent };
    if (isNew) toEnd();
  }, [at, sent, toEnd]);
}

/** What people say; all else is one grey line, or no news. */
const TALK: readonly string[] = ['message', 'comment', 'file', 'mail'];

/** How many messages of others arrived since the reader scrolled away from the newest. */
export function useUnseen(stored: ConversationView, me: string, atNewest: boolean): number {
  const arrived = stored.arrived.value;
  useEffect(() => {
    if (atNewest) stored.sawNewest();
  }, [stored, arrived, atNewest]);
  if (atNewest) return 0;
  return [...arrived.values()].filter(({ user, event }) => user !== me && TALK.includes(event)).length;
}
