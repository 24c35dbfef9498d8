/** A browser whose extension knows of as many flows and unread messages as a bench wants, and a blank page beside it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'puppeteer-core';
import type { Browser as WebExtension } from 'webextension-polyfill';
import {
  find,
  goTo,
  inExtension,
  openPopup,
  originOf,
  popupSize,
  sees,
  signIn,
} from '../../scripts/person.ts';
import { startChromium, startFirefox } from '../support/browser.ts';
import { changedExtension } from '../support/changed-extension.ts';
import { eventually } from '../support/people.ts';
import { startServer } from '../support/server.ts';

/** What functions evaluated in a page find there. */
declare const chrome: WebExtension;

/** A page with a line of text, a field and nothing else: what no page of an extension is quicker than. */
const BLANK = '<!doctype html><html lang="en"><title>Blank</title><body><p>.</p><input>';

export interface Seeded {
  browser: Browser;
  /** Opens a page of the extension in the size of the popup. */
  open(path: string, before?: () => void): Promise<Page>;
  close(): Promise<void>;
}

/**
 * Signs in to the demo, stops the server, waits until that is known, and multiplies one flow and one unread message in the extension's own
 * database: what is measured is the popup, not how the rows came there.
 */
export async function seededPopup(
  rows: { flows: number; unread: number },
  { inFirefox = false }: { inFirefox?: boolean } = {},
): Promise<Seeded> {
  const extension = changedExtension(
    (folder) => writeFileSync(join(folder, 'blank.html'), BLANK),
    inFirefox ? 'firefox-mv3' : 'chrome-mv3',
  );
  const server = await startServer({ demo: true });
  const browser = inFirefox
    ? (await startFirefox({ extension: extension.folder })).browser
    : await startChromium(extension.folder);
  const popup = await openPopup(browser);
  await signIn(popup, { server: server.url, email: 'ada@example.com', password: 'quayside' });
  await find(popup, 'tab', 'Unread');
  await sees(popup, 'Live');
  await server.stop();
  // A list of flows still on its way would take those away again that the server has not.
  await sees(popup, 'Offline, as of');
  const revision = await popup.evaluate(multiply, rows);
  await eventually('the first screen is kept anew', async () => {
    const { firstScreen } = await inExtension(browser, () => chrome.storage.session.get('firstScreen'));
    return ((firstScreen as { revision: number } | undefined)?.revision ?? 0) >= revision;
  });
  await popup.close();
  return {
    browser,
    async open(path, before) {
      const page = await browser.newPage();
      await page.setViewport({ ...popupSize, deviceScaleFactor: 1 });
      if (before) await page.evaluateOnNewDocument(before);
      await goTo(page, (await originOf(browser)) + path);
      return page;
    },
    async close() {
      await browser.close();
      extension.remove();
    },
  };
}

/** In the page: writes the rows beside those that are there; the picture's revision from then on. */
async function multiply({ flows, unread }: { flows: number; unread: number }): Promise<number> {
  const request = indexedDB.open('quayside');
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const transaction = database.transaction(['flows', 'messages', 'meta'], 'readwrite');
  const all = <T>(store: string): Promise<T[]> =>
    new Promise((resolve) => {
      const read = transaction.objectStore(store).getAll();
      read.onsuccess = () => resolve(read.result);
    });
  // The rows are those of lib/store/picture.ts.
  type Flow = {
    id: string;
    flow: { id: string; name: string; parameterized_name: string; joined: boolean; open: boolean };
  };
  type Message = { id: number; unread: number; conversation: string; message: { id: number; sent: number } };
  const [flow] = (await all<Flow>('flows')).filter(
    ({ flow: { name, joined, open } }) => name !== 'Main' && joined && open,
  );
  const [message] = (await all<Message>('messages')).filter(
    (row) => row.unread === 1 && row.conversation.startsWith('flow:'),
  );
  if (!flow || !message) throw new Error('The demo has no flow or no unread message.');
  const ids = Array.from({ length: flows }, (_, index) => `bench-${index}`);
  for (const [index, id] of ids.entries()) {
    const name = `Harbour ${index}`;
    const copy = { ...flow, id, flow: { ...flow.flow, id, name, parameterized_name: `harbour-${index}` } };
    transaction.objectStore('flows').put(copy);
  }
  for (let index = 0; index < unread; index += 1) {
    // The newest have the highest ids, as on a server.
    const id = 1_000_000 + unread - index;
    const conversation = `flow:${ids[index % ids.length]}`;
    const sent = message.message.sent - index * 1000;
    transaction
      .objectStore('messages')
      .put({ ...message, id, conversation, message: { ...message.message, id, sent } });
  }
  const revision = Date.now();
  transaction.objectStore('meta').put({ key: 'revision', value: revision });
  await new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onerror = () => reject(transaction.error);
  });
  database.close();
  // The background hears of it as of all that it writes itself.
  new BroadcastChannel('quayside-picture').postMessage({ kind: 'changes', revision, changes: [] });
  return revision;
}

/** The manifest of a copied extension, changed. */
export function changeManifest(folder: string, change: (manifest: Record<string, unknown>) => void): void {
  const path = join(folder, 'manifest.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>; // JSON of our own
  change(manifest);
  writeFileSync(path, JSON.stringify(manifest));
}
