/** Saving a setting on change; a control follows the stored value, so that a failure reverts it by itself. */
import { changeSettings, type Settings } from '../../lib/settings.ts';
import { showToast } from '../ui/toasts.ts';

export function save(patch: Partial<Settings>): void {
  changeSettings(patch).catch(() =>
    showToast({ text: 'Not saved: the browser refused to store the setting. Try again.', error: true }),
  );
}
