/** A flow, one of its threads, or a private conversation: its messages and the composer below. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { t } from '../../lib/i18n/t.ts';
import { onScreen } from '../../lib/live/looking.ts';
import { settingsSignal } from '../../lib/settings.ts';
import type { AccountId, ConversationKey, MessageRow } from '../../lib/store/picture.ts';
import { readSeenTags } from '../../lib/store/seen-tags.ts';
import { useApp } from '../app/context.ts';
import { DropHint } from '../files/DropHint.tsx';
import { useOfferedFiles } from '../files/offered-files.ts';
import { useTray } from '../files/use-tray.ts';
import { toggleMuted, webAddress } from '../flows/flow-settings.ts';
import { webHref } from '../ui/message-pieces.ts';
import type { ComposerHandle } from './Composer.tsx';
import { Composer } from './Composer.tsx';
import { ConversationTop } from './ConversationTop.tsx';
import { composerPeople } from './composer-people.ts';
import './conversation.css';
import { plainText } from '../../lib/plain-text.ts';
import { MessageLog } from './MessageLog.tsx';
import { ThreadPanel } from './ThreadPanel.tsx';
import { TypingLine } from './TypingLine.tsx';
import { commentsOf, sourceName } from './thread-state.ts';
import { isSend, timeline } from './timeline.ts';
import { useLoading, useStoredConversation } from './use-conversation.ts';
import { useIsland } from './use-island.ts';
import { useMessageActions } from './use-message-actions.ts';
import { firstUnread, useNewFrom } from './use-new-from.ts';
import { lastSaid, useSending } from './use-sending.ts';
import { useSubject } from './use-subject.ts';
import { useThreadState } from './use-thread-state.ts';

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

/** Mounted anew for every conversation and thread, so that nothing of one leaks into the next. */
export function ConversationView(props: Props) {
  return <Conversation key={`${props.account} ${props.conversation} ${props.thread ?? ''}`} {...props} />;
}

