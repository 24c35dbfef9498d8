/** A conversation of very many messages that are all here: how it scrolls, and what it holds in the page. */
import { find, openPopup, sees, signIn } from '../../scripts/person.ts';
import { startChromium } from '../support/browser.ts';
import { startServer } from '../support/server.ts';
import type { Figure } from './figures.ts';
import { quick } from './quick.ts';

const MESSAGES = quick ? 5_000 : 100_000;
const SCREENS = 100;
const MOST_ROWS = 200;
const MOST_FRAME = 50;
/** A conversation that is not there by then counts as not opened, ms. */
const PATIENCE = 90_000;

/** In a page of the extension: writes messages before the first one known of a flow; gives where it is. */
async function fillConversation(count: number): Promise<{ account: string; conversation: string }> {
  const request = indexedDB.open('quayside');
  const database = await new Promise<IDBDatabase>((resolve) => {
    request.onsuccess = () => resolve(request.result);
  });
  const transaction = database.transaction(['messages', 'conversations', 'meta'], 'readwrite');
  const store = transaction.objectStore('messages');
  const read = store.getAll();
  await new Promise((resolve) => {
    read.onsuccess = resolve;
  });
  // Rows of lib/store/picture.ts.
  type Row = { account: string; conversation: string; id: number; message: { event: string; sent: number } };
  const row = (read.result as Row[]).find(
    ({ conversation, message }) => conversation.startsWith('flow:') && message.event === 'message',
  );
  if (!row) throw new Error('The demo has no message of a flow.');
  const { account, conversation } = row;
  for (let id = 1; id <= count; id += 1) {
    const sent = row.message.sent - (count - id) * 60_000;
    const content = `Message ${id}: the harbour is quiet tonight, the last ferry came in at ten.`;
    store.put({
      ...row,
      id: 1_000_000 + id,
      unread: 0,
      message: { ...row.message, id: 1_000_000 + id, sent, content },
    });
  }
  transaction.objectStore('conversations').put({
    ...{ account, conversation, oldestId: 1_000_001, newestId: 1_000_000 + count, reachedStart: true },
    ...{ lastMessageAt: row.message.sent, fetchedAt: Date.now(), revision: 1 },
  });
  transaction.objectStore('meta').put({ key: 'revision', value: Date.now() });
  await new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onerror = () => reject(transaction.error);
  });
  database.close();
  return { account, conversation };
}

/** In the page: scrolls up screen by screen; gives the longest frame in ms, and the most rows there were. */
async function scrollUp(screens: number): Promise<{ frame: number; rows: number }> {
  const entry = document.querySelector('[data-entry]');
  let scroller = entry?.parentElement ?? null;
  while (scroller && scroller.scrollHeight <= scroller.clientHeight + 1) scroller = scroller.parentElement;
  if (!scroller) throw new Error('Nothing scrolls.');
  const next = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
  let [frame, rows, before] = [0, 0, await next()];
  for (let screen = 0; screen < screens; screen += 1) {
    scroller.scrollTop -= scroller.clientHeight;
    const now = await next();
    frame = Math.max(frame, now - before);
    rows = Math.max(rows, document.querySelectorAll('[data-entry]').length);
    before = now;
  }
  return { frame, rows };
}

export async function scroll(): Promise<Figure[]> {
  const server = await startServer({ demo: true });
  const browser = await startChromium();
  const what = `scrolling a conversation of ${MESSAGES.toLocaleString('en')} messages`;
  const goal = `no frame over ${MOST_FRAME} ms, at most ${MOST_ROWS} rows in the page`;
  try {
    const first = await openPopup(browser);
    await signIn(first, { server: server.url, email: 'ada@example.com', password: 'quayside' });
    await find(first, 'tab', 'Unread');
    await sees(first, 'Live');
    const place = await first.evaluate(fillConversation, MESSAGES);
    await server.stop();
    await first.close();
    const page = await openPopup(browser);
    const address = new URL(page.url());
    address.hash = new URLSearchParams(place).toString();
    await page.goto('about:blank');
    await page.goto(address.href);
    const opened = await page
      .waitForSelector('[data-entry]', { timeout: PATIENCE })
      .then(() => true)
      .catch(() => false);
    if (!opened) return [{ what, goal, measured: `not open after ${PATIENCE / 1000} s`, met: false }];
    const { frame, rows } = await page.evaluate(scrollUp, SCREENS);
    return [
      {
        what,
        goal,
        measured: `longest frame ${Math.round(frame)} ms, ${rows.toLocaleString('en')} rows`,
        met: frame <= MOST_FRAME && rows <= MOST_ROWS,
      },
    ];
  } finally {
    await browser.close();
    await server.stop().catch(() => {});
  }
}
