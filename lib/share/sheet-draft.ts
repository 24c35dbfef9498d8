/**
 * Background: what was typed into a share sheet and not sent, by the page it is about. It survives closing the tab, moving to
 * a window and the death of the worker, in `storage.session`, which content scripts can't read.
 */
import { browser } from 'wxt/browser';
import type { ShareTarget } from './ticket.ts';

export interface SheetDraft {
  comment: string;
  tags: string[];
  target: ShareTarget | null;
  /** The thread of the flow it goes into; null for none. */
  thread: string | null;
  withSelection: boolean;
  withImage: boolean;
}

const KEY = 'share-drafts';
const DRAFTS_KEPT = 20;

async function readAll(): Promise<Record<string, SheetDraft>> {
  // Only this module writes the key.
  return ((await browser.storage.session.get(KEY))[KEY] ?? {}) as Record<string, SheetDraft>;
}

/** One after the other, as they were typed, and read with all that was typed before. */
const inTurn = <T>(work: () => Promise<T>): Promise<T> => navigator.locks.request(KEY, work) as Promise<T>;

/** The draft about a page, or null. */
export async function readSheetDraft(pageUrl: string): Promise<SheetDraft | null> {
  return new Map(Object.entries(await inTurn(readAll))).get(pageUrl) ?? null;
}

/** Keeps a draft; null forgets it. */
export async function writeSheetDraft(pageUrl: string, draft: SheetDraft | null): Promise<void> {
  await inTurn(async () => {
    const others = Object.entries(await readAll()).filter(([url]) => url !== pageUrl);
    const kept = draft ? [...others, [pageUrl, draft] as const] : others;
    await browser.storage.session.set({ [KEY]: Object.fromEntries(kept.slice(-DRAFTS_KEPT)) });
  });
}
