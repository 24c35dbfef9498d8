/**
 * The one offscreen document this browser allows an extension: it outlives the service worker. What has to run
 * longer than a worker may (the event stream, the progress of an upload) runs there. Firefox has none.
 */
import { browser } from 'wxt/browser';

const PAGE = '/offscreen.html';
const LOCK = 'quayside-offscreen';

/** The types promise it; Firefox has none. */
const offscreen = (): typeof browser.offscreen | null => browser.offscreen ?? null;

/** Whether this browser has offscreen documents at all. */
export const hasOffscreen = (): boolean => offscreen() !== null;

/** True when the document is there now. */
async function isOpen(): Promise<boolean> {
  return (await browser.runtime.getContexts({ contextTypes: ['OFFSCREEN_DOCUMENT'] })).length > 0;
}

/**
 * Makes sure the offscreen document is there, and its script loaded. Callers at the same time share one.
 * Resolves to false where the browser has no offscreen documents.
 */
export async function ensureOffscreen(): Promise<boolean> {
  const api = offscreen();
  if (!api) return false;
  await navigator.locks.request(LOCK, async () => {
    if (await isOpen()) return;
    await api.createDocument({
      url: PAGE,
      reasons: ['WORKERS', 'BLOBS'],
      justification: 'A web worker holds the stream of new messages; files are read while they upload.',
    });
  });
  return true;
}

/** Closes the document, if it is there. */
export async function closeOffscreen(): Promise<void> {
  const api = offscreen();
  if (!api) return;
  await navigator.locks.request(LOCK, async () => {
    if (await isOpen()) await api.closeDocument();
  });
}
