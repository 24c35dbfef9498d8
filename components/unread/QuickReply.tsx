import { useEffect, useRef, useState } from 'preact/hooks';
import { readDraft, writeDraft } from '../../lib/drafts.ts';
import { t } from '../../lib/i18n/t.ts';
import { hueOf } from '../../lib/identity.ts';
import { enqueue } from '../../lib/outbox/outbox.ts';
import { settingsSignal } from '../../lib/settings.ts';
import type { AccountId, ConversationKey } from '../../lib/store/picture.ts';
import { EmojiButton } from '../conversation/EmojiButton.tsx';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import '../ui/thread-dot.css';
import { showToast } from '../ui/toasts.ts';
import './quick-reply.css';

/** Longest content a message may have, in characters (reference messages §2). */
const LONGEST = 8096;
/** While typing goes on it is written down this often, in ms. */
const WRITE_AFTER = 300;

interface QuickReplyProps {
  account: AccountId;
  conversation: ConversationKey;
  /** The thread the answer goes into; null outside of threads. */
  thread: string | null;
  /** The message that is read once it is answered. */
  marks?: number | undefined;
  onClose: () => void;
}

/** Answers inside a row of a list, without leaving it. */
export function QuickReply({ account, conversation, thread, marks, onClose }: QuickReplyProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState('');
  const [sending, setSending] = useState(false);
  const unsaved = useRef<string | null>(null);
  const { sendWith } = settingsSignal().value;

  const save = () => {
    if (unsaved.current !== null) void writeDraft(account, conversation, thread, unsaved.current);
    unsaved.current = null;
  };
  useEffect(() => {
    field.current?.focus();
    let current = true;
    readDraft(account, conversation, thread).then(
      // What was typed while the draft was read wins over it.
      (draft) => current && setText((typed) => typed || draft),
      () => {},
    );
    addEventListener('pagehide', save);
    return () => {
      current = false;
      removeEventListener('pagehide', save);
      save();
    };
  }, [account, conversation, thread]);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const saveSoon = () => {
    timer.current ??= setTimeout(() => {
      timer.current = null;
      save();
    }, WRITE_AFTER);
  };

  const tooLong = text.length > LONGEST;
  const send = async () => {
    const content = text.trim();
    if (content === '' || tooLong || sending) return;
    setSending(true);
    // Before the message, which takes the draft away: written after it, the draft would come back.
    save();
    try {
      const action = { kind: 'message' as const, content, tags: [], threadId: thread };
      await enqueue(account, conversation, action, { draftOf: thread });
    } catch {
      setSending(false);
      showToast({
        text: t('Not sent: the browser could not save it. Your text is kept. Try again.'),
        error: true,
      });
      return;
    }
    unsaved.current = null;
    onClose();
    if (marks !== undefined) {
      await enqueue(account, conversation, { kind: 'mark-read', messages: [marks] }).catch(() => {});
    }
    showToast({ text: t('Reply is on its way') });
  };

  return (
    <div class="quick" data-inside>
      <textarea
        ref={field}
        aria-label={t('Message')}
        placeholder={t('Write a reply')}
        rows={1}
        value={text}
        onInput={(event) => {
          unsaved.current = event.currentTarget.value;
          saveSoon();
          setText(event.currentTarget.value);
        }}
        onKeyDown={(event) => {
          // 229 is what some input methods send while composing.
          if (event.isComposing || event.keyCode === 229) return;
          const withMod = event.ctrlKey || event.metaKey;
          const sends = sendWith === 'enter' ? !event.shiftKey : withMod;
          if (event.key === 'Enter' && sends) {
            event.preventDefault();
            void send();
          } else if (event.key === 'Escape') {
            event.preventDefault();
            event.stopPropagation();
            onClose();
          }
        }}
      />
      <div class="quick-foot">
        {thread && <i class="tdot" style={{ '--h': hueOf(thread) }} />}
        <span class="grow trunc" role={tooLong ? 'alert' : undefined}>
          {tooLong
            ? t('{count, plural, one {# character} other {# characters}} too long', {
                count: text.length - LONGEST,
              })
            : thread
              ? marks === undefined
                ? t('Replies in thread')
                : t('Replies in thread, marks as read')
              : marks === undefined
                ? t('Replies here')
                : t('Replies here, marks as read')}
        </span>
        <EmojiButton class="quick-emoji" field={field} />
        <Button small variant="primary" disabled={text.trim() === '' || tooLong} onClick={() => void send()}>
          {t('Send')} <Icon name="enter" size="s" />
        </Button>
      </div>
    </div>
  );
}
