/** Background: `fd` in the address bar sends, opens or searches; each line says which, before it is done. */
import { browser } from 'wxt/browser';

const lines = () => import('./omnibox-lines.ts');

/** Begins to listen. Called synchronously when the worker starts. */
export function watchOmnibox(run: (what: string, work: () => Promise<unknown>) => void): void {
  // Not in browsers for phones.
  if (!browser.omnibox) return;
  const { onInputStarted, onInputChanged, onInputCancelled, onInputEntered } = browser.omnibox;
  const does = (work: (now: Awaited<ReturnType<typeof lines>>) => unknown): void =>
    run('the address bar', async () => work(await lines()));
  onInputStarted.addListener(() => does(({ begin }) => begin()));
  onInputChanged.addListener((text, suggest) => does(({ offer }) => offer(text, suggest)));
  onInputCancelled.addListener(() => does(({ forget }) => forget()));
  onInputEntered.addListener((text) => does(({ perform }) => perform(text)));
}
