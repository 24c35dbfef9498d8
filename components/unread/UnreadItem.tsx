import { useRef, useState } from 'preact/hooks';
import { t } from '../../lib/i18n/t.ts';
import { settingsSignal } from '../../lib/settings.ts';
import type { MessageRow } from '../../lib/store/picture.ts';
import { useApp } from '../app/context.ts';
import { lazy } from '../app/lazy.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { ListRow, useRowTabIndex } from '../ui/List.tsx';
import { foldAway } from './fold-away.ts';
import { ItemFace, ItemText } from './ItemText.tsx';
import { markRead } from './mark-read.ts';
import { unreadKey } from './unread-groups.ts';

const QuickReply = lazy(async () => (await import('./QuickReply.tsx')).QuickReply);

export interface UnreadItemProps {
  row: MessageRow;
  /** Which of how many of its group, where not all are drawn. */
  among?: { at: number; of: number };
}

/** One unread message: who, when, what; reply, mark read and open without leaving the list. */
export function UnreadItem({ row, among }: UnreadItemProps) {
  const { navigate } = useApp();
  const [replying, setReplying] = useState(false);
  const leaving = useRef(false);
  const { singleKeyShortcuts } = settingsSignal().value;
  const { account, conversation, message } = row;
  const open = () => navigate({ view: 'conversation', account, conversation, focusMessage: row.id });
  const read = () => {
    if (leaving.current) return;
    leaving.current = true;
    const fold = foldAway(document.querySelector(`[data-row="${CSS.escape(unreadKey(row))}"]`));
    // Also when the view is left meanwhile: what was marked read stays marked.
    void fold.done
      .then(() => markRead([row]))
      .then(() => {
        // A row the browser could not mark read comes back; one that was stays away.
        leaving.current = false;
        fold.undo();
      });
  };
  const onKey = (event: KeyboardEvent) => {
    if (!singleKeyShortcuts || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const key = event.key.toLowerCase();
    if (key !== 'r' && key !== 'e') return;
    event.preventDefault();
    event.stopPropagation();
    if (key === 'r') setReplying(true);
    else read();
  };

  return (
    <ListRow id={unreadKey(row)} class="item" onOpen={open} onKey={onKey} among={among}>
      <ItemFace row={row} />
      <div class="grow">
        <ItemText row={row} />
        {replying && (
          <QuickReply
            account={account}
            conversation={conversation}
            thread={conversation.startsWith('flow:') ? (message.thread_id ?? null) : null}
            marks={row.id}
            onClose={() => {
              setReplying(false);
              document.querySelector<HTMLElement>(`[data-row="${CSS.escape(unreadKey(row))}"]`)?.focus();
            }}
          />
        )}
      </div>
      {!replying && <Actions onReply={() => setReplying(true)} onRead={read} onOpen={open} />}
    </ListRow>
  );
}

function Actions(props: { onReply: () => void; onRead: () => void; onOpen: () => void }) {
  const tabIndex = useRowTabIndex();
  return (
    <div class="acts" role="toolbar" aria-label={t('Message actions')}>
      <IconButton
        icon="reply"
        label={t('Reply')}
        title={t('Reply (R)')}
        tabIndex={tabIndex}
        onClick={props.onReply}
      />
      <IconButton
        icon="check"
        label={t('Mark read')}
        title={t('Mark read (E)')}
        tabIndex={tabIndex}
        onClick={props.onRead}
      />
      <IconButton
        icon="chat"
        label={t('Open conversation')}
        title={t('Open conversation (Enter)')}
        tabIndex={tabIndex}
        onClick={props.onOpen}
      />
    </div>
  );
}
