/**
 * What of the popup hardly ever changes, its head and tabs, kept as it was drawn, so that the next popup shows it before
 * any of its code has run (`public/frame.js`). Nothing is drawn a second way: these are the app's own elements, and the app
 * takes them over; of counts, which may be others by then, only their place is seen until it does (app.css). Nothing is kept of what somebody wrote, nor when nobody is signed in.
 */
import { effect } from '@preact/signals';
import { browser } from 'wxt/browser';
import { language } from '../../lib/i18n/t.ts';
import { FRAME, forgetFrame } from '../../lib/kept-frame.ts';
import { settingsSignal } from '../../lib/settings.ts';
import type { PictureView } from '../../lib/store/reader.ts';
import { isAway } from './connection.ts';

/** An element: its name, its namespace, its attributes, then what is in it. */
type Kept = [
  name: string,
  space: string | null,
  attributes: [string, string][],
  ...children: (Kept | string)[],
];

/** Of these all is kept; of other parts only that they are there. */
const WHOLE = '.top, .tabs, h1';

function keptOf(element: Element, whole = false): Kept {
  const children: (Kept | string)[] = [];
  const own = whole || element.matches(WHOLE);
  for (const child of element.childNodes) {
    if (child instanceof Element) {
      if (own || child.matches(`.popup > *, main > .body, ${WHOLE}`)) children.push(keptOf(child, own));
    } else if (own && child.nodeValue) children.push(child.nodeValue);
  }
  const attributes = [...element.attributes]
    // Where something was opened is no part of it, and the page's policy takes no style from an attribute.
    .filter(({ name }) => name !== 'style')
    .map(({ name, value }): [string, string] => [name, value]);
  return [element.localName, element.namespaceURI, attributes, ...children];
}

/** Keeps what `root` shows, unless something is open in it or its tabs are covered. */
function keep(root: Element, away: boolean): void {
  const popup = root.querySelector('.popup');
  if (!popup?.querySelector('.tabs') || popup.querySelector('.top [aria-expanded="true"]')) return;
  const { lang, dir } = document.documentElement;
  const { version } = browser.runtime.getManifest();
  const kept = { version, speaks: browser.i18n.getUILanguage(), lang, dir, frame: keptOf(popup), away };
  try {
    localStorage.setItem(FRAME, JSON.stringify(kept));
  } catch {
    // Only the first paint suffers where the browser keeps nothing for us.
  }
}

/** Safari does not say when there is time. */
const whenIdle: (work: () => void) => unknown = globalThis.requestIdleCallback ?? setTimeout;

/** Keeps the frame of this page for the next one, whenever something changed that it may show. */
export function keepFrame(root: Element, picture: PictureView): void {
  let waiting = false;
  effect(() => {
    language();
    settingsSignal().value;
    picture.flows.value;
    picture.unreadPlaces.value;
    if (picture.accounts.value.length === 0) return forgetFrame();
    if (waiting) return;
    waiting = true;
    // After what changed was drawn.
    whenIdle(() => {
      waiting = false;
      const accounts = picture.accounts.peek();
      if (accounts.length > 0) keep(root, accounts.some(isAway));
    });
  });
}

/** In the side panel, which has tabs of its own: the popup opens on the tab chosen here. */
export function forgetFrameOfOtherTab(): void {
  let before = settingsSignal().peek().lastTab;
  effect(() => {
    const { lastTab } = settingsSignal().value;
    if (lastTab !== before) forgetFrame();
    before = lastTab;
  });
}

/** The page shows the frame, and the app has not taken it over yet. */
export const isFrameAlone = (root: Element): boolean =>
  root.firstElementChild?.hasAttribute('inert') ?? false;
