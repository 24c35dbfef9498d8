/** A flow, one of its threads, or a private conversation: its messages and the composer below. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { FlowUser, User } from '../../lib/flowdock/model.ts';
import { hueOf } from '../../lib/identity.ts';
import { peopleHere } from '../../lib/live/here.ts';
import { onScreen } from '../../lib/live/looking.ts';
import {
  discard,
  type EnqueueOptions,
  enqueue,
  enqueueAll,
  type Outgoing,
  retry,
  rewrite,
  takeBack,
} from '../../lib/outbox/outbox.ts';
import type { OutboxAction, OutboxRow } from '../../lib/outbox/row.ts';
import { settingsSignal } from '../../lib/settings.ts';
import type { AccountId, ConversationKey } from '../../lib/store/picture.ts';
import { readSeenTags } from '../../lib/store/seen-tags.ts';
import { useApp } from '../app/context.ts';
import { PanelButton } from '../app/PanelButton.tsx';
import { DropHint } from '../files/DropHint.tsx';
import { useOfferedFiles } from '../files/offered-files.ts';
import { outgoingFiles } from '../files/outgoing-files.ts';
import { type PickedFile, useTray } from '../files/use-tray.ts';
import { settingKey } from '../flows/flow-lists.ts';
import { toggleMuted, webAddress } from '../flows/flow-settings.ts';
import { PresenceDot } from '../private/PresenceDot.tsx';
import { lastActivities, PRESENCE_LABEL, presenceNow } from '../private/private-list.ts';
import { QuietButton } from '../quiet/QuietButton.tsx';
import { Avatar } from '../ui/Avatar.tsx';
import { copyText } from '../ui/copy.ts';
import { FlowTile } from '../ui/FlowTile.tsx';
import { HtmlLine } from '../ui/Html.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { webHref } from '../ui/message-pieces.ts';
import { minuteNow } from '../ui/minute.ts';
import { SourceTile } from '../ui/SourceTile.tsx';
import { showToast } from '../ui/Toast.tsx';
import type { ComposerHandle } from './Composer.tsx';
import { Composer } from './Composer.tsx';
import type { ComposerMode } from './ComposerBar.tsx';
import { composerPeople } from './composer-people.ts';
import './conversation.css';
import { t } from '../../lib/i18n/t.ts';
import { ConversationHeader } from './ConversationHeader.tsx';
import type { MessageActions } from './MessageItem.tsx';
import { MessageLog } from './MessageLog.tsx';
import { plainText } from './plain-text.ts';
import { ThreadPanel } from './ThreadPanel.tsx';
import { TypingLine } from './TypingLine.tsx';
import { newestState, sourceName } from './thread-state.ts';
import type { MessageEntry } from './timeline.ts';
import { timeline } from './timeline.ts';
import { useLoading, useStoredConversation } from './use-conversation.ts';
import { useIsland } from './use-island.ts';

interface Props {
  account: AccountId;
  conversation: ConversationKey;
  /** Shows this one thread of a flow. */
  thread?: string | undefined;
  /** A message to open at and light up for a moment. */
  focusMessage?: number | undefined;
  /** The next thing to do here is to pick files. */
  attach?: boolean | undefined;
}

const NOBODY: readonly FlowUser[] = [];
/** How long a deletion can be undone, in ms; the toast stays as long. */
const UNDO_FOR = 8_000;

/** Mounted anew for every conversation and thread, so that nothing of one leaks into the next. */
export function ConversationView(props: Props) {
  return <Conversation key={`${props.account} ${props.conversation} ${props.thread ?? ''}`} {...props} />;
}

