/** Background: the context menu "Share to Flowdock", kept equal to accounts and recent destinations. */
import { type Browser, browser } from 'wxt/browser';
import { languageReady } from './i18n/load.ts';
import {
  type MenuContexts,
  type MenuItem,
  menuContexts,
  menuItems,
  quickTarget,
  SCREENSHOT_ITEM,
  SIGN_IN_ITEM,
  TABS_ITEM,
} from './menu-model.ts';
import { openTab } from './open-tab.ts';
import { readSettings, watchSettings } from './settings.ts';
import { readDirectory } from './store/brief.ts';
import { listen } from './store/channel.ts';
import type { Change } from './store/picture.ts';

/** Changes of the picture come in bursts; the menu follows once they pause. ms */
const PAUSE = 300;

let work: Promise<void> = Promise.resolve();
let waiting = false;
let shown = '';

/** Follows settings and picture. Called synchronously when the worker starts. */
export function installMenus(): void {
  watchSettings(() => void rebuildMenus());
  let timer: ReturnType<typeof setTimeout> | undefined;
  listen((announcement) => {
    if (announcement.kind !== 'changes' || !announcement.changes.some(concernsMenu)) return;
    clearTimeout(timer);
    timer = setTimeout(() => void rebuildMenus(), PAUSE);
  });
}

/**
 * Builds the menu from what is known now. Calls while a build waits are one; builds never overlap, so that two
 * can't both create an item of the same id.
 */
export function rebuildMenus(): Promise<void> {
  if (!waiting) {
    waiting = true;
    work = work.then(build, build);
  }
  return work;
}

const SHOWN: ReadonlySet<Change['kind']> = new Set([
  'account',
  'account-gone',
  'flow',
  'flow-gone',
  'private',
  'private-gone',
]);
const concernsMenu = (change: Change): boolean => SHOWN.has(change.kind);

async function build(): Promise<void> {
  waiting = false;
  const { items, contexts } = await currentItems();
  const fingerprint = JSON.stringify([contexts, items]);
  if (fingerprint === shown) return;
  // Half built, it is neither the menu of before nor this one.
  shown = '';
  await browser.contextMenus.removeAll();
  for (const item of items) await create(item, contexts);
  shown = fingerprint;
}

async function currentItems(): Promise<{ items: MenuItem[]; contexts: MenuContexts }> {
  const [{ recentFlows, shareMenu, hiddenOrganizations }] = await Promise.all([
    readSettings(),
    languageReady(),
  ]);
  const directory = await readDirectory(hiddenOrganizations);
  const items = menuItems({ ...directory, recent: recentFlows });
  return { items, contexts: menuContexts(shareMenu) };
}

/** `contextMenus.create` tells of an error only through its callback. */
function create(item: MenuItem, where: MenuContexts): Promise<void> {
  const contexts: Browser.contextMenus.CreateProperties['contexts'] = [...where];
  const { id, parentId } = item;
  const place = parentId === undefined ? { id } : { id, parentId };
  const properties: Browser.contextMenus.CreateProperties = item.separator
    ? { ...place, contexts, type: 'separator' }
    : { ...place, contexts, title: item.title ?? '' };
  return new Promise((resolve, reject) => {
    browser.contextMenus.create(properties, () => {
      const error = browser.runtime.lastError;
      if (error) reject(new Error(`The menu item ${id} could not be made: ${error.message}`));
      else resolve();
    });
  });
}

/** A click in the menu: shares, or leads to the sign-in. */
export async function handleMenuClick(
  info: Browser.contextMenus.OnClickData,
  tab: Browser.tabs.Tab | undefined,
): Promise<void> {
  const id = String(info.menuItemId);
  if (id === SIGN_IN_ITEM) return showSignIn();
  // Asked before anything is waited for, which would end the click.
  const mayRead = id === TABS_ITEM ? mayReadTabs() : null;
  const share = await import('./share/begin.ts');
  if (id === SCREENSHOT_ITEM) return share.startScreenshot(tab);
  if (mayRead !== null) return (await mayRead) ? share.startTabs(tab) : share.startWithoutTabs(tab);
  await share.startShare(info, tab, quickTarget(id));
}

/** Asks, within the click; where the browser takes it for none, what was allowed before still counts. */
function mayReadTabs(): Promise<boolean> {
  const tabs = { permissions: ['tabs' as const] };
  return browser.permissions.request(tabs).catch(() => browser.permissions.contains(tabs));
}

async function showSignIn(): Promise<void> {
  try {
    await browser.action.openPopup();
  } catch {
    // Some browsers open the popup only from a click on the icon.
    await openTab(browser.runtime.getURL('/popup.html'));
  }
}
