/** Background: the keys that work in the whole browser (`commands` of the manifest). */
import { browser } from 'wxt/browser';
import { openPanelIn } from './panel.ts';

/** Begins to listen. Called synchronously when the worker starts. Opening the popup is the browser's own doing. */
export function watchCommands(run: (what: string, work: () => Promise<unknown>) => void): void {
  browser.commands.onCommand.addListener((command, tab) => {
    if (command === 'share-page')
      run('the share', async () => (await import('./share/begin.ts')).startShare({}, tab, null));
    // Firefox opens its sidebar by a command of its own.
    const window = tab?.windowId;
    if (command === 'open-side-panel' && window !== undefined)
      run('the side panel', () => openPanelIn(window));
  });
}
