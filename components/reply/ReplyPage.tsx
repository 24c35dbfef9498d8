/** The small window a notification's Reply opens: what was said, and where to answer. It closes when that is sent. */
import { useCallback, useEffect, useMemo, useRef } from 'preact/hooks';
import { t } from '../../lib/i18n/t.ts';
import { onScreen } from '../../lib/live/looking.ts';
import { enqueue, enqueueAll, type Outgoing } from '../../lib/outbox/outbox.ts';
import { settingsSignal } from '../../lib/settings.ts';
import type { AccountId, ConversationKey, MessageRow } from '../../lib/store/picture.ts';
import { readSeenTags } from '../../lib/store/seen-tags.ts';
import { useApp } from '../app/context.ts';
import '../conversation/conversation.css';
import { filesOf, textOf } from '../../lib/message-text.ts';
import { Composer, type ComposerHandle } from '../conversation/Composer.tsx';
import { composerPeople } from '../conversation/composer-people.ts';
import { outgoingFiles } from '../files/outgoing-files.ts';
import { type PickedFile, useTray } from '../files/use-tray.ts';
import { Avatar } from '../ui/Avatar.tsx';
import { Boundary } from '../ui/Boundary.tsx';
import { Button } from '../ui/Button.tsx';
import { Empty } from '../ui/Empty.tsx';
import { FlowTile } from '../ui/FlowTile.tsx';
import { Icon } from '../ui/Icon.tsx';
import { MessageText } from '../ui/MessageText.tsx';
import { Time } from '../ui/Time.tsx';
import './reply.css';

/** So many of the newest unread messages are shown above the answer. */
const SHOWN = 3;

interface Props {
  account: AccountId;
  conversation: ConversationKey;
  /** The thread the answer goes into; null outside of threads. */
  thread: string | null;
}

export function ReplyPage({ account, conversation, thread }: Props) {
  const { picture } = useApp();
  const settings = settingsSignal().value;
  const composer = useRef<ComposerHandle>(null);
  const said = useRef<HTMLUListElement>(null);
  const tray = useTray(account, conversation, thread);
  useEffect(() => onScreen({ account, conversation }), [account, conversation]);
  useEffect(() => {
    composer.current?.focus();
    // The newest is what is answered.
    if (said.current) said.current.scrollTop = said.current.scrollHeight;
    // What is typed is kept as a draft. An open list of names closes first, and keeps the key to itself.
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.isComposing && !event.defaultPrevented) window.close();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);

  const id = conversation.replace(/^(flow|private):/, '');
  const isPrivate = conversation.startsWith('private:');
  const me = picture.accounts.value.find((one) => one.id === account)?.user.id ?? 0;
  const flow = picture.flows.value.find((row) => row.account === account && row.id === id)?.flow ?? null;
  const users = picture.users.value;
  const partner = isPrivate ? (users.get(`${account}/${id}`) ?? null) : null;
  // As they were when the window opened: who reads them elsewhere meanwhile takes nothing from under the eyes.
  const first = useRef<MessageRow[] | null>(null);
  first.current ??= picture.unread
    .peek()
    .filter((row) => row.account === account && row.conversation === conversation)
    .slice(0, SHOWN)
    .reverse();
  const messages = first.current;
  const people = useMemo(
    () => composerPeople({ account, me, members: flow?.users ?? [], partner, users, messages }),
    [account, me, flow, partner, users, messages],
  );
  const tags = useMemo(() => messages.flatMap((row) => row.message.tags), [messages]);
  const moreTags = useCallback(() => readSeenTags(account, conversation), [account, conversation]);
  const name = (isPrivate ? partner?.name || partner?.nick : flow?.name) ?? '';

  const send = async (text: string, files: readonly PickedFile[]) => {
    const place = { account, conversation, thread };
    const joinsText = !isPrivate && thread === null && text.trim() !== '';
    const outgoing: Outgoing[] = outgoingFiles(files, place, { into: thread, joinsText });
    if (text.trim() !== '')
      outgoing.unshift({ action: { kind: 'message', content: text, tags: [], threadId: thread } });
    await enqueueAll(account, conversation, outgoing, { draftOf: thread });
    if (messages.length > 0) {
      const read = { kind: 'mark-read' as const, messages: messages.map((row) => row.id) };
      // The answer is what counts; what stays unread is marked another time.
      await enqueue(account, conversation, read).catch(() => undefined);
    }
    window.close();
  };

  if (!isPrivate && !flow)
    return (
      <Empty
        title={t('This flow is gone')}
        actions={<Button onClick={() => window.close()}>{t('Close')}</Button>}
      >
        <p>{t('It was archived or deleted, or you are no longer in it.')}</p>
      </Empty>
    );
  return (
    <section class="reply" aria-label={t('Reply to {name}', { name })}>
      <header class="reply-top">
        {isPrivate ? (
          <Avatar id={Number(id)} name={name} src={partner?.avatar} size="sm" />
        ) : (
          <FlowTile id={id} name={name} size="sm" />
        )}
        <h1 class="trunc">{name}</h1>
        <small>{t('Esc closes, your text is kept')}</small>
      </header>
      <ul ref={said} class="reply-said">
        {messages.map((row) => (
          <Boundary key={row.id} what="draw an answered message" at={row} instead={() => <Unshown />}>
            <Said row={row} />
          </Boundary>
        ))}
      </ul>
      <Composer
        account={account}
        conversation={conversation}
        thread={thread}
        mode={{ kind: 'new' }}
        placeholder={
          thread === null
            ? t('Message {name}', { name: (isPrivate && name.split(' ', 1)[0]) || name })
            : t('Reply in thread')
        }
        words={{ people, tags, moreTags }}
        tray={tray}
        attach={false}
        sendWith={settings.sendWith}
        onSend={send}
        onLeave={() => undefined}
        onEditLast={() => undefined}
        handle={composer}
      />
    </section>
  );
}

/** One message that is answered. */
function Said({ row }: { row: MessageRow }) {
  const { picture } = useApp();
  const { account, message } = row;
  const user = picture.users.value.get(`${account}/${message.user}`);
  const name = user?.name || user?.nick || message.external_user_name || t('Someone');
  return (
    <li>
      <div class="reply-by">
        <b class="trunc">{name}</b>
        <Time at={message.sent} />
      </div>
      <div class="reply-text">
        <MessageText
          text={textOf(message) || filesOf(message)[0]?.file_name || t('Sent something')}
          account={account}
        />
      </div>
    </li>
  );
}

/** In place of one that can't be drawn, so that it can be answered all the same. */
function Unshown() {
  return (
    <li class="reply-unshown">
      <Icon name="alert" size="s" />
      {t('This message can’t be shown.')}
    </li>
  );
}
