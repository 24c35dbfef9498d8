/** What a person can do with a message of a conversation. */
import type { RefObject } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import { t } from '../../lib/i18n/t.ts';
import { discard, retry, takeBack } from '../../lib/outbox/outbox.ts';
import type { AccountId, ConversationKey } from '../../lib/store/picture.ts';
import { useApp } from '../app/context.ts';
import { copyText } from '../ui/copy.ts';
import { showToast } from '../ui/Toast.tsx';
import type { ComposerHandle } from './Composer.tsx';
import type { MessageActions } from './MessageItem.tsx';
import type { Sending } from './use-sending.ts';

/** Actions that stay the same object from one drawing to the next, and do what the latest do. */
export function useSameActions(actions: MessageActions): MessageActions {
  const latest = useRef(actions);
  latest.current = actions;
  const reacts = actions.react !== null;
  return useMemo(
    () => ({
      openThread: (thread, focus) => latest.current.openThread(thread, focus),
      reply: (entry) => latest.current.reply(entry),
      toggleRead: (entry) => latest.current.toggleRead(entry),
      copy: (entry) => latest.current.copy(entry),
      edit: (entry) => latest.current.edit(entry),
      remove: (entry) => latest.current.remove(entry),
      retry: (entry) => latest.current.retry(entry),
      discard: (entry) => latest.current.discard(entry),
      react: reacts ? (entry, emoji) => latest.current.react?.(entry, emoji) : null,
    }),
    [reacts],
  );
}

/** How long a deletion can be undone, in ms; the toast stays as long. */
const UNDO_FOR = 8_000;

interface Options {
  account: AccountId;
  conversation: ConversationKey;
  thread: string | null;
  sending: Sending;
  composer: RefObject<ComposerHandle | null>;
}

export function useMessageActions({
  account,
  conversation,
  thread,
  sending,
  composer,
}: Options): MessageActions {
  const { navigate } = useApp();
  const { put } = sending;
  return {
    openThread: (id, focus) =>
      navigate({
        view: 'conversation',
        account,
        conversation,
        thread: id,
        ...(focus === null ? {} : { focusMessage: focus }),
      }),
    reply: (entry) => {
      if (!entry.thread) {
        // A server without threads still knows comments.
        if (entry.row && entry.kind === 'message')
          sending.setTarget({
            kind: 'comment',
            message: entry.row.id,
            title: entry.text.split('\n', 1)[0] ?? '',
          });
      } else if (thread === null) {
        sending.setTarget({ kind: 'reply', thread: entry.thread.id, title: entry.thread.title });
      }
      composer.current?.focus();
    },
    toggleRead: (entry) => {
      if (!entry.row) return;
      void put({ kind: entry.unread ? 'mark-read' : 'mark-unread', messages: [entry.row.id] });
    },
    copy: (entry) => void copyText(entry.text, t('Message copied')),
    edit: sending.edit,
    remove: async (entry) => {
      if (!entry.row) return;
      composer.current?.focus();
      // Undo is over a moment before the request leaves.
      const held = { holdFor: UNDO_FOR + 500 };
      const row = await put({ kind: 'delete', message: entry.row.id }, held).catch(() => null);
      if (!row) {
        showToast({ text: t('Not deleted: the browser could not save it. Try again.'), error: true });
        return;
      }
      showToast({
        text: t('Message deleted'),
        undo: async () => {
          if (await takeBack(row.uuid)) return;
          showToast({ text: t('Too late: the message is already deleted for everybody.'), error: true });
        },
      });
    },
    react: conversation.startsWith('private:')
      ? null
      : (entry, emoji) => {
          if (!entry.row) return;
          const own = entry.reactions.some((one) => one.own && one.emoji === emoji);
          put({ kind: 'react', message: entry.row.id, type: own ? 'remove' : 'add', emoji }).catch(() =>
            showToast({ text: t('Not saved: the browser could not keep it. Try again.'), error: true }),
          );
        },
    retry: (entry) => {
      if (entry.delivery) void retry(entry.delivery.row.uuid);
    },
    discard: (entry) => {
      if (entry.delivery) void discard(entry.delivery.row.uuid);
    },
  };
}
