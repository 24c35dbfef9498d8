import { t } from '../../lib/i18n/t.ts';
import { useApp } from '../app/context.ts';
import { webAddress } from '../flows/flow-settings.ts';
import { Icon } from '../ui/Icon.tsx';
import type { LineEntry, MessageEntry } from './timeline.ts';

/** In place of one message or event that can't be drawn, so that the others are. */
export function UnshownEntry({ entry, tabbable }: { entry: MessageEntry | LineEntry; tabbable: boolean }) {
  const { picture } = useApp();
  const { row } = entry;
  const flow = picture.flows.value.find(
    ({ account, id }) => account === row?.account && `flow:${id}` === row.conversation,
  );
  const web = webAddress(flow ?? null);
  return (
    <div class="c-line c-plain c-unshown" data-entry={entry.key} tabIndex={tabbable ? 0 : -1}>
      <div class="c-event">
        <Icon name="alert" size="s" />
        <span>{t('This message can’t be shown.')}</span>
        {web && (
          <a href={web} target="_blank" rel="noopener noreferrer">
            {t('Open in web')}
          </a>
        )}
      </div>
    </div>
  );
}
