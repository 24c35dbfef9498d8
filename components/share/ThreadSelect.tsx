import { t } from '../../lib/i18n/t.ts';
import type { SharePlace } from '../../lib/share/place.ts';
import '../ui/Select.css';

interface ThreadSelectProps {
  threads: SharePlace['threads'];
  chosen: string | null;
  onChoose: (thread: string | null) => void;
}

/** Into which thread of the flow it goes: a new one, or one of the latest. */
export function ThreadSelect({ threads, chosen, onChoose }: ThreadSelectProps) {
  if (threads.length === 0 && chosen === null) return null;
  const known = chosen === null || threads.some(({ id }) => id === chosen);
  return (
    <select
      class="select share-thread share-rest"
      aria-label={t('Thread')}
      value={chosen ?? ''}
      onChange={(event) => onChoose(event.currentTarget.value || null)}
    >
      <option value="">{t('New thread')}</option>
      {!known && <option value={chosen}>{t('The thread it was shared in')}</option>}
      {threads.map(({ id, title }) => (
        <option key={id} value={id}>
          {t('In: {thread}', { thread: title })}
        </option>
      ))}
    </select>
  );
}
