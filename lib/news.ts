/** Whether an update brought something to tell of. It all comes with the extension: nobody is asked. */
import { browser } from 'wxt/browser';
import { type Release, releasesBetween } from './changelog.ts';
import { changeSettings } from './settings.ts';

/** Every version and what it brought, newest first (`scripts/news.ts`). Rejects when the file can't be read. */
export async function readNews(): Promise<Release[]> {
  // The build alone writes this file.
  return (await (await fetch(browser.runtime.getURL('/news.json' as '/popup.html'))).json()) as Release[];
}

/**
 * Background: the extension was updated from `before`. If there are news since, the app tells so until they are read
 * or waved away; news that are still unread stay so.
 */
export async function noteUpdate(before: string): Promise<void> {
  const { version } = browser.runtime.getManifest();
  if (releasesBetween(await readNews(), before, version).length === 0) return;
  await changeSettings(({ newsSince }) => ({ newsSince: newsSince ?? before }));
}

/** The news were read, or are not wanted. */
export const newsAreKnown = (): Promise<unknown> => changeSettings({ newsSince: null });
