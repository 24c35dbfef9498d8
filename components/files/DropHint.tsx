import { t } from '../../lib/i18n/t.ts';
import { Icon } from '../ui/Icon.tsx';
import './files.css';

/** What letting go here would do. */
export function DropHint({ name }: { name: string }) {
  return (
    <div class="f-drop" role="status">
      <Icon name="clip" />
      <span>{t('Drop files to send them to {name}', { name })}</span>
    </div>
  );
}
