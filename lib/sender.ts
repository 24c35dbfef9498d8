/** The one rule that decides whom a message comes from. Pure; tested with what browsers really say. */
import { type OwnPage, PAGES } from './protocol.ts';

/** What a browser says of who sent a message; the part of `runtime.MessageSender` that is used. */
export interface Sender {
  id?: string;
  url?: string;
  origin?: string;
  /** Names one document; a frame that is reloaded or led elsewhere gets another. */
  documentId?: string;
  frameId?: number;
  /** Also there for a page of ours that stands in a tab or in a frame of one. */
  tab?: { id?: number; windowId?: number };
}

/** This extension: its id and the address its pages begin with. */
export interface Own {
  id: string;
  base: string;
}

/** The service worker; Firefox runs the same script in a page that it makes itself. */
const BACKGROUND = ['/background.js', '/_generated_background_page.html'];

/**
 * Which of our pages sent a message; null when it was none of them. A content script has our id too, but the
 * address and the origin of the page it runs in. Only the share sheet may stand in a frame.
 */
export function pageOf(sender: Sender, own: Own): OwnPage | null {
  const origin = own.base.replace(/\/+$/, '');
  if (sender.id !== own.id || sender.origin !== origin || !sender.url?.startsWith(`${origin}/`)) return null;
  const { pathname } = new URL(sender.url);
  const page = PAGES.find((name) => pathname === `/${name}.html`) ?? null;
  return page === 'share' || (sender.frameId ?? 0) === 0 ? page : null;
}

/** Whether a message comes from the background; for pages that it gives work to. A service worker has no origin. */
export function isBackground(sender: Sender, own: Own): boolean {
  const origin = own.base.replace(/\/+$/, '');
  if (sender.id !== own.id || (sender.origin ?? origin) !== origin || sender.tab !== undefined) return false;
  return BACKGROUND.some((path) => sender.url === origin + path);
}

/** Names the one document a message came from, for as long as that document lives. */
export function documentOf(sender: Sender): string {
  return sender.documentId ?? `${sender.tab?.id ?? 'no tab'}:${sender.frameId ?? 0}`;
}
