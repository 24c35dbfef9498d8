/** What one incoming message writes into the extension's database, with little history and with much. */
import type { WebWorker } from 'puppeteer-core';
import { find, openPopup, sees, signIn, workerOf } from '../../scripts/person.ts';
import { startChromium } from '../support/browser.ts';
import { colleague, eventually } from '../support/people.ts';
import { startServer } from '../support/server.ts';
import { type Figure, median } from './figures.ts';

const HISTORY = 5_000;
const EVENTS = 15;

/** What the worker leaves for us: for each message written, the bytes of everything in its transaction. */
interface Noted {
  benchWrites?: number[];
}

/** In the worker: notes what each transaction that stores a message writes, as JSON. */
function noteWrites(): void {
  const noted = globalThis as Noted;
  noted.benchWrites = [];
  const sums = new WeakMap<IDBTransaction, { bytes: number; message: boolean }>();
  const { put } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.put = function (value: unknown, key?: IDBValidKey) {
    let sum = sums.get(this.transaction);
    if (!sum) {
      const fresh = { bytes: 0, message: false };
      sums.set(this.transaction, fresh);
      this.transaction.addEventListener('complete', () => {
        if (fresh.message) noted.benchWrites?.push(fresh.bytes);
      });
      sum = fresh;
    }
    sum.bytes += JSON.stringify(value).length;
    if (this.name === 'messages') sum.message = true;
    return key === undefined ? put.call(this, value) : put.call(this, value, key);
  };
}

/** In the worker: old messages of the conversation of the newest one. */
async function addHistory(count: number): Promise<void> {
  const request = indexedDB.open('quayside');
  const database = await new Promise<IDBDatabase>((resolve) => {
    request.onsuccess = () => resolve(request.result);
  });
  const store = database.transaction('messages', 'readwrite').objectStore('messages');
  const read = store.getAll();
  await new Promise((resolve) => {
    read.onsuccess = resolve;
  });
  // A row of lib/store/picture.ts.
  const last = read.result.at(-1) as { id: number; message: object };
  for (let index = 1; index <= count; index += 1) {
    store.put({ ...last, unread: 0, id: -index, message: { ...last.message, id: -index } });
  }
  await new Promise((resolve) => {
    store.transaction.oncomplete = resolve;
  });
  database.close();
}

const writesOf = (worker: WebWorker) => worker.evaluate(() => (globalThis as Noted).benchWrites ?? []);

export async function writes(): Promise<Figure[]> {
  const server = await startServer({ demo: true });
  const browser = await startChromium();
  try {
    const page = await openPopup(browser);
    await signIn(page, { server: server.url, email: 'ada@example.com', password: 'quayside' });
    await find(page, 'tab', 'Unread');
    await sees(page, 'Live');
    const grace = colleague(server.url, 'grace');
    const worker = await workerOf(browser);
    const series = async (): Promise<number[]> => {
      await worker.evaluate(noteWrites);
      for (let turn = 0; turn < EVENTS; turn += 1) {
        await grace.post('/flows/acme/engineering/messages', { event: 'message', content: `@Ada ${turn}` });
        await eventually('the message is stored', async () => (await writesOf(worker)).length > turn);
      }
      return writesOf(worker);
    };
    const little = await series();
    await worker.evaluate(addHistory, HISTORY);
    const much = await series();
    const [small, large] = [median(little), median(much)];
    return [
      {
        what: `storage writes for one incoming event, ${HISTORY.toLocaleString('en')} messages of history against few`,
        goal: 'one small write, size independent of history',
        measured: `${(large / 1000).toFixed(1)} KB against ${(small / 1000).toFixed(1)} KB, in ${(much.length / EVENTS).toFixed(1)} transactions an event`,
        met: large <= small * 1.1 && large < 10_000,
      },
    ];
  } finally {
    await browser.close();
    await server.stop();
  }
}
