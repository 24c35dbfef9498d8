/** The head of this flow, thread or private conversation: how it is called, how it stands, where one goes from it. */

import type { Thread } from '../../lib/flowdock/model.ts';
import { t } from '../../lib/i18n/t.ts';
import { hueOf } from '../../lib/identity.ts';
import { settingsSignal } from '../../lib/settings.ts';
import type { AccountId, ConversationKey } from '../../lib/store/picture.ts';
import { useApp } from '../app/context.ts';
import { PanelButton } from '../app/PanelButton.tsx';
import { settingKey } from '../flows/flow-lists.ts';
import { toggleMuted } from '../flows/flow-settings.ts';
import { PresenceDot } from '../private/PresenceDot.tsx';
import { PRESENCE_LABEL, type Presence } from '../private/private-list.ts';
import { usePresence } from '../private/use-presence.ts';
import { QuietButton } from '../quiet/QuietButton.tsx';
import { Avatar } from '../ui/Avatar.tsx';
import { copyText } from '../ui/copy.ts';
import { FlowTile } from '../ui/FlowTile.tsx';
import { HtmlLine } from '../ui/Html.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { minuteNow } from '../ui/minute.ts';
import { SourceTile } from '../ui/SourceTile.tsx';
import { ConversationHeader } from './ConversationHeader.tsx';
import type { Subject } from './use-subject.ts';

interface Props {
  account: AccountId;
  conversation: ConversationKey;
  subject: Subject;
  title: string;
  /** The one thread shown: how it stands, the service it is of, and how many messages it has. */
  thread: { id: string; state: Thread | null; service: string | null; count: number } | null;
  web: string | null;
  /** The page of the flow. */
  onAbout: () => void;
}

export function ConversationTop({ account, conversation, subject, title, thread, web, onAbout }: Props) {
  const { navigate, back } = useApp();
  const { flow, partner } = subject;
  const presenceOf = usePresence();
  const presence = partner ? presenceOf(account, partner.id) : 'unknown';
  const state = thread?.service ? thread.state : null;
  const settings = settingsSignal().value;
  const muted = flow !== null && settings.mutedFlows.includes(settingKey(flow));
  // Its bell says until when then, and ends it.
  const snoozed = flow !== null && (settings.snoozed[settingKey(flow)] ?? 0) > minuteNow().value;
  return (
    <ConversationHeader
      mark={<Mark subject={subject} thread={thread} presence={presence} />}
      title={title}
      heading={state?.title ? <HtmlLine html={state.title} plain /> : undefined}
      detail={detailOf({ subject, thread, presence })}
      status={state?.status ?? null}
      onBack={back}
      web={web}
    >
      {thread && web && (
        <IconButton
          icon="copy"
          label={t('Copy link')}
          title={t('Copy link')}
          onClick={() => void copyText(web, t('Link copied'))}
        />
      )}
      {!thread && (
        <IconButton
          icon="search"
          label={t('Search here')}
          title={t('Search here (/)')}
          onClick={() => navigate({ view: 'search', within: { account, conversation } })}
        />
      )}
      <PanelButton place={{ account, conversation, ...(thread ? { thread: thread.id } : {}) }} />
      {flow && !thread && (
        <IconButton
          icon="users"
          label={t('People and settings')}
          title={t('People and settings (I)')}
          onClick={onAbout}
        />
      )}
      {flow && !thread && snoozed && <QuietButton flow={{ key: settingKey(flow), name: subject.name }} />}
      {flow && !thread && !snoozed && (
        <IconButton
          icon={muted ? 'belloff' : 'bell'}
          label={muted ? t('Unmute') : t('Mute')}
          title={muted ? t('Unmute (M)') : t('Mute (M)')}
          onClick={() => void toggleMuted(flow)}
        />
      )}
    </ConversationHeader>
  );
}

interface Facts extends Pick<Props, 'subject' | 'thread'> {
  /** Of the other person, where there is one. */
  presence: Presence;
}

function Mark({ subject, thread, presence }: Facts) {
  const { flow, partner, name } = subject;
  if (thread?.service && thread.state?.source)
    return <SourceTile source={thread.state.source} name={thread.service} />;
  if (thread) return <i class="c-headdot" style={{ '--h': hueOf(thread.id) }} />;
  if (!partner) return <FlowTile id={flow?.id ?? ''} name={name} size="md" />;
  return (
    <span class="p-face">
      <Avatar id={partner.id} name={name} src={partner.user?.avatar} />
      <PresenceDot presence={presence} />
    </span>
  );
}

function detailOf({ subject, thread, presence }: Facts): string {
  const { flow, partner, members, name } = subject;
  if (thread?.service) return `${thread.service} · ${name}`;
  if (thread)
    return `${name}, ${t('{count, plural, one {# message} other {# messages}}', { count: thread.count })}`;
  if (partner) return t(PRESENCE_LABEL[presence]);
  const org = flow?.flow.organization.name ?? '';
  const count = members.filter((one) => one.in_flow && !one.disabled).length;
  return count > 0 ? `${org}, ${t('{count, plural, one {# person} other {# people}}', { count })}` : org;
}
