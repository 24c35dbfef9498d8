/**
 * The one offscreen document this browser allows an extension: it outlives the service worker. What has to run
 * longer than a worker may (the event stream, the progress of an upload) runs there. Firefox has none.
 */
import { browser } from 'wxt/browser';

const PAGE = '/offscreen.html';
const LOCK = 'quayside-offscreen';

/** The part of `chrome.offscreen` used here; the polyfill's types do not know it. */
interface Offscreen {
  createDocument(options: { url: string; reasons: string[]; justification: string }): Promise<void>;
  closeDocument(): Promise<void>;
  hasDocument?(): Promise<boolean>;
}

function offscreen(): Offscreen | null {
  // Beyond what the polyfill wraps it hands out the browser's own object, of which no types tell.
  return (browser as unknown as { offscreen?: Offscreen }).offscreen ?? null;
}

/** Whether this browser has offscreen documents at all. */
export const hasOffscreen = (): boolean => offscreen() !== null;

/** True when the document is there now. */
async function isOpen(): Promise<boolean> {
  const contexts = await (
    browser.runtime as unknown as {
      getContexts(filter: { contextTypes: string[] }): Promise<unknown[]>;
    }
  ).getContexts({ contextTypes: ['OFFSCREEN_DOCUMENT'] });
  return contexts.length > 0;
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
