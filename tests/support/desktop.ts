/**
 * The desktop of a story: the notifications on it, and the clicks of the person, delivered as the browser would; in
 * Firefox by the desktop that stands in for the system's.
 */
import type { Browser } from 'puppeteer-core';
import { expect } from 'vitest';
import type { Browser as WebExtension } from 'webextension-polyfill';
import { isFirefox } from '../../scripts/browsers.ts';
import { inExtension } from '../../scripts/person.ts';
import * as firefox from './firefox-desktop.ts';
import { eventually } from './people.ts';

/** What functions evaluated in the background find there. */
declare const chrome: WebExtension;
/** `dispatch` is how Chromium's own bindings deliver an event; it is not part of the documented API. */
type Bound = { dispatch(...args: unknown[]): void };

/** Ids of the notifications on the desktop. */
export const shown = (browser: Browser): Promise<string[]> =>
  inExtension(browser, async () => Object.keys(await chrome.notifications.getAll()));

/**
 * Waits for the one notification of a kind of conversation (`flow:`, `private:`) and gives its id. A Firefox without a
 * page open hears of it by the poll, every two minutes at the most.
 */
export const shows = (browser: Browser, kind: string): Promise<string> =>
  eventually(
    `a notification of ${kind}`,
    async () => {
      const ids = (await shown(browser)).filter((id) => id.split(' ')[2]?.startsWith(kind));
      expect(ids.length).toBeLessThan(2);
      return ids[0] ?? null;
    },
    150_000,
  );

export const showsNone = (browser: Browser): Promise<true> =>
  eventually('no notification', async () => (await shown(browser)).length === 0 || null);

/** What a notification says. */
export interface ShownWords {
  title: string;
  text: string;
}

/** From now on {@link wordsOf} tells what is shown. Chromium's background notes it, and forgets it when it ends. */
export async function noteWords(browser: Browser): Promise<void> {
  if (isFirefox(browser)) return;
  await inExtension(browser, () => {
    const words = new Map<string, ShownWords>();
    const notifications = chrome.notifications as unknown as {
      create(id: string, options: { title: string; message: string }, ...rest: unknown[]): unknown;
    };
    const create = notifications.create.bind(notifications);
    notifications.create = (id, options, ...rest) => {
      words.set(id, { title: options.title, text: options.message });
      return create(id, options, ...rest);
    };
    Object.assign(globalThis, { words });
  });
}

/** What a notification said when it was shown last; null before that. */
export async function wordsOf(browser: Browser, id: string): Promise<ShownWords | null> {
  if (isFirefox(browser)) {
    const last = (await firefox.told(browser)).findLast((one) => one.id.endsWith(id));
    return last ? { title: last.title, text: last.text } : null;
  }
  return inExtension(
    browser,
    (one) => (globalThis as { words?: Map<string, ShownWords> }).words?.get(one) ?? null,
    id,
  );
}

/** The person clicks on a notification, or on one of its buttons, of which there are none in Firefox. */
export async function clicks(browser: Browser, id: string, button?: number): Promise<void> {
  if (isFirefox(browser)) {
    if (button !== undefined) throw new Error('Firefox shows no buttons on notifications.');
    await firefox.clicks(browser, id);
    return;
  }
  await inExtension(
    browser,
    (clicked, at) => {
      const { onClicked, onButtonClicked } = chrome.notifications as unknown as Record<string, Bound>;
      if (at === null) onClicked?.dispatch(clicked, true);
      else onButtonClicked?.dispatch(clicked, at);
    },
    id,
    button ?? null,
  );
}

/** The person swipes a notification away. */
export const clear = (browser: Browser, id: string): Promise<boolean> =>
  inExtension(browser, (one) => chrome.notifications.clear(one), id);

/** The screen is locked, or unlocked again; Firefox does not tell extensions of that. */
export const lockScreen = (browser: Browser, locked: boolean): Promise<void> =>
  inExtension(
    browser,
    (is) => {
      const state = is ? 'locked' : 'active';
      const { idle } = chrome as unknown as { idle: { queryState: unknown; onStateChanged: Bound } };
      idle.queryState = async () => state;
      idle.onStateChanged.dispatch(state);
    },
    locked,
  );
