/** Background: what goes with a share as a file: a picture of the tab, or the image, video or sound that was clicked. */
import { browser } from 'wxt/browser';
import { t } from '../i18n/t.ts';
import { bytesOf, fromBase64 } from './base64.ts';
import type { ReadMedia } from './frame-messages.ts';
import { keepFile } from './kept-file.ts';
import type { SharedFile } from './shared-page.ts';
import { ShareError, type ShareTicket } from './ticket.ts';
import { changeTicket } from './ticket-store.ts';

const EXTENSIONS: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/svg+xml': 'svg',
  'audio/mpeg': 'mp3',
  'video/quicktime': 'mov',
};

/**
 * The visible part of a window's tab as PNG. The click that asked for the share lets the extension see that tab, and
 * none else. Throws `ShareError` `not-allowed` where the browser shows nothing.
 */
export async function captureTab(windowId: number | undefined): Promise<Blob> {
  try {
    const options = { format: 'png' } as const;
    const address = await (windowId === undefined
      ? browser.tabs.captureVisibleTab(options)
      : browser.tabs.captureVisibleTab(windowId, options));
    const picture = bytesOf(address);
    if (picture) return picture;
  } catch (error) {
    console.warn('Quayside: the tab could not be captured.', error);
  }
  throw new ShareError(
    'not-allowed',
    t('The browser lets no picture of this page be taken. Right-click the page and choose Screenshot again.'),
  );
}

/** Keeps a picture of the tab with the ticket. */
export async function attachScreenshot({ nonce, page }: ShareTicket, picture: Blob): Promise<ShareTicket> {
  return attach(nonce, picture, `${nameFrom(page.title) || 'screenshot'}.png`);
}

/** Keeps what the page read with the ticket. */
export async function attachMedia(
  { nonce, media, page }: ShareTicket,
  read: ReadMedia,
): Promise<ShareTicket> {
  const file = fromBase64(read.base64, read.contentType);
  return attach(nonce, file, mediaName(media, page.title, file.type));
}

async function attach(nonce: string, file: Blob, name: string): Promise<ShareTicket> {
  await keepFile(nonce, file);
  const shared: SharedFile = { name, contentType: file.type || 'application/octet-stream', size: file.size };
  return changeTicket(nonce, () => ({ file: shared }));
}

/** A file name for what lies at an address: its own, or one made of the title and the type. */
export function mediaName(address: string, title: string, contentType: string): string {
  const path = /^https?:/i.test(address) && URL.canParse(address) ? new URL(address).pathname : '';
  const last = nameFrom(decoded(path.slice(path.lastIndexOf('/') + 1)));
  if (/\.[a-z0-9]{2,5}$/i.test(last)) return last;
  const type = contentType.split(';', 1)[0] ?? '';
  const extension = EXTENSIONS[type] ?? /^[a-z]+\/([a-z0-9]+)$/.exec(type)?.[1] ?? 'bin';
  return `${last || nameFrom(title) || 'file'}.${extension}`;
}

const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};

/** Text of a stranger as a part of a file name. */
const nameFrom = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\p{C}\\/:*?"<>|]/gu, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+/, '')
    .trim()
    .slice(0, 80)
    .toWellFormed()
    .trim();
