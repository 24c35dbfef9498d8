/**
 * Where the popup's first screen is kept for the next one: in `storage.session`, which is memory, ends with the browser,
 * and is shown to no page of the web. Whoever reads it looks whether it is of the picture there is now.
 */
import { browser } from 'wxt/browser';
import type { Settings } from './settings.ts';
import type { FirstScreen } from './store/first-screen.ts';

const KEY = 'firstScreen';

/** What is kept; null when nothing is. */
export async function keptFirstScreen(): Promise<FirstScreen | null> {
  // Only this file writes the key, so that its shape is known; an update empties the memory.
  return ((await browser.storage.session.get(KEY))[KEY] as FirstScreen | undefined) ?? null;
}

/** Whether it shows what these settings want. Pure. */
export const fitsSettings = (
  { muted, hidden }: FirstScreen,
  { mutedFlows, hiddenOrganizations }: Pick<Settings, 'mutedFlows' | 'hiddenOrganizations'>,
): boolean => JSON.stringify([muted, hidden]) === JSON.stringify([mutedFlows, hiddenOrganizations]);

export const putFirstScreen = (screen: FirstScreen): Promise<void> =>
  browser.storage.session.set({ [KEY]: screen });

export const removeFirstScreen = (): Promise<void> => browser.storage.session.remove(KEY);
