import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../../lib/i18n/t.ts';
import { settingsSignal } from '../../lib/settings.ts';
import type { MessageRow } from '../../lib/store/picture.ts';
import { readRecentlyRead } from '../../lib/store/recently-read.ts';
import { useApp } from '../app/context.ts';
import { Boundary } from '../ui/Boundary.tsx';
import { Empty } from '../ui/Empty.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { List, ListRow, useRowTabIndex } from '../ui/List.tsx';
import { ItemFace, ItemText } from './ItemText.tsx';
import { markUnread } from './mark-read.ts';
import './RecentlyRead.css';
import { UnshownItem } from './UnshownItem.tsx';
import { unreadKey } from './unread-groups.ts';

/** The row opened last, where the keyboard goes on when one comes back. */
let opened: string | null = null;

/** In place of Unread: the mentions and private messages that were read lately, here or elsewhere. */
export function RecentlyRead() {
  const { navigate } = useApp();
  const { singleKeyShortcuts } = settingsSignal().value;
  const rows = useRecentlyRead();
  const list = useRef<HTMLUListElement>(null);
  const here = rows !== null;
  useEffect(() => {
    // What was pressed to come here is gone; who presses a tab meanwhile is elsewhere.
    const focused = document.activeElement;
    const lost = focused === document.body || focused?.matches('[role=tab][aria-selected=true]');
    if (!here || !lost) return;
    const was = opened && list.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(opened)}"]`);
    (was || list.current?.querySelector<HTMLElement>('[data-row]'))?.focus();
  }, [here]);

  return (
    <section aria-labelledby="recently-read">
      <div class="recent-top">
        <IconButton
          icon="left"
          label={t('Back')}
          title={t('Back (Esc)')}
          onClick={() => navigate({ view: 'tabs', tab: 'unread' })}
        />
        <h2 id="recently-read">{t('Recently read')}</h2>
      </div>
      {rows?.length === 0 && (
        <Empty title={t('Nothing read lately')}>
          <p>{t('Mentions and private messages you have read show here.')}</p>
        </Empty>
      )}
      {rows && rows.length > 0 && (
        <List label={t('Recently read')} letters={singleKeyShortcuts}>
          <ul ref={list}>
            {rows.map((row) => (
              <Boundary
                key={unreadKey(row)}
                what="draw a read message"
                at={row}
                instead={() => <UnshownItem row={row} />}
              >
                <ReadItem row={row} />
              </Boundary>
            ))}
          </ul>
        </List>
      )}
    </section>
  );
}

/** Null until they are read; they follow what is marked read and unread. */
function useRecentlyRead(): MessageRow[] | null {
  const { picture } = useApp();
  const [rows, setRows] = useState<MessageRow[] | null>(null);
  const [accounts, flows, privates] = [picture.accounts.value, picture.flows.value, picture.privates.value];
  const [unread, outbox] = [picture.unreadPlaces.value, picture.outbox.value];
  useEffect(() => {
    let stale = false;
    readRecentlyRead({ accounts, flows, privates }, outbox).then(
      (read) => !stale && setRows(read),
      // What changes next has it read again.
      (error) => console.warn('Quayside: what was read lately could not be read.', error),
    );
    return () => {
      stale = true;
    };
  }, [accounts, flows, privates, unread, outbox]);
  return rows;
}

function ReadItem({ row }: { row: MessageRow }) {
  const { picture, names, navigate } = useApp();
  const { singleKeyShortcuts } = settingsSignal().value;
  const { account, conversation, id } = row;
  const flow = picture.flows.value.find(
    (one) => one.account === account && `flow:${one.id}` === conversation,
  );
  const where = flow ? names.value.flow(flow) : names.value.account(account);
  const place = [flow?.flow.name ?? t('Private'), where].filter(Boolean).join(', ');
  const open = () => {
    opened = unreadKey(row);
    navigate({ view: 'conversation', account, conversation, focusMessage: id });
  };
  const unread = () => void markUnread(row);
  return (
    <ListRow
      id={unreadKey(row)}
      class="item is-read"
      onOpen={open}
      onKey={(event) => {
        const plain = !event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
        if (!singleKeyShortcuts || !plain || event.key.toLowerCase() !== 'e') return;
        event.preventDefault();
        event.stopPropagation();
        unread();
      }}
    >
      <ItemFace row={row} />
      <div class="grow">
        <ItemText row={row} place={place} />
      </div>
      <Actions onUnread={unread} onOpen={open} />
    </ListRow>
  );
}

function Actions({ onUnread, onOpen }: { onUnread: () => void; onOpen: () => void }) {
  const tabIndex = useRowTabIndex();
  return (
    <div class="acts" role="toolbar" aria-label={t('Message actions')}>
      <IconButton
        icon="eye"
        label={t('Mark unread')}
        title={t('Mark unread (E)')}
        tabIndex={tabIndex}
        onClick={onUnread}
      />
      <IconButton
        icon="chat"
        label={t('Open conversation')}
        title={t('Open conversation (Enter)')}
        tabIndex={tabIndex}
        onClick={onOpen}
      />
    </div>
  );
}
