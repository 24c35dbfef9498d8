/** A conversation of very many messages that are all here: how it scrolls, and what it holds in the page. */
import type { Page } from 'puppeteer-core';
import { find, openPopup, sees, signIn } from '../../scripts/person.ts';
import { startChromium } from '../support/browser.ts';
import { startServer } from '../support/server.ts';
import { type Figure, interleaved, median, ms } from './figures.ts';
import { heapOf } from './heap.ts';
import { mainThread } from './main-thread.ts';
import { quick } from './quick.ts';

const MESSAGES = quick ? 5_000 : 100_000;
/** Messages that go by in one pass. */
const PASSED = quick ? 200 : 600;
/** Passes between two looks at the memory, while no other page shares its heap. */
const PASSES = 10;
const MOST_ROWS = 200;
const MOST_FRAME = 50;
/** A conversation that is not there by then counts as not opened, ms. */
const PATIENCE = 90_000;
const MB = 1024 * 1024;

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

/** What one pass through a conversation showed. */
interface Pass {
  /** The longest frame, ms. */
  longest: number;
  frames: number;
  /** Frames over the limit. */
  over: number;
  /** Most rows in the page at any time. */
  rows: number;
  /** How many messages went by. */
  passed: number;
}

/** In the page: scrolls by half a screen in each frame, until so many messages went by, or frames. */
async function scrollPast(messages: number, frames: number, down: boolean, most: number): Promise<Pass> {
  const scroller = document.querySelector('.c-scroll');
  if (!scroller) throw new Error('Nothing scrolls.');
  const next = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
  const seen = new Set<string>();
  const pass = { longest: 0, frames: 0, over: 0, rows: 0, passed: 0 };
  let before = await next();
  while (seen.size < messages && pass.frames < frames) {
    const step = scroller.clientHeight / 2;
    scroller.scrollTop += down ? step : -step;
    const now = await next();
    const took = now - before;
    before = now;
    pass.frames += 1;
    pass.longest = Math.max(pass.longest, took);
    if (took > most) pass.over += 1;
    const rows = scroller.querySelectorAll<HTMLElement>('[data-entry]');
    pass.rows = Math.max(pass.rows, rows.length);
    const edge = scroller.getBoundingClientRect();
    for (const row of rows) {
      const { top, bottom } = row.getBoundingClientRect();
      if (bottom > edge.top && top < edge.bottom && row.dataset.entry) seen.add(row.dataset.entry);
    }
  }
  pass.passed = seen.size;
  return pass;
}

/** The same rows, in a page that does nothing: what no list is quicker than. */
function standStill(): void {
  const scroller = document.querySelector('.c-scroll');
  if (!scroller) throw new Error('Nothing scrolls.');
  const copy = scroller.cloneNode(true);
  if (!(copy instanceof HTMLElement)) return;
  const box = scroller.getBoundingClientRect();
  document.body.replaceChildren(copy);
  copy.style.blockSize = `${box.height}px`;
  for (const [index, row] of [...copy.querySelectorAll<HTMLElement>('[data-entry]')].entries())
    row.dataset.entry = `s${index}`;
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
    const open = async (): Promise<Page> => {
      const page = await openPopup(browser);
      const address = new URL(page.url());
      address.hash = new URLSearchParams(place).toString();
      await page.goto('about:blank');
      await page.goto(address.href);
      await page.waitForSelector('[data-entry]', { timeout: PATIENCE });
      return page;
    };
    const page = await open();
    const most = PASSED * 2;
    await page.evaluate(scrollPast, PASSED, most, false, MOST_FRAME);
    const begun = await heapOf(page);
    for (let pass = 0; pass < PASSES; pass += 1)
      await page.evaluate(scrollPast, PASSED, most, pass % 4 === 3, MOST_FRAME);
    const ended = await heapOf(page);
    const work = await mainThread(page, () => page.evaluate(scrollPast, PASSED, most, false, MOST_FRAME));
    const still = await open();
    await still.evaluate(standStill);
    const passes: Pass[] = [];
    const measured = await interleaved({
      still: async () => {
        await still.bringToFront();
        // To and fro among what there is, for as many frames.
        const frames = passes.at(-1)?.frames ?? PASSED / 4;
        const down = passes.length % 2 === 1;
        return (await still.evaluate(scrollPast, most, frames, down, MOST_FRAME)).longest;
      },
      ours: async () => {
        await page.bringToFront();
        const pass = await page.evaluate(scrollPast, PASSED, most, passes.length % 4 === 3, MOST_FRAME);
        passes.push(pass);
        return pass.longest;
      },
    });
    const sum = (of: (pass: Pass) => number) => passes.reduce((total, pass) => total + of(pass), 0);
    const rows = Math.max(...passes.map((pass) => pass.rows));
    const [longest, floor] = [median(measured.ours), median(measured.still)];
    return [
      {
        what,
        goal,
        measured: `longest frame of a pass ${ms(longest)} (rows that stand still: ${ms(floor)}), ${sum(({ over }) => over)} of ${sum(({ frames }) => frames).toLocaleString('en')} frames over ${MOST_FRAME} ms, the longest ${ms(Math.max(...measured.ours))}; in a pass the longest task of the page took ${ms(work.longest)} of a processor, all ${ms(work.processor)}, and ${ms(work.clock)} by the clock; ${sum(({ passed }) => passed).toLocaleString('en')} messages went by; at most ${rows} rows`,
        met: passes.every(({ over }) => over === 0) && rows <= MOST_ROWS,
      },
      {
        what: `${what}: memory`,
        goal: 'bounded',
        measured: `heap ${(begun / MB).toFixed(1)} MB after one pass, ${(ended / MB).toFixed(1)} MB after ${PASSES} more`,
        met: ended <= begun * 1.25,
      },
    ];
  } finally {
    await browser.close();
    await server.stop().catch(() => {});
  }
}
