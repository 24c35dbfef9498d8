import { t } from '../../lib/i18n/t.ts';
import { useApp } from '../app/context.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { ListRow, useRowTabIndex } from '../ui/List.tsx';
import { markRead } from './mark-read.ts';
import type { UnreadItemProps } from './UnreadItem.tsx';
import { unreadKey } from './unread-groups.ts';
import './UnshownItem.css';

/** In place of one unread message that can't be drawn: it can still be opened in its conversation and marked read. */
export function UnshownItem({ row, among }: UnreadItemProps) {
  const { navigate } = useApp();
  const { account, conversation, id } = row;
  return (
    <ListRow
      id={unreadKey(row)}
      class="item-unshown"
      among={among}
      onOpen={() => navigate({ view: 'conversation', account, conversation, focusMessage: id })}
    >
      <Icon name="alert" />
      <span class="grow">{t('This message can’t be shown.')}</span>
      <MarkRead onPress={() => void markRead([row])} />
    </ListRow>
  );
}

function MarkRead({ onPress }: { onPress: () => void }) {
  return (
    <Button small variant="ghost" tabIndex={useRowTabIndex()} onClick={onPress}>
      {t('Mark read')}
    </Button>
  );
}
