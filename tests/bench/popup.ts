/** The popup: first paint, first screen, many rows against few, heap, and typing among many flows. */
import type { Page } from 'puppeteer-core';
import { find, press, sees } from '../../scripts/person.ts';
import { type Figure, interleaved, median, ms, percentile, times } from './figures.ts';
import { heapOf } from './heap.ts';
import { type Seeded, seededPopup } from './seeded-popup.ts';

const KEYS = 60;
const FRAME = 1000 / 60;
const MB = 1024 * 1024;

/** What the pages measured leave for us. */
interface Marks {
  benchDone?: number;
  benchKeys?: number[];
}

/** In the page, before its own scripts: notes when it shows rows, or text where there are none to come. */
function noteFirstScreen(): void {
  const look = () => {
    const rows = document.querySelectorAll('[data-row]').length;
    const blank = document.title === 'Blank' && document.querySelector('p');
    if (!blank && rows < 4) return void requestAnimationFrame(look);
    // The frame that has them is on its way; the next begins when it was drawn.
    requestAnimationFrame(() => {
      (globalThis as Marks).benchDone = performance.now();
    });
  };
  requestAnimationFrame(look);
}

async function opening(seeded: Seeded, path: string): Promise<{ paint: number; complete: number }> {
  const page = await seeded.open(path, noteFirstScreen);
  await page.waitForFunction(() => (globalThis as Marks).benchDone !== undefined);
  const result = await page.evaluate(() => ({
    paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
    complete: (globalThis as Marks).benchDone ?? Number.NaN,
  }));
  await page.close();
  return result;
}

export async function popup(): Promise<Figure[]> {
  const usual = await seededPopup({ flows: 200, unread: 500 });
  const few = await seededPopup({ flows: 10, unread: 10 });
  const many = await seededPopup({ flows: 2_000, unread: 10_000 });
  try {
    for (const one of [usual, few, many]) await opening(one, 'popup.html');
    const paints: number[] = [];
    const measured = await interleaved({
      blank: async () => (await opening(usual, 'blank.html')).paint,
      usual: async () => {
        const { paint, complete } = await opening(usual, 'popup.html');
        paints.push(paint);
        return complete;
      },
      few: async () => (await opening(few, 'popup.html')).complete,
      many: async () => (await opening(many, 'popup.html')).complete,
    });
    const floor = median(measured.blank);
    const paint = median(paints) / floor;
    const complete = median(measured.usual) / floor;
    const growth = median(measured.many) / median(measured.few);
    const page = await usual.open('popup.html', noteFirstScreen);
    await page.waitForFunction(() => (globalThis as Marks).benchDone !== undefined);
    const heap = await heapOf(page);
    await page.close();
    return [
      {
        what: 'popup: first contentful paint, against a blank extension page',
        goal: 'at most 1.15x',
        measured: `${times(paint)} (${ms(median(paints))} against ${ms(floor)})`,
        met: paint <= 1.15,
      },
      {
        what: 'popup: first screen complete (200 flows, 500 unread), against the same floor',
        goal: 'at most 1.5x',
        measured: `${times(complete)} (${ms(median(measured.usual))})`,
        met: complete <= 1.5,
      },
      {
        what: 'popup opening with 2,000 flows and 10,000 unread, against 10 flows',
        goal: 'at most 1.3x',
        measured: `${times(growth)} (${ms(median(measured.many))} against ${ms(median(measured.few))})`,
        met: growth <= 1.3,
      },
      {
        what: 'JavaScript heap of the popup after the first screen',
        goal: 'at most 5 MB',
        measured: `${(heap / MB).toFixed(1)} MB`,
        met: heap <= 5 * MB,
      },
      await typing(many),
    ];
  } finally {
    for (const one of [usual, few, many]) await one.close();
  }
}

/** In the page: notes for each change of a field how long it took to the next frame after it was drawn. */
function noteKeys(): void {
  const marks = globalThis as Marks;
  marks.benchKeys = [];
  addEventListener(
    'input',
    (event) => {
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => marks.benchKeys?.push(performance.now() - event.timeStamp);
        channel.port2.postMessage(null);
      });
    },
    true,
  );
}

async function typing(many: Seeded): Promise<Figure> {
  const page = await many.open('popup.html', noteKeys);
  await press(page, 'tab', 'Flows');
  await sees(page, 'Harbour');
  const field = await find(page, 'searchbox');
  const blank = await many.open('blank.html', noteKeys);
  const empty = await blank.$('input');
  if (!empty) throw new Error('The blank page has no field.');
  const letters = 'harbour 19';
  for (let turn = 0; turn < KEYS / letters.length; turn += 1) {
    for (const [where, into] of [
      [blank, empty],
      [page, field],
    ] as const) {
      await where.bringToFront();
      await into.focus();
      for (const letter of letters) await where.keyboard.type(letter, { delay: 40 });
      for (const _ of letters) await where.keyboard.press('Backspace', { delay: 40 });
    }
  }
  const taken = (where: Page) => where.evaluate(() => (globalThis as Marks).benchKeys ?? []);
  const [floor, typed] = [percentile(await taken(blank), 0.95), percentile(await taken(page), 0.95)];
  await page.close();
  await blank.close();
  return {
    what: 'keystroke in the flow search among 2,000 flows to the next paint, above an empty field',
    goal: 'p95 under one frame (16.7 ms)',
    measured: `${ms(typed - floor)} (${ms(typed)} against ${ms(floor)})`,
    met: typed - floor < FRAME,
  };
}
