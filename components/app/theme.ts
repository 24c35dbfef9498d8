/** The chosen theme on the page, now and whenever it changes. */
import { effect } from '@preact/signals';
import { settingsReady, settingsSignal } from '../../lib/settings.ts';

/** Resolves when settings are read and the theme is set; a page draws after it, so that nothing flashes. */
export async function applyTheme(): Promise<void> {
  await settingsReady();
  const settings = settingsSignal();
  effect(() => {
    const { theme } = settings.value;
    if (theme === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  });
}
