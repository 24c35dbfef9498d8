/** What the extension knows of its accounts' connections, noted as it changes: why it asked its servers for something. */
import type { Browser, Page } from 'puppeteer-core';
import { extensionOf } from '../../scripts/person.ts';

export interface Note {
  /** ms since 1970 */
  at: number;
  /** How each account's stream and health stand, and which owe a reading of the lists. */
  says: string;
}

export interface ConnectionNotes {
  notes(): Promise<Note[]>;
  /** Resolves when all of so many accounts have their streams and owe nothing. */
  settled(accounts: number): Promise<void>;
}

/** Where the page keeps them. */
interface Kept {
  benchNotes?: Note[];
}

/** In the page: looks at the database every half second. It wakes nobody: rows are read, nothing is asked for. */
async function note(): Promise<void> {
  const request = indexedDB.open('quayside');
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  // The rows are those of lib/store/database.ts.
  type Account = { id: string; live?: { state: string }; health: { state: string } };
  type Stream = { account: string; owed?: string };
  const all = <T>(store: string): Promise<T[]> =>
    new Promise((resolve) => {
      const read = database.transaction(store).objectStore(store).getAll();
      read.onsuccess = () => resolve(read.result);
    });
  const notes: Note[] = [];
  (globalThis as Kept).benchNotes = notes;
  const look = async () => {
    const owing = new Set(
      (await all<Stream>('streams')).flatMap(({ account, owed }) => (owed === undefined ? [] : [account])),
    );
    const says = (await all<Account>('accounts'))
      .map(({ id, live, health }) =>
        [`${id.replace(/@.*/, '')} ${live?.state ?? 'off'}`, health.state, owing.has(id) ? 'owing' : '']
          .filter(Boolean)
          .join(' '),
      )
      .join(', ');
    if (says !== notes.at(-1)?.says) notes.push({ at: Date.now(), says });
    setTimeout(look, 500);
  };
  await look();
}

/** Notes from now on, in a page that is none of those that want news. */
export async function noteConnections(browser: Browser): Promise<ConnectionNotes> {
  const { id } = await extensionOf(browser);
  const page: Page = await browser.newPage();
  await page.goto(`chrome-extension://${id}/manifest.json`);
  await page.evaluate(note);
  return {
    notes: () => page.evaluate(() => (globalThis as Kept).benchNotes ?? []),
    async settled(accounts) {
      await page.waitForFunction(
        (count: number) => {
          const states = ((globalThis as Kept).benchNotes ?? []).at(-1)?.says.split(', ') ?? [];
          return states.length === count && states.every((one) => /^\S+ standing ok$/.test(one));
        },
        { polling: 500 },
        accounts,
      );
    },
  };
}
