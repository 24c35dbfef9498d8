/** How a page looks: the chosen theme, density and size of text, and whether anything moves, now and whenever it changes. */
import { effect } from '@preact/signals';
import { type Settings, settingsReady, settingsSignal } from '../../lib/settings.ts';

/** What the stylesheets ask of the root element (tokens.css, base.css); null: the attribute is not there. */
function lookOf({
  theme,
  reduceMotion,
  density,
  textSize,
}: Settings): [name: string, value: string | null][] {
  return [
    ['data-theme', theme === 'system' ? null : theme],
    ['data-still', reduceMotion ? '' : null],
    ['data-density', density === 'compact' ? density : null],
    ['data-text', String(textSize)],
  ];
}

/** Resolves when settings are read and the page looks as they say; a page draws after it, so that nothing flashes. */
export async function applyTheme(): Promise<void> {
  await settingsReady();
  const settings = settingsSignal();
  effect(() => {
    const look = lookOf(settings.value);
    for (const [name, value] of look) {
      if (value === null) document.documentElement.removeAttribute(name);
      else document.documentElement.setAttribute(name, value);
    }
    // A sheet in a frame has a storage of the page it is over; nothing of ours stays there.
    if (self === top) mirror(look.filter(([, value]) => value !== null));
  });
}

/** `public/theme.js` reads it before the first paint, when the settings are still on their way. */
function mirror(attributes: [name: string, value: string | null][]): void {
  try {
    localStorage.setItem('quayside-look', JSON.stringify(attributes));
  } catch {
    // Only the first paint suffers where the browser keeps nothing for us.
  }
}
