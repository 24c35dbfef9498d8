import { t } from '../../lib/i18n/t.ts';
import { showToast } from './toasts.ts';

/** Puts a text on the clipboard and says so: "Link copied". */
export async function copyText(text: string, copied: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    showToast({ text: copied });
  } catch {
    showToast({ text: t('Not copied: the browser refused the clipboard. Try again.'), error: true });
  }
}
