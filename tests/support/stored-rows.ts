/** Rows of the extension's database as a fault of an earlier version, or of a disk, may leave them. */
import type { Page } from 'puppeteer-core';

/**
 * Puts `value` in place of what stands at `path` (`message.sent`) in the stored rows that hold this text somewhere.
 * `page` is one of the extension. Gives what stood there, row by row.
 */
export const spoilRows = (
  page: Page,
  store: string,
  holding: string,
  path: string,
  value: unknown,
): Promise<unknown[]> =>
  page.evaluate(
    async (store, holding, path, value) => {
      const opening = indexedDB.open('quayside');
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        opening.onsuccess = () => resolve(opening.result);
        opening.onerror = () => reject(opening.error);
      });
      const transaction = database.transaction(store, 'readwrite');
      const rows = transaction.objectStore(store);
      const all = rows.getAll();
      const before: unknown[] = [];
      all.onsuccess = () => {
        for (const row of all.result) {
          if (!JSON.stringify(row).includes(holding)) continue;
          const steps = path.split('.');
          const last = steps.pop() ?? '';
          const holder = steps.reduce((at, step) => at[step], row);
          before.push(holder[last]);
          holder[last] = value;
          rows.put(row);
        }
      };
      await new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve();
        transaction.onerror = () => reject(transaction.error);
      });
      database.close();
      return before;
    },
    store,
    holding,
    path,
    value,
  );
