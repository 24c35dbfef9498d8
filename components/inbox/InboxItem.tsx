import { useState } from 'preact/hooks';
import { t } from '../../lib/i18n/t.ts';
import { plainText } from '../../lib/plain-text.ts';
import { settingsSignal } from '../../lib/settings.ts';
import { flowKey } from '../../lib/store/picture.ts';
import { useApp } from '../app/context.ts';
import { webAddress } from '../flows/flow-settings.ts';
import { HtmlLine } from '../ui/Html.tsx';
import { Icon } from '../ui/Icon.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { ListRow, useRowTabIndex } from '../ui/List.tsx';
import { webHref } from '../ui/message-pieces.ts';
import { SourceTile } from '../ui/SourceTile.tsx';
import { StatusPill } from '../ui/StatusPill.tsx';
import { Time } from '../ui/Time.tsx';
import { QuickReply } from '../unread/QuickReply.tsx';
import type { InboxLine } from './inbox-list.ts';

/** One thread of a service: what it is, how it stands, where; comment and open without leaving the list. */
export function InboxItem({ line }: { line: InboxLine }) {
  const { names, navigate } = useApp();
  const [commenting, setCommenting] = useState(false);
  const { singleKeyShortcuts } = settingsSignal().value;
  const { row, flow, source, person, comments } = line;
  const { account, thread } = row;
  const conversation = flowKey(row.flow);
  const web = webHref(thread.external_url) ?? webAddress(flow, row.id);

  const where = names.value.flow(flow);
  const label = [
    plainText(thread.title ?? '') || source,
    thread.status?.value ?? '',
    source,
    flow.flow.name,
    where,
  ]
    .filter((part) => part !== '')
    .join(', ');
  const open = () => navigate({ view: 'conversation', account, conversation, thread: row.id });
  const openWeb = () => {
    if (web) window.open(web, '_blank', 'noopener,noreferrer');
  };
  const onKey = (event: KeyboardEvent) => {
    if (!singleKeyShortcuts || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const key = event.key.toLowerCase();
    if (key === 'c') setCommenting(true);
    else if (key === 'o' && web) openWeb();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <ListRow id={line.key} class="inbox-item" onOpen={open} onKey={onKey} label={label}>
      {thread.source && <SourceTile source={thread.source} name={source} />}
      <div class="grow">
        <div class="hd">
          <span class="grow trunc inbox-title">
            <HtmlLine html={thread.title || source} plain />
          </span>
          <Time at={line.at} />
        </div>
        <div class="ctx">
          {thread.status && <StatusPill status={thread.status} />}
          <span class="grow trunc">
            {[source, person, flow.flow.name, where].filter((part) => part !== '').join(' · ')}
          </span>
          {comments > 0 && (
            <span
              class="inbox-count"
              title={t('{count, plural, one {# comment} other {# comments}}', { count: comments })}
            >
              <Icon name="chat" size="xs" />
              <span aria-hidden="true">{comments}</span>
              <span class="sr">
                {t('{count, plural, one {# comment} other {# comments}}', { count: comments })}
              </span>
            </span>
          )}
        </div>
        {commenting && (
          <QuickReply
            account={account}
            conversation={conversation}
            thread={row.id}
            onClose={() => {
              setCommenting(false);
              document.querySelector<HTMLElement>(`[data-row="${CSS.escape(line.key)}"]`)?.focus();
            }}
          />
        )}
      </div>
      {!commenting && <Actions onComment={() => setCommenting(true)} onWeb={web ? openWeb : null} />}
    </ListRow>
  );
}

function Actions({ onComment, onWeb }: { onComment: () => void; onWeb: (() => void) | null }) {
  const tabIndex = useRowTabIndex();
  return (
    <div class="acts" role="toolbar" aria-label={t('Thread actions')}>
      <IconButton
        icon="reply"
        label={t('Comment')}
        title={t('Comment (C)')}
        tabIndex={tabIndex}
        onClick={onComment}
      />
      {onWeb && (
        <IconButton
          icon="ext"
          label={t('Open in web')}
          title={t('Open in web (O)')}
          tabIndex={tabIndex}
          onClick={onWeb}
        />
      )}
    </div>
  );
}
