/** One message of a conversation: thread dot, author, text, files, how its sending stands, its actions. */
import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { t } from '../../lib/i18n/t.ts';
import { uploadPercents } from '../../lib/outbox/progress.ts';
import { FileCard } from '../files/FileCard.tsx';
import { useFilesBeside } from '../files/InlinePicture.tsx';
import { SendingFile } from '../files/SendingFile.tsx';
import { Avatar } from '../ui/Avatar.tsx';
import { HtmlLine } from '../ui/Html.tsx';
import { Icon } from '../ui/Icon.tsx';
import { StatusPill } from '../ui/StatusPill.tsx';
import { clockTime, fullTime } from '../ui/times.ts';
import { EmojiPicker } from './EmojiButton.tsx';
import { ReactionRow } from './ReactionRow.tsx';
import { RichMessage } from './RichMessage.tsx';
import { SaidText } from './SaidText.tsx';
import { ThreadDot } from './ThreadDot.tsx';
import type { Delivery, LineEntry, MessageEntry } from './timeline.ts';

/** What a person can do with a message; absent when it does not apply here. */
export interface MessageActions {
  openThread: (thread: string, focus: number | null) => void;
  reply: (entry: MessageEntry | LineEntry) => void;
  toggleRead: (entry: MessageEntry) => void;
  copy: (entry: MessageEntry) => void;
  edit: (entry: MessageEntry) => void;
  remove: (entry: MessageEntry) => void;
  retry: (entry: MessageEntry) => void;
  discard: (entry: MessageEntry) => void;
  /** Gives a reaction, or takes the own one back; null where there are none (private conversations). */
  react: ((entry: MessageEntry, emoji: string) => void) | null;
}

interface Props {
  entry: MessageEntry;
  account: string;
  /** Private conversations have no threads: no dots, no replies. */
  threads: boolean;
  /** The view is one thread already; its dots lead nowhere. */
  inThread: boolean;
  /** Under the pointer or the keyboard cursor: shows its actions. */
  active: boolean;
  tabbable: boolean;
  highlighted: boolean;
  actions: MessageActions;
  onActive: (key: string | null) => void;
}

