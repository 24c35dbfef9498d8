/** The chosen theme on the page, and whether anything moves there, now and whenever it changes. */
import { effect } from '@preact/signals';
import { settingsReady, settingsSignal } from '../../lib/settings.ts';

/** Resolves when settings are read and the theme is set; a page draws after it, so that nothing flashes. */
export async function applyTheme(): Promise<void> {
  await settingsReady();
  const settings = settingsSignal();
  effect(() => {
    const { theme, reduceMotion } = settings.value;
    mirror(theme);
    document.documentElement.toggleAttribute('data-still', reduceMotion);
    if (theme === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  });
}

/** `public/theme.js` reads it before the first paint, when the settings are still on their way. */
function mirror(theme: string): void {
  try {
    localStorage.setItem('quayside-theme', theme);
  } catch {
    // Only the first paint suffers where the browser keeps nothing for us.
  }
}
