import { useRef, useState } from 'preact/hooks';
import { mentionAt, oneLine } from '../../lib/excerpt.ts';
import { t } from '../../lib/i18n/t.ts';
import { keywordAt } from '../../lib/keywords.ts';
import { filesOf, textOf } from '../../lib/message-text.ts';
import { settingsSignal } from '../../lib/settings.ts';
import type { MessageRow } from '../../lib/store/picture.ts';
import { useApp } from '../app/context.ts';
import { lazy } from '../app/lazy.tsx';
import { Avatar } from '../ui/Avatar.tsx';
import { Icon } from '../ui/Icon.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { ListRow, useRowTabIndex } from '../ui/List.tsx';
import { meansMe } from '../ui/means-me.ts';
import { Time } from '../ui/Time.tsx';
import { Excerpt } from './Excerpt.tsx';
import { foldAway } from './fold-away.ts';
import { markRead } from './mark-read.ts';
import { unreadKey } from './unread-groups.ts';
import { marksOf } from './unread-marks.ts';

const QuickReply = lazy(async () => (await import('./QuickReply.tsx')).QuickReply);

export interface UnreadItemProps {
  row: MessageRow;
  /** Which of how many of its group, where not all are drawn. */
  among?: { at: number; of: number };
}

/** One unread message: who, when, what; reply, mark read and open without leaving the list. */
export function UnreadItem({ row, among }: UnreadItemProps) {
  const { picture, navigate } = useApp();
  const [replying, setReplying] = useState(false);
  const leaving = useRef(false);
  const { singleKeyShortcuts } = settingsSignal().value;
  const { account, conversation, message } = row;
  const user = picture.users.value.get(`${account}/${message.user}`);
  const me = picture.accounts.value.find(({ id }) => id === account)?.user;
  const name = user?.name || user?.nick || message.author?.name || message.external_user_name || t('Someone');
  const files = filesOf(message);
  const nick = me?.nick ?? '';
  const line = oneLine(textOf(message) ?? '');
  const marks = marksOf(row, line);
  const about = row.word
    ? keywordAt(line, row.word)
    : mentionAt(line, marks, (mentioned) => meansMe(mentioned, nick));

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
      <Avatar id={message.user} name={name} src={user?.avatar} />
      <div class="grow">
        <div class="hd">
          <b class="trunc">{name}</b>
          <Time at={message.sent} />
        </div>
        {row.word && (
          <div class="ctx">
            <Icon name="bell" size="xs" />
            <span class="trunc">{t('Keyword “{word}”', { word: row.word })}</span>
          </div>
        )}
        {files[0] && (
          <div class="ctx">
            <Icon name="clip" size="xs" />
            <span class="trunc" title={files[0].file_name}>
              {files[0].file_name}
            </span>
          </div>
        )}
        {line !== '' && (
          <div class={`excerpt ${files.length > 0 ? 'one' : ''}`}>
            <Excerpt line={line} marks={marks} about={about} nick={nick} />
          </div>
        )}
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