export function MessageItem(props: Props) {
  const { entry, account, threads, inThread, actions } = props;
  const { writer, thread, delivery, row } = entry;
  const article = useRef<HTMLElement>(null);
  const [picking, setPicking] = useState<DOMRect | null>(null);
  const body = entry.rich?.body ?? null;
  const files = useFilesBeside(body, entry.attachments);
  const name = entry.folded ? null : (
    <div class="c-head">
      <b class="c-name">{writer.name}</b>
      {entry.rich?.says && (
        <span class="c-says">
          <HtmlLine html={entry.rich.says} />
        </span>
      )}
      <time dateTime={new Date(entry.at).toISOString()} title={fullTime(entry.at)}>
        {clockTime(entry.at)}
      </time>
    </div>
  );
  const classes = ['c-msg'];
  if (entry.folded) classes.push('c-folded');
  if (!threads) classes.push('c-plain');
  if (props.active) classes.push('c-active');
  if (props.highlighted) classes.push('c-lit');
  if (delivery) classes.push(`c-${delivery.state}`);
  return (
    <article
      ref={article}
      class={classes.join(' ')}
      data-entry={entry.key}
      data-unread={entry.unread && row ? row.id : undefined}
      tabIndex={props.tabbable ? 0 : -1}
      aria-label={
        entry.unread
          ? t('{name}, {time}, unread', { name: writer.name, time: clockTime(entry.at) })
          : t('{name}, {time}', { name: writer.name, time: clockTime(entry.at) })
      }
      onPointerEnter={() => props.onActive(entry.key)}
      onPointerLeave={() => props.onActive(null)}
    >
      {threads && (
        <ThreadDot thread={thread} message={row?.id ?? null} open={inThread ? null : actions.openThread} />
      )}
      <span class="c-face" aria-hidden="true">
        {!entry.folded && (
          <Avatar
            id={writer.user?.id ?? writer.key}
            name={writer.name}
            src={writer.user?.avatar ?? writer.avatar}
          />
        )}
      </span>
      <div class="c-main">
        {name}
        {entry.context !== null && thread && (
          <button
            type="button"
            class="c-context"
            tabIndex={props.active ? 0 : -1}
            onClick={() => actions.openThread(thread.id, row?.id ?? null)}
          >
            <Icon name="reply" size="xs" />
            <span class="c-trunc">{entry.context}</span>
            {entry.status && <StatusPill status={entry.status} />}
          </button>
        )}
        {entry.context !== null && !thread && (
          <div class="c-context">
            <Icon name="reply" size="xs" />
            <span class="c-trunc">{entry.context}</span>
          </div>
        )}
        {entry.rich && <RichMessage rich={entry.rich} account={account} files={entry.attachments} />}
        {!entry.rich && entry.text !== '' && (
          <div class="c-text">
            <SaidText text={entry.text} account={account} />
            {entry.edited !== null && (
              <span class="c-edited" title={t('Edited {time}', { time: fullTime(entry.edited) })}>
                {' '}
                {t('(edited)')}
              </span>
            )}
          </div>
        )}
        {files.map((file) => (
          <FileCard key={file.path} account={account} file={file} tabbable={props.active} />
        ))}
        {delivery?.row.action.kind === 'file' && (
          <SendingFile
            row={delivery.row}
            action={delivery.row.action}
            onCancel={() => actions.discard(entry)}
          />
        )}
        {entry.tags.length > 0 && (
          <div class="c-tags">
            {entry.tags.map((tag) => (
              <span class="c-tag" key={tag}>
                #{tag}
              </span>
            ))}
          </div>
        )}
        {entry.reactions.length > 0 && (
          <ReactionRow
            reactions={entry.reactions}
            tabbable={props.active}
            react={row && actions.react ? (emoji) => actions.react?.(entry, emoji) : null}
          />
        )}
        {entry.replies && thread && (
          <button
            type="button"
            class="c-replies"
            tabIndex={props.active ? 0 : -1}
            onClick={() => actions.openThread(thread.id, null)}
          >
            <span class="c-stack" aria-hidden="true">
              {entry.replies.writers.map((one) => (
                <Avatar key={one.key} id={one.user?.id ?? one.key} name={one.name} size="xs" />
              ))}
            </span>
            {t('{count, plural, one {# reply} other {# replies}} in thread', { count: entry.replies.count })}
          </button>
        )}
        {delivery && <DeliveryLine entry={entry} delivery={delivery} actions={actions} />}
      </div>
      {props.active && row && !delivery && (
        <MessageBar
          entry={entry}
          pick={actions.react ? (button) => setPicking(button) : null}
          canReply={threads && (thread !== null || row.message.event !== 'comment')}
          actions={actions}
        />
      )}
      {picking && (
        <EmojiPicker
          at={picking}
          onPick={(emoji) => actions.react?.(entry, emoji)}
          onClose={() => {
            setPicking(null);
            article.current?.focus();
          }}
        />
      )}
    </article>
  );
}

