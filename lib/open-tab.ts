/** Opens an address in a tab, wherever that is asked for from. */
import { browser } from 'wxt/browser';

/**
 * Opens an address, or a page of this extension (`/options.html#accounts`), in a tab. Where only small windows are
 * open, as that of a reply, Firefox takes no tab: it opens in a window then.
 * @throws Error of the browser when it opens neither
 */
export async function openTab(url: string): Promise<void> {
  await browser.tabs.create({ url }).catch(() => browser.windows.create({ url }));
}
