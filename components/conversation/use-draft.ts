/** The text of a composer, kept per conversation and thread across closing the popup. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { readDraft, writeDraft } from '../../lib/drafts.ts';
import type { AccountId, ConversationKey } from '../../lib/store/picture.ts';

/** While typing goes on it is written down this often, in ms. */
const WRITE_AFTER = 300;

interface Place {
  account: AccountId;
  conversation: ConversationKey;
  thread: string | null;
}

/**
 * `[text, setText, writeNow]` for one place; `setText` takes a text, or what makes it of the one that stands there.
 * Going to another thread takes typed text along; with nothing typed, the draft of that thread appears.
 */
export function useDraft(account: AccountId, conversation: ConversationKey, thread: string | null) {
  const [text, show] = useState('');
  const now = useRef('');
  const unsaved = useRef<{ place: Place; text: string } | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const before = useRef<Place | null>(null);

  const flush = useCallback(() => {
    if (timer.current) clearTimeout(timer.current);
    timer.current = null;
    const left = unsaved.current;
    unsaved.current = null;
    if (left) void writeDraft(left.place.account, left.place.conversation, left.place.thread, left.text);
  }, []);

  const setText = useCallback(
    (to: string | ((before: string) => string)) => {
      const next = typeof to === 'string' ? to : to(now.current);
      now.current = next;
      show(next);
      unsaved.current = { place: { account, conversation, thread }, text: next };
      // A sent message must not come back as a draft if the popup closes right now.
      if (next === '') flush();
      else timer.current ??= setTimeout(flush, WRITE_AFTER);
    },
    [account, conversation, thread, flush],
  );

  useEffect(() => {
    const left = before.current;
    before.current = { account, conversation, thread };
    flush();
    const carried = now.current;
    if (left && left.account === account && left.conversation === conversation && carried !== '') {
      void writeDraft(account, conversation, left.thread, '');
      void writeDraft(account, conversation, thread, carried);
      return;
    }
    let stale = false;
    void readDraft(account, conversation, thread).then((draft) => {
      // What was typed while the draft was being read wins.
      if (stale || now.current !== '' || !draft) return;
      now.current = draft;
      show(draft);
    });
    return () => {
      stale = true;
    };
  }, [account, conversation, thread, flush]);

  useEffect(() => {
    addEventListener('pagehide', flush);
    return () => {
      removeEventListener('pagehide', flush);
      flush();
    };
  }, [flush]);

  return [text, setText, flush] as const;
}
