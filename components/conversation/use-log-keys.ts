/** The keyboard in a conversation: one tab stop, moved by arrows, and what can be done at it. */
import type { RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ConversationView } from '../../lib/store/conversation-reader.ts';
import type { MessageActions } from './MessageItem.tsx';
import type { Entry, LineEntry, MessageEntry } from './timeline.ts';

interface Options {
  scroller: RefObject<HTMLElement | null>;
  stored: ConversationView;
  entries: readonly Entry[];
  threads: boolean;
  inThread: boolean;
  singleKeys: boolean;
  actions: MessageActions;
  toNewest: () => void;
}

/** Where the keyboard goes: messages, and events with a thread to open. */
export const isStop = (entry: Entry): entry is MessageEntry | LineEntry =>
  entry.kind === 'message' || (entry.kind === 'line' && entry.card !== null);

export function useLogKeys(options: Options) {
  const { scroller, stored, entries, actions } = options;
  const [cursor, setCursor] = useState<string | null>(null);
  const stops = entries.filter(isStop);
  const [first, last] = [stops[0], stops.at(-1)];
  const stop = stops.some(({ key }) => key === cursor)
    ? cursor
    : ((isBefore(cursor, first) ? first : last)?.key ?? null);
  /** The end of the conversation the keyboard goes to, which has to be read first. */
  const going = useRef<'oldest' | 'newest' | null>(null);

  const goTo = (key: string | undefined) => {
    if (key === undefined) return;
    setCursor(key);
    const element = scroller.current?.querySelector<HTMLElement>(`[data-entry="${CSS.escape(key)}"]`);
    element?.focus();
    element?.scrollIntoView({ block: 'nearest' });
  };

  const here = document.activeElement;
  const focusInside = here !== document.body && scroller.current?.contains(here) === true;
  useLayoutEffect(() => {
    const to = going.current;
    // What changed may be something else, on the way there.
    if (to && (to === 'oldest' ? stored.atOldest : stored.atNewest).peek()) {
      going.current = null;
      goTo((to === 'oldest' ? first : last)?.key);
    }
    // The message that had the focus was scrolled far away and is gone; its neighbour takes over.
    else if (focusInside && document.activeElement === document.body)
      scroller.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus({ preventScroll: true });
  }, [entries]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    going.current = null;
    const index = stops.findIndex((entry) => entry.key === stop);
    const entry = stops[index];
    const message = entry?.kind === 'message' ? entry : null;
    const onMessage = event.target instanceof HTMLElement && event.target.matches('[data-entry]');
    const letter = options.singleKeys ? event.key.toLowerCase() : '';
    const canReply = options.threads && entry?.thread && entry.row && !message?.delivery;
    if (event.key === 'ArrowUp' || letter === 'k') goTo(stops[Math.max(index - 1, 0)]?.key);
    else if (event.key === 'ArrowDown' || letter === 'j')
      goTo(stops[Math.min(index + 1, stops.length - 1)]?.key);
    else if (event.key === 'End') {
      if (stored.atNewest.peek()) goTo(last?.key);
      else going.current = 'newest';
      options.toNewest();
    } else if (event.key === 'Home') {
      if (stored.atOldest.peek()) goTo(first?.key);
      else {
        going.current = 'oldest';
        void stored.showOldest();
      }
    } else if (event.key === 'Enter' && onMessage && entry?.thread && !options.inThread) {
      actions.openThread(entry.thread.id, entry.row?.id ?? null);
    } else if (letter === 'r' && !event.shiftKey && canReply) actions.reply(entry);
    else if (letter === 'e' && message?.row && !message.own && !event.shiftKey) actions.toggleRead(message);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return { stop, setCursor, onKeyDown };
}

/** The cursor is at a message before the first one shown. */
function isBefore(cursor: string | null, first: MessageEntry | LineEntry | undefined): boolean {
  const id = first?.row?.id;
  return cursor !== null && id !== undefined && cursor.startsWith('m') && Number(cursor.slice(1)) < id;
}
