/** The text of an edit, kept across closing the popup and across a reply until it is sent or cancelled. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { type EditDraft, readEditDraft, writeEditDraft } from '../../lib/drafts.ts';
import type { AccountId, ConversationKey } from '../../lib/store/picture.ts';

/** While typing goes on it is written down this often, in ms. */
const WRITE_AFTER = 300;

/** What is being changed. */
interface Edit {
  /** Names the message, whether it is sent yet or not. */
  draft: string;
  text: string;
}

/**
 * The edit that goes on; without one, `text` is empty. `begun` is told of each text that was put in place of what stood
 * there: the message's own, or how far an earlier edit of it came.
 */
export function useEditDraft(
  account: AccountId,
  conversation: ConversationKey,
  edit: Edit | null,
  begun: (text: string) => void,
) {
  const [text, show] = useState('');
  const base = useRef('');
  const touched = useRef(false);
  const unsaved = useRef<{ message: string; draft: EditDraft | null } | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const message = edit?.draft ?? null;

  const writeNow = useCallback(() => {
    if (timer.current) clearTimeout(timer.current);
    timer.current = null;
    const left = unsaved.current;
    unsaved.current = null;
    if (left) void writeEditDraft(account, conversation, left.message, left.draft);
  }, [account, conversation]);

  const setText = useCallback(
    (next: string) => {
      if (message === null) return;
      touched.current = true;
      show(next);
      const changed = next !== '' && next !== base.current;
      unsaved.current = { message, draft: changed ? { text: next, base: base.current } : null };
      timer.current ??= setTimeout(writeNow, WRITE_AFTER);
    },
    [message, writeNow],
  );

  /** It was sent, or is not wanted. */
  const forget = useCallback(() => {
    if (message === null) return;
    unsaved.current = { message, draft: null };
    writeNow();
  }, [message, writeNow]);

  // Not every input is a trigger: only another edit replaces what was typed.
  useEffect(() => {
    writeNow();
    show(edit?.text ?? '');
    if (!edit) return;
    base.current = edit.text;
    touched.current = false;
    begun(edit.text);
    let stale = false;
    void readEditDraft(account, conversation, edit.draft).then((kept) => {
      // What was typed while it was being read wins.
      if (stale || touched.current || !kept) return;
      base.current = kept.base;
      show(kept.text);
      begun(kept.text);
    });
    return () => {
      stale = true;
    };
  }, [message, writeNow]);

  useEffect(() => {
    addEventListener('pagehide', writeNow);
    return () => {
      removeEventListener('pagehide', writeNow);
      writeNow();
    };
  }, [writeNow]);

  return { text, setText, writeNow, forget, base: () => base.current };
}