function Conversation({ account, conversation, thread, focusMessage, attach = false }: Props) {
  const { picture, navigate } = useApp();
  const threadId = thread ?? null;
  const focus = focusMessage ?? null;
  const settings = settingsSignal().value;
  const subject = useSubject(picture, account, conversation);
  const { me, flow, partner, members, userById, name } = subject;
  const stored = useStoredConversation(picture, account, conversation, threadId, focus);
  const [rows, state, atNewest] = [stored.rows.value, stored.state.value, stored.atNewest.value];
  const standing = picture.accounts.value.find((one) => one.id === account)?.live?.state === 'standing';
  // A flow that is just being joined answers with a refusal until it is; that is no news to anybody.
  const joining = flow !== null && !flow.flow.joined;
  // Of a conversation that is not kept, as after the cache was cleared, a stream tells nothing.
  const kept = threadId === null ? state !== null : rows.length > 0;
  const live = standing && kept && state?.behind !== true;
  const loading = useLoading(account, conversation, threadId, !joining, live);
  useEffect(() => onScreen({ account, conversation }), [account, conversation]);
  // A thread also has messages from before what is loaded of its flow.
  const island = useIsland({
    account,
    conversation,
    message: threadId === null ? focus : null,
    stored,
    state,
    fetched: loading.fetched && loading.failure === null,
  });

  const knownFrom = threadId === null ? (state?.oldestId ?? 0) : 0;
  const newFrom = useNewFrom(
    (id) => firstUnread(picture, account, conversation, threadId, Math.max(id, knownFrom)),
    Math.max(state?.newestId ?? 0, rows.at(-1)?.id ?? 0),
  );
  // Above what is shown, the line stands nowhere.
  const newId = newFrom.id !== null && (rows[0]?.id ?? 0) <= newFrom.id ? newFrom.id : null;
  const pending = stored.pending.value;
  const entriesOf = useCallback(
    (messages: readonly MessageRow[], whole: boolean) => {
      if (!me) return [];
      // What waits to be sent stands after the newest message, and nowhere else.
      const waiting = whole ? pending : pending.filter((row) => !isSend(row));
      return timeline({ messages, pending: waiting, me, userById, newFrom: newId, thread: threadId });
    },
    [pending, me, userById, newId, threadId],
  );
  const atEnd = atNewest && !island.open;
  const entries = useMemo(() => entriesOf(rows, atEnd), [entriesOf, rows, atEnd]);

  const composer = useRef<ComposerHandle>(null);
  const [sent, setSent] = useState(0);
  const sending = useSending({
    account,
    conversation,
    thread: threadId,
    onSent: () => {
      newFrom.clear();
      island.leave();
      if (!atEnd) void stored.showNewest();
      setSent((count) => count + 1);
    },
  });
  const actions = useMessageActions({ account, conversation, thread: threadId, sending, composer });
  const tray = useTray(account, conversation, threadId);
  const offered = useOfferedFiles(sending.mode.kind !== 'edit', (files) => {
    tray.add(files);
    composer.current?.focus();
  });
  const editLast = async () => {
    const last = lastSaid(atEnd ? entries : entriesOf(await stored.readNewest(), true));
    if (last) sending.edit(last);
  };

  const users = picture.users.value;
  const other = partner?.user ?? null;
  const people = useMemo(
    () => composerPeople({ account, me: me?.id ?? 0, members, partner: other, users, messages: rows }),
    [members, rows, users, other, account, me],
  );
  const tags = useMemo(() => rows.flatMap((row) => row.message.tags).reverse(), [rows]);
  const moreTags = useCallback(() => readSeenTags(account, conversation), [account, conversation]);

  const threadTitle = useMemo(() => {
    const start = entries.find((entry) => entry.kind === 'message' && entry.thread?.id === threadId);
    return start?.kind === 'message' ? (start.thread?.title ?? '') : '';
  }, [entries, threadId]);
  const threadState = useThreadState(rows, threadId);
  const service = threadState?.source ? sourceName(threadState) : null;
  const title =
    threadId === null ? name : (service && plainText(threadState?.title ?? '')) || threadTitle || t('Thread');
  const shown = entries.filter((entry) => entry.kind === 'message').length;
  const whole = atEnd && stored.atOldest.value;
  const count = whole || !threadState ? shown : Math.max(shown, commentsOf(threadState));

  // An item of a service has its home there.
  const web = (service === null ? null : webHref(threadState?.external_url)) ?? webAddress(flow, threadId);
  const about = () => {
    if (flow) navigate({ view: 'flow', account, flow: flow.id });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const inField = event.target instanceof HTMLElement && event.target.matches('input, textarea, select');
    if (inField || event.ctrlKey || event.metaKey || event.altKey || !settings.singleKeyShortcuts) return;
    const key = event.key.toLowerCase();
    if (key === 'm' && flow) void toggleMuted(flow);
    else if (key === 'i' && flow) about();
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
      <ConversationTop
        account={account}
        conversation={conversation}
        subject={subject}
        title={title}
        thread={threadId === null ? null : { id: threadId, state: threadState, service, count }}
        web={web}
        onAbout={about}
      />
      {service !== null && threadState && (
        <ThreadPanel account={account} conversation={conversation} thread={threadState} />
      )}
      <MessageLog
        account={account}
        conversation={conversation}
        name={title}
        me={String(me?.id ?? '')}
        stored={stored}
        entries={entries}
        threads={!partner}
        inThread={threadId !== null}
        loading={loading}
        island={island}
        oldestId={island.oldest ?? (threadId === null ? state?.oldestId : null) ?? rows[0]?.id ?? null}
        reachedStart={
          loading.noneOlder || (threadId === null && island.oldest === null && state?.reachedStart === true)
        }
        focusMessage={focus}
        singleKeys={settings.singleKeyShortcuts}
        sent={sent}
        actions={actions}
      />
      <TypingLine account={account} conversation={conversation} nameOf={(id) => userById(String(id))?.name} />
      <Composer
        account={account}
        conversation={conversation}
        thread={threadId}
        mode={sending.mode}
        placeholder={
          threadId !== null
            ? t('Reply in thread')
            : t('Message {name}', { name: (partner && name.split(' ', 1)[0]) || name })
        }
        words={{ people, tags, moreTags }}
        tray={tray}
        attach={attach}
        sendWith={settings.sendWith}
        onSend={sending.send}
        onLeave={sending.leave}
        onEditLast={() => void editLast()}
        handle={composer}
      />
    </div>
  );
}