/** Why a message is grey or red, and what can be done about it. */
function DeliveryLine({
  entry,
  delivery,
  actions,
}: {
  entry: MessageEntry;
  delivery: Delivery;
  actions: MessageActions;
}) {
  const { action } = delivery.row;
  const isFile = action.kind === 'file';
  const sending = isFile || action.kind === 'message' || action.kind === 'comment';
  const act = (label: string, run: (entry: MessageEntry) => void) => (
    <button type="button" onClick={() => run(entry)}>
      {label}
    </button>
  );
  // There is no text to change in a deletion or a file.
  const editable = action.kind !== 'delete' && !isFile;
  const dropping = sending ? t('Delete') : t('Discard change');
  if (delivery.state === 'failed') {
    const what = sending
      ? t('Not sent')
      : action.kind === 'delete'
        ? t('Not deleted')
        : t('Change not saved');
    return (
      <div class="c-delivery c-bad" role="alert">
        <Icon name="alert" size="s" />
        <span>
          {what}
          {delivery.why && `: ${delivery.why}`}
        </span>
        <span class="c-choices">
          {act(t('Retry'), actions.retry)}
          {editable && act(t('Edit'), actions.edit)}
          {act(dropping, actions.discard)}
        </span>
      </div>
    );
  }
  if (delivery.state === 'asks') {
    const time = fullTime(delivery.row.createdAt);
    return (
      <div class="c-delivery c-asks" role="alert">
        <Icon name="clock" size="s" />
        <span>
          {sending
            ? t('Waiting since {time}. Send it still?', { time })
            : action.kind === 'delete'
              ? t('Waiting since {time}. Delete it still?', { time })
              : t('Waiting since {time}. Save it still?', { time })}
        </span>
        <span class="c-choices">
          {act(sending ? t('Send') : action.kind === 'delete' ? t('Delete') : t('Save'), actions.retry)}
          {editable && act(t('Edit'), actions.edit)}
          {act(action.kind === 'delete' ? t('Keep') : t('Discard'), actions.discard)}
        </span>
      </div>
    );
  }
  const tried = delivery.state === 'queued' && (!navigator.onLine || delivery.row.attempts > 0);
  const after = tried ? undefined : delivery.after;
  const waiting = tried || after !== undefined;
  const percent =
    isFile && delivery.state === 'sending' ? uploadPercents().value.get(delivery.row.uuid) : undefined;
  return (
    <div class="c-delivery">
      {waiting ? <Icon name="clock" size="s" /> : <span class="c-spin" aria-hidden="true" />}
      <span>
        {after === null
          ? t('Waits for its message')
          : after !== undefined
            ? t('Waits for {name}', { name: after })
            : tried
              ? t('Queued, sends when online')
              : sending
                ? t('Sending')
                : t('Saving')}
        {percent !== undefined && `, ${percent}%`}
      </span>
      {waiting && !isFile && act(t('Cancel'), actions.discard)}
    </div>
  );
}

/** The design has no pencil; drawn like its icons. */
const Pencil = () => (
  <svg class="i s" viewBox="0 0 16 16" aria-hidden="true">
    <path d="m3 13 .7-3 6.9-6.9a1.2 1.2 0 0 1 1.7 0l.6.6a1.2 1.2 0 0 1 0 1.7L6 12.3z" />
  </svg>
);

function MessageBar({
  entry,
  pick,
  canReply,
  actions,
}: {
  entry: MessageEntry;
  /** Opens the emoji at the button that asks for them. */
  pick: ((button: DOMRect) => void) | null;
  canReply: boolean;
  actions: MessageActions;
}) {
  const own = entry.own && (entry.row?.message.event === 'message' || entry.row?.message.event === 'comment');
  const button = (label: string, icon: ComponentChildren, run: (entry: MessageEntry) => void) => (
    <button type="button" class="c-act" aria-label={label} title={label} onClick={() => run(entry)}>
      {icon}
    </button>
  );
  return (
    <div class="c-acts" role="toolbar" aria-label={t('Message actions')}>
      {canReply &&
        button(
          entry.thread ? t('Reply in thread') : t('Comment'),
          <Icon name="reply" size="s" />,
          actions.reply,
        )}
      {pick && (
        <button
          type="button"
          class="c-act"
          aria-label={t('React')}
          title={t('React')}
          aria-haspopup="dialog"
          onClick={(event) => pick(event.currentTarget.getBoundingClientRect())}
        >
          <Icon name="smile" size="s" />
        </button>
      )}
      {!entry.own &&
        button(
          entry.unread ? t('Mark read') : t('Mark unread'),
          <Icon name={entry.unread ? 'check' : 'eye'} size="s" />,
          actions.toggleRead,
        )}
      {entry.text !== '' && button(t('Copy text'), <Icon name="copy" size="s" />, actions.copy)}
      {own && button(t('Edit'), <Pencil />, actions.edit)}
      {entry.own && button(t('Delete'), <Icon name="trash" size="s" />, actions.remove)}
    </div>
  );
}
