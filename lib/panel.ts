/**
 * The side panel: the app beside the page (Chromium's side panel, Firefox's sidebar). Browsers open it only while
 * they handle a click or a key, so that nothing may be waited for before it is asked for.
 */
import { browser } from 'wxt/browser';
import { heldLocks, holdLock } from './live/locks.ts';
import type { AccountId, ConversationKey } from './store/picture.ts';

/** The conversation a panel opens at. */
export interface PanelPlace {
  account: AccountId;
  conversation: ConversationKey;
  thread?: string;
  /** Scroll to this message. */
  message?: number;
}

interface Given {
  place: PanelPlace;
  /** The window whose panel it is for; without one, the panel just opened. */
  windowId?: number;
  /** ms since 1970 */
  at: number;
}

const KEY = 'panelPlace';
/** A place given longer ago belongs to a panel that did not open; ms. */
const FRESH = 10_000;

/** The part of `chrome.sidePanel` used here; the polyfill's types do not know it. */
interface SidePanel {
  open(where: { windowId: number }): Promise<void>;
}
const sidePanel = (): SidePanel | null => (browser as unknown as { sidePanel?: SidePanel }).sidePanel ?? null;
interface Sidebar {
  open(): Promise<void>;
}
const sidebar = (): Sidebar | null =>
  (browser as unknown as { sidebarAction?: Sidebar }).sidebarAction ?? null;

/** Whether this browser has a place for the panel. */
export const hasPanel = (): boolean => sidePanel() !== null || sidebar() !== null;

/**
 * Opens the panel in this page's window, at the place or where it was left. Call it while a click or a key is
 * handled. Rejects when the browser does not open it.
 */
export async function openPanel(place: PanelPlace | null): Promise<void> {
  if (place) void browser.storage.session.set({ [KEY]: { place, at: Date.now() } satisfies Given });
  const firefox = sidebar();
  if (firefox) return firefox.open();
  const { id } = await browser.windows.getCurrent();
  if (id !== undefined) await openPanelIn(id);
}

/** Opens it in a window, for Chromium's background, which is told the window by what was pressed. */
export async function openPanelIn(windowId: number): Promise<void> {
  await sidePanel()?.open({ windowId });
}

/** Held by the panel that is open in a window: Chromium does not tell in which window a panel is. */
const panelLock = (windowId: number): string => `quayside-panel:${windowId}`;

/** Leads a panel that is open in the window to the place; false where none is. */
export async function showInPanel(place: PanelPlace, windowId: number): Promise<boolean> {
  if (!(await heldLocks()).has(panelLock(windowId))) return false;
  await browser.storage.session.set({ [KEY]: { place, windowId, at: Date.now() } satisfies Given });
  return true;
}

/** The place that was given to a panel just opened, once; null when none was. */
export async function givenPlace(): Promise<PanelPlace | null> {
  return taken((await browser.storage.session.get(KEY))[KEY]);
}

/**
 * For a panel: is known as open in its window, and calls back with each place it is led to. Until the returned
 * function is called.
 */
export function watchPlaces(go: (place: PanelPlace) => void): () => void {
  let ended = false;
  let own: number | undefined;
  let release = (): void => undefined;
  void browser.windows.getCurrent().then(({ id }) => {
    if (ended || id === undefined) return;
    own = id;
    release = holdLock(panelLock(id));
  });
  const listener = (changes: Record<string, { newValue?: unknown }>, area: string): void => {
    const given = area === 'session' ? (changes[KEY]?.newValue as Given | undefined) : undefined;
    if (given?.windowId !== undefined && given.windowId !== own) return;
    const place = taken(given);
    if (place) go(place);
  };
  browser.storage.onChanged.addListener(listener);
  return () => {
    ended = true;
    release();
    browser.storage.onChanged.removeListener(listener);
  };
}

/** Only this file writes the key, so that its shape is known. */
function taken(value: unknown): PanelPlace | null {
  const given = value as Given | undefined;
  if (!given || Date.now() - given.at > FRESH) return null;
  void browser.storage.session.remove(KEY);
  return given.place;
}