function Conversation({ account, conversation, thread, focusMessage, attach = false }: Props) {
  const { picture, navigate, back } = useApp();
  const threadId = thread ?? null;
  const settings = settingsSignal().value;
  const stored = useStoredConversation(picture, account, conversation);
  const [target, setTarget] = useState<Target>({ kind: 'new' });
  const composer = useRef<ComposerHandle>(null);
  const tray = useTray(account, conversation, threadId);
  const offered = useOfferedFiles(target.kind !== 'edit', (files) => {
    tray.add(files);
    composer.current?.focus();
  });

  const me = picture.accounts.value.find((one) => one.id === account)?.user ?? null;
  const users = picture.users.value;
  const here = peopleHere().value;
  const flows = picture.flows.value;
  const isPrivate = conversation.startsWith('private:');
  const flowRow = isPrivate
    ? null
    : (flows.find((row) => row.account === account && `flow:${row.id}` === conversation) ?? null);
  // A flow that is just being joined answers with a refusal until it is; that is no news to anybody.
  const joining = flowRow !== null && !flowRow.flow.joined;
  const standing = picture.accounts.value.find((one) => one.id === account)?.live?.state === 'standing';
  const behind = stored.state.value?.behind === true;
  const loading = useLoading(account, conversation, threadId, !joining, standing && !behind);
  useEffect(() => onScreen({ account, conversation }), [account, conversation]);
  const privateRow = isPrivate
    ? (picture.privates.value.find(
        (row) => row.account === account && `private:${row.id}` === conversation,
      ) ?? null)
    : null;
  const otherId = isPrivate ? Number(conversation.slice('private:'.length)) : 0;
  const other =
    users.get(`${account}/${otherId}`) ?? privateRow?.conversation.users.find((one) => one.id === otherId);
  const members = flowRow?.flow.users ?? NOBODY;
  const userById = useCallback(
    (id: string): User | undefined =>
      users.get(`${account}/${id}`) ??
      members.find((one) => String(one.id) === id) ??
      (me && String(me.id) === id ? me : undefined),
    [users, members, account, me],
  );

  // A thread also has messages from before what is loaded of its flow.
  const island = useIsland({
    account,
    conversation,
    message: threadId === null ? (focusMessage ?? null) : null,
    known: stored.known.value,
    state: stored.state.value,
    fetched: loading.fetched && loading.failure === null,
  });
  const messages = island.rows ?? (threadId === null ? stored.messages.value : stored.known.value);
  const pending = stored.pending.value;
  const newFrom = useNewFrom(messages, pending, threadId);
  const entries = useMemo(
    () => (me ? timeline({ messages, pending, me, userById, newFrom: newFrom.id, thread: threadId }) : []),
    [messages, pending, me, userById, newFrom.id, threadId],
  );

  const partner = isPrivate ? (other ?? null) : null;
  const people = useMemo(
    () => composerPeople({ account, me: me?.id ?? 0, members, partner, users, messages }),
    [members, messages, users, partner, account, me],
  );
  const tags = useMemo(() => messages.flatMap((row) => row.message.tags).reverse(), [messages]);
  const moreTags = useCallback(() => readSeenTags(account, conversation), [account, conversation]);

  const name = flowRow?.flow.name ?? other?.name ?? privateRow?.conversation.name ?? '';
  const threadTitle = useMemo(() => {
    const start = entries.find((entry) => entry.kind === 'message' && entry.thread?.id === threadId);
    return start?.kind === 'message' ? (start.thread?.title ?? '') : '';
  }, [entries, threadId]);

  const state = useMemo(
    () =>
      threadId === null
        ? null
        : newestState(
            messages.map(({ message }) => (message.thread_id === threadId ? message.thread : null)),
          ),
    [messages, threadId],
  );
  const service = state?.source ? sourceName(state) : null;
  const title =
    threadId === null ? name : (service && plainText(state?.title ?? '')) || threadTitle || t('Thread');

  const put = useCallback(
    (action: OutboxAction, options?: EnqueueOptions) => enqueue(account, conversation, action, options),
    [account, conversation],
  );

  const send = async (text: string, files: readonly PickedFile[]) => {
    if (target.kind === 'edit') {
      if (target.pending) await rewrite(target.pending, text);
      else if (target.message !== null)
        await put({ kind: 'edit', message: target.message, content: text, bases: [target.text] });
      setTarget({ kind: 'new' });
      return;
    }
    const into = target.kind === 'reply' ? target.thread : threadId;
    const startsThread = !isPrivate && into === null && target.kind === 'new' && text.trim() !== '';
    const tray = { account, conversation, thread: threadId };
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
    newFrom.clear();
    island.leave();
    setTarget({ kind: 'new' });
  };

  const startEdit = (entry: MessageEntry) =>
    setTarget({
      kind: 'edit',
      key: entry.key,
      text: entry.text,
      pending: entry.delivery && 'content' in entry.delivery.row.action ? entry.delivery.row : null,
      message: entry.row?.id ?? null,
    });

  const actions: MessageActions = {
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
          setTarget({ kind: 'comment', message: entry.row.id, title: entry.text.split('\n', 1)[0] ?? '' });
      } else if (threadId === null) {
        setTarget({ kind: 'reply', thread: entry.thread.id, title: entry.thread.title });
      }
      composer.current?.focus();
    },
    toggleRead: (entry) => {
      if (!entry.row) return;
      void put({ kind: entry.unread ? 'mark-read' : 'mark-unread', messages: [entry.row.id] });
    },
    copy: (entry) => void copyText(entry.text, t('Message copied')),
    edit: startEdit,
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
    react: isPrivate
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

  const editLast = () => {
    const last = entries.findLast(
      (entry): entry is MessageEntry => entry.kind === 'message' && entry.own && entry.text !== '',
    );
    // What is on its way is the last one, too: to change the one before it instead would surprise.
    if (last && (last.delivery === null || last.delivery.state === 'failed')) startEdit(last);
  };

  const oldestId =
    island.rows !== null
      ? (messages[0]?.id ?? null)
      : threadId === null
        ? (stored.state.value?.oldestId ?? messages[0]?.id ?? null)
        : (messages.find((row) => row.message.thread_id === threadId)?.id ?? null);
  // An item of a service has its home there.
  const home = service === null ? null : webHref(state?.external_url);
  const web = home ?? webAddress(flowRow, threadId);
  const muted = flowRow !== null && settings.mutedFlows.includes(settingKey(flowRow));
  // Its bell says until when then, and ends it.
  const snoozed = flowRow !== null && (settings.snoozed[settingKey(flowRow)] ?? 0) > minuteNow().value;
  const count = entries.filter((entry) => entry.kind === 'message').length;
  const presence = isPrivate
    ? presenceNow(
        here.get(`${account}/${otherId}`),
        lastActivities(flows).get(`${account}/${otherId}`) ?? null,
        Date.now(),
      )
    : 'unknown';
  const inFlow = members.filter((one) => one.in_flow && !one.disabled).length;
  const org = flowRow?.flow.organization.name ?? '';
  const detail =
    service !== null
      ? `${service} · ${name}`
      : threadId !== null
        ? `${name}, ${t('{count, plural, one {# message} other {# messages}}', { count })}`
        : isPrivate
          ? t(PRESENCE_LABEL[presence])
          : inFlow > 0
            ? `${org}, ${t('{count, plural, one {# person} other {# people}}', { count: inFlow })}`
            : org;
  const mode: ComposerMode =
    target.kind === 'edit' ? { kind: 'edit', key: target.key, text: target.text } : target;

  const about = () => {
    if (flowRow) navigate({ view: 'flow', account, flow: flowRow.id });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const inField = event.target instanceof HTMLElement && event.target.matches('input, textarea, select');
    if (inField || event.ctrlKey || event.metaKey || event.altKey || !settings.singleKeyShortcuts) return;
    const key = event.key.toLowerCase();
    if (key === 'm' && flowRow) void toggleMuted(flowRow);
    else if (key === 'i' && flowRow) about();
    else if (key === 'o' && web) window.open(web, '_blank', 'noreferrer');
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  useEffect(() => {
    if (focusMessage === undefined && !attach) composer.current?.focus();
  }, [focusMessage, attach]);

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys bubble here from the controls inside
    <div class="c-view" onKeyDown={onKeyDown} {...offered.handlers}>
      {offered.over && <DropHint name={threadId !== null ? threadTitle || t('this thread') : name} />}
      <ConversationHeader
        mark={
          service !== null && state?.source ? (
            <SourceTile source={state.source} name={service} />
          ) : threadId !== null ? (
            <i class="c-headdot" style={{ '--h': hueOf(threadId) }} />
          ) : isPrivate ? (
            <span class="p-face">
              <Avatar id={otherId} name={name} src={other?.avatar} />
              <PresenceDot presence={presence} />
            </span>
          ) : (
            <FlowTile id={flowRow?.id ?? ''} name={name} size="md" />
          )
        }
        title={title}
        heading={service !== null && state?.title ? <HtmlLine html={state.title} plain /> : undefined}
        detail={detail}
        status={service === null ? null : (state?.status ?? null)}
        onBack={back}
        web={web}
      >
        {threadId !== null && web && (
          <IconButton
            icon="copy"
            label={t('Copy link')}
            title={t('Copy link')}
            onClick={() => void copyText(web, t('Link copied'))}
          />
        )}
        {threadId === null && (
          <IconButton
            icon="search"
            label={t('Search here')}
            title={t('Search here (/)')}
            onClick={() => navigate({ view: 'search', within: { account, conversation } })}
          />
        )}
        <PanelButton place={{ account, conversation, ...(threadId === null ? {} : { thread: threadId }) }} />
        {flowRow && threadId === null && (
          <IconButton
            icon="users"
            label={t('People and settings')}
            title={t('People and settings (I)')}
            onClick={about}
          />
        )}
        {flowRow && threadId === null && snoozed && <QuietButton flow={{ key: settingKey(flowRow), name }} />}
        {flowRow && threadId === null && !snoozed && (
          <IconButton
            icon={muted ? 'belloff' : 'bell'}
            label={muted ? t('Unmute') : t('Mute')}
            title={muted ? t('Unmute (M)') : t('Mute (M)')}
            onClick={() => void toggleMuted(flowRow)}
          />
        )}
      </ConversationHeader>
      {service !== null && state && (
        <ThreadPanel account={account} conversation={conversation} thread={state} />
      )}
      <MessageLog
        account={account}
        conversation={conversation}
        name={title}
        entries={entries}
        threads={!isPrivate}
        inThread={threadId !== null}
        loading={loading}
        island={island}
        oldestId={oldestId}
        reachedStart={
          loading.noneOlder ||
          (threadId === null && island.rows === null && (stored.state.value?.reachedStart ?? false))
        }
        focusMessage={focusMessage ?? null}
        singleKeys={settings.singleKeyShortcuts}
        actions={actions}
      />
      <TypingLine account={account} conversation={conversation} nameOf={(id) => userById(String(id))?.name} />
      <Composer
        account={account}
        conversation={conversation}
        thread={threadId}
        mode={mode}
        placeholder={
          threadId !== null
            ? t('Reply in thread')
            : t('Message {name}', { name: (isPrivate && name.split(' ', 1)[0]) || name })
        }
        words={{ people, tags, moreTags }}
        tray={tray}
        attach={attach}
        sendWith={settings.sendWith}
        onSend={send}
        onLeave={() => setTarget({ kind: 'new' })}
        onEditLast={editLast}
        handle={composer}
      />
    </div>
  );
}

type Target =
  | { kind: 'new' }
  | { kind: 'reply'; thread: string; title: string }
  | { kind: 'comment'; message: number; title: string }
  | { kind: 'edit'; key: string; text: string; pending: OutboxRow | null; message: number | null };

/** The id the "New" line stands above: the first unread message met, kept until the person answers. */
function useNewFrom(
  messages: readonly { id: number; unread: 0 | 1; message: { thread_id?: string | null | undefined } }[],
  pending: readonly { action: OutboxAction }[],
  thread: string | null,
) {
  const [cleared, setCleared] = useState(0);
  const found = useRef<number | null>(null);
  if (found.current === null) {
    const read = new Set(
      pending.flatMap(({ action }) => (action.kind === 'mark-read' ? action.messages : [])),
    );
    found.current =
      messages.find(
        (row) =>
          row.unread === 1 &&
          row.id > cleared &&
          !read.has(row.id) &&
          (thread === null || row.message.thread_id === thread),
      )?.id ?? null;
  }
  return {
    id: found.current,
    clear: () => {
      found.current = null;
      setCleared(messages.at(-1)?.id ?? 0);
    },
  };
}
