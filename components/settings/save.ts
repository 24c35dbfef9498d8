/** Saving a setting on change; a control follows the stored value, so that a failure reverts it by itself. */

import { t } from '../../lib/i18n/t.ts';
import { changeSettings } from '../../lib/settings.ts';
import { showToast } from '../ui/toasts.ts';

export function save(patch: Parameters<typeof changeSettings>[0]): void {
  changeSettings(patch).catch(() =>
    showToast({ text: t('Not saved: the browser refused to store the setting. Try again.'), error: true }),
  );
}
