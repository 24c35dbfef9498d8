/** What the composer is for now, and how what was typed gets into the outbox. */
import { useState } from 'preact/hooks';
import { editName, editPlace } from '../../lib/drafts.ts';
import { type EnqueueOptions, enqueue, enqueueAll, type Outgoing, rewrite } from '../../lib/outbox/outbox.ts';
import type { OutboxAction, OutboxRow } from '../../lib/outbox/row.ts';
import type { AccountId, ConversationKey } from '../../lib/store/picture.ts';
import { outgoingFiles } from '../files/outgoing-files.ts';
import type { PickedFile } from '../files/use-tray.ts';
import type { ComposerMode } from './ComposerBar.tsx';
import type { Entry, MessageEntry } from './timeline.ts';

export type Target =
  | { kind: 'new' }
  | { kind: 'reply'; thread: string; title: string }
  | { kind: 'comment'; message: number; title: string }
  | { kind: 'edit'; draft: string; text: string; pending: OutboxRow | null; message: number | null };

interface Options {
  account: AccountId;
  conversation: ConversationKey;
  thread: string | null;
  /** Something new is in the outbox, and not just a change. */
  onSent: () => void;
}

export type Sending = ReturnType<typeof useSending>;

export function useSending({ account, conversation, thread, onSent }: Options) {
  const [target, setTarget] = useState<Target>({ kind: 'new' });
  const leave = () => setTarget({ kind: 'new' });
  /** Leaves what was sent now; a reply or an edit that began while it waited for its files goes on. */
  const leaveThis = () => setTarget((now) => (now === target ? { kind: 'new' } : now));
  const put = (action: OutboxAction, options?: EnqueueOptions) =>
    enqueue(account, conversation, action, options);

  /**
   * Rejects when it could not be put into the outbox. `base`: what an edited message said when its edit began, which
   * may be longer ago than this page is open.
   */
  const send = async (text: string, files: readonly PickedFile[], base: string) => {
    if (target.kind === 'edit') {
      const draftOf = editPlace(target.draft);
      if (target.pending) await rewrite(target.pending, text);
      else if (target.message !== null)
        await put({ kind: 'edit', message: target.message, content: text, bases: [base] }, { draftOf });
      leaveThis();
      return;
    }
    const into = target.kind === 'reply' ? target.thread : thread;
    const inFlow = conversation.startsWith('flow:');
    const startsThread = inFlow && into === null && target.kind === 'new' && text.trim() !== '';
    const tray = { account, conversation, thread };
    const outgoing: Outgoing[] = outgoingFiles(files, tray, { into, joinsText: startsThread });
    if (text.trim() !== '') {
      outgoing.unshift({
        action:
          target.kind === 'comment'
            ? { kind: 'comment', parent: target.message, content: text, tags: [] }
            : { kind: 'message', content: text, tags: [], threadId: into },
      });
    }
    await enqueueAll(account, conversation, outgoing, { draftOf: into });
    onSent();
    leaveThis();
  };

  const edit = (entry: MessageEntry) =>
    setTarget({
      kind: 'edit',
      // Its uuid stays when the server gives it an id.
      draft: entry.row ? editName(entry.row.message) : (entry.delivery?.row.uuid ?? ''),
      text: entry.text,
      pending: entry.delivery && 'content' in entry.delivery.row.action ? entry.delivery.row : null,
      message: entry.row?.id ?? null,
    });

  const mode: ComposerMode =
    target.kind === 'edit'
      ? { kind: 'edit', draft: target.draft, text: target.text, message: target.message }
      : target;
  return { mode, setTarget, leave, put, send, edit };
}

/** What Up in an empty box edits: what the person said last, or null. */
export function lastSaid(entries: readonly Entry[]): MessageEntry | null {
  const last = entries.findLast(
    (entry): entry is MessageEntry => entry.kind === 'message' && entry.own && entry.text !== '',
  );
  // What is on its way is the last one, too: to change the one before it instead would surprise.
  return last && (last.delivery === null || last.delivery.state === 'failed') ? last : null;
}
