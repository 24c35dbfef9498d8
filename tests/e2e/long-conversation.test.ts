import type { Page } from 'puppeteer-core';
import { expect, it } from 'vitest';
import { fill, find, press, sees, typedInto } from '../../scripts/person.ts';
import { colleague, eventually, type Message } from '../support/people.ts';
import { inFirefox, openFlow, stage } from '../support/story.ts';

const scene = stage();
/** Of the tale, told in the first story. */
let ids: number[] = [];
const flow = '/flows/acme/engineering/messages';
/** Twice what a page holds at a time. */
const MANY = 190;

/** Grace tells a long tale; every third line is long. Gives the ids of what she said. */
async function longTale(): Promise<number[]> {
  const grace = colleague(scene.server.url, 'grace');
  const ids: number[] = [];
  for (let line = 1; line <= MANY; line += 1) {
    const content = `Line ${line} of the tale.${line % 3 === 0 ? ' It goes on and on.'.repeat(9) : ''}`;
    ids.push((await grace.post<Message>(flow, { event: 'message', content })).id);
  }
  return ids;
}

/**
 * Opens the conversation and waits until the end of the tale is drawn: before that the box to write in is there, and
 * what was unread when Ada signed in, which is older than the tale.
 */
async function openTale(page: Page): Promise<void> {
  await openFlow(page, 'Engineering');
  await page.waitForSelector(`[data-entry="m${ids.at(-1)}"]`);
}

const shown = (page: Page) =>
  page.$$eval('[data-entry^="m"]', (rows) =>
    rows.map((row) => Number(row instanceof HTMLElement ? row.dataset.entry?.slice(1) : 0)),
  );

/** Rounding, in px. */
const MAY_MOVE = 2;

interface Reading {
  /** Every message met. */
  met: number[];
  /** Most rows in the page at any time. */
  rows: number;
  /** The farthest that what was on screen moved beyond what was scrolled, in px. */
  jump: number;
}

/**
 * In the page: scrolls on by so many px, waits for what that brings, and so on, until there is nowhere to scroll to
 * and a message before (scrolling up) or after `beyond` is there.
 */
async function readThrough(step: number, beyond: number): Promise<Reading> {
  const scroller = document.querySelector('.c-scroll');
  if (!scroller) throw new Error('Nothing scrolls.');
  // As by hand: where one has taken hold, the list no longer goes by itself to what is new.
  scroller.dispatchEvent(new WheelEvent('wheel'));
  const met = new Set<number>();
  let [rows, jump] = [0, 0];
  for (;;) {
    const messages = [...scroller.querySelectorAll<HTMLElement>('[data-entry^="m"]')];
    const ids = messages.map((row) => Number(row.dataset.entry?.slice(1)));
    for (const id of ids) met.add(id);
    rows = Math.max(rows, scroller.querySelectorAll('[data-entry]').length);
    const box = scroller.getBoundingClientRect();
    const middle = messages.find((row) => row.getBoundingClientRect().bottom > box.top + box.height / 2);
    if (!middle) throw new Error('No message in the middle.');
    const [top, before] = [middle.getBoundingClientRect().top, scroller.scrollTop];
    scroller.scrollTop += step;
    const by = scroller.scrollTop - before;
    for (let frame = 0; frame < 4; frame += 1) await new Promise(requestAnimationFrame);
    const moved = Math.abs(by) >= 1;
    if (moved) jump = Math.max(jump, Math.abs(middle.getBoundingClientRect().top - (top - by)));
    else if (ids.some((id) => (step < 0 ? id < beyond : id > beyond))) return { met: [...met], rows, jump };
  }
}

it('a long conversation is read from end to end without a jump, a hole, or a long page', async () => {
  ids = await longTale();
  const [first = 0, last = 0] = [ids[0], ids.at(-1)];
  const page = await scene.signedIn();
  await openTale(page);

  const up = await page.evaluate(readThrough, -300, first);
  expect(ids.filter((id) => !up.met.includes(id))).toEqual([]);
  expect(up.rows).toBeLessThanOrEqual(200);
  expect(up.jump).toBeLessThan(MAY_MOVE);
  expect(await shown(page)).not.toContain(last);

  // What comes meanwhile is told of, and does not move what is read.
  await colleague(scene.server.url, 'linus').post(flow, { event: 'message', content: 'And then?' });
  await find(page, 'button', '1 new');

  const down = await page.evaluate(readThrough, 300, last);
  expect(ids.filter((id) => !down.met.includes(id))).toEqual([]);
  expect(down.rows).toBeLessThanOrEqual(200);
  expect(down.jump).toBeLessThan(MAY_MOVE);
  await sees(page, 'And then?');
});

// The driver of Firefox can't ask what is in memory.
it.skipIf(inFirefox)('rows that were scrolled away are in memory no more', async () => {
  const page = await scene.signedIn();
  await openTale(page);
  const [first = 0, last = 0] = [ids[0], ids.at(-1)];
  await page.evaluate(readThrough, -400, first);
  await page.evaluate(readThrough, 400, last);
  const prototype = await page.evaluateHandle(() => HTMLElement.prototype);
  const elements = await page.queryObjects(prototype);
  const rows = await elements.evaluate((all) => {
    // The prototypes of kinds of elements are among them.
    const real = all.filter((one) => !Object.hasOwn(one, 'constructor'));
    return real.filter((one) => one.matches('[data-entry]')).length;
  });
  expect(rows).toBeGreaterThan(0);
  expect(rows).toBeLessThanOrEqual(200);
});

it('from far up: Up edits what was said last, sending shows what is sent, Home and End go to the ends', async () => {
  const page = await scene.signedIn();
  await openTale(page);
  await fill(page, 'Message', 'The moral of the tale');
  await page.keyboard.press('Enter');
  const said = await eventually(
    'it is sent',
    async () =>
      (await colleague(scene.server.url, 'grace').get<Message[]>(`${flow}?limit=5`)).find(
        ({ content }) => content === 'The moral of the tale',
      ) ?? null,
  );
  await page.waitForSelector(`[data-entry="m${said.id}"]`);
  await page.evaluate(readThrough, -400, ids[0] ?? 0);
  expect(await shown(page)).not.toContain(said.id);

  const box = await find(page, 'textbox', 'Message');
  await eventually('the text is back', async () => {
    if ((await typedInto(page, 'Message')) === '') await box.press('ArrowUp');
    return (await typedInto(page, 'Message')) === 'The moral of the tale';
  });
  await press(page, 'button', 'Cancel edit');
  expect(await shown(page)).not.toContain(said.id);

  await fill(page, 'Message', 'The end');
  await page.keyboard.press('Enter');
  await sees(page, 'The end');
  const away = () => page.$eval('.c-scroll', (element) => Math.abs(element.scrollTop));
  expect(await away()).toBeLessThan(2);
  await page.waitForSelector(`[data-entry="m${said.id}"]`);

  await page.focus(`[data-entry="m${said.id}"]`);
  await page.keyboard.press('Home');
  const inFocus = () =>
    page.evaluate(() =>
      document.activeElement instanceof HTMLElement ? document.activeElement.dataset.entry : '',
    );
  await eventually('the first has the focus', async () => {
    const now = await shown(page);
    if (!now.includes(said.id) && (await inFocus()) === `m${now[0]}`) return true;
    // Where nothing older was known the server is asked for more, and another is the first once that is there.
    await page.keyboard.press('Home');
    return false;
  });
  await page.keyboard.press('End');
  await eventually(
    'the newest is on screen',
    async () => (await shown(page)).includes(said.id) && (await away()) < 2,
  );
});

it('from far up: a screen reader hears nothing of what comes, and how much it was when one is back', async () => {
  const page = await scene.signedIn();
  await openTale(page);
  await page.waitForSelector('[role=log][aria-busy=false]');
  // What is said goes after a while; all of it is noted.
  await page.$eval('[data-announcer]', (announcer) => {
    const heard: string[] = [];
    Object.assign(window, { heard });
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes) for (const node of addedNodes) heard.push(node.textContent ?? '');
    }).observe(announcer, { childList: true });
  });
  const heard = () => page.evaluate(() => (window as unknown as { heard: string[] }).heard);
  await page.evaluate(readThrough, -400, ids[0] ?? 0);
  const grace = colleague(scene.server.url, 'grace');
  for (const content of ['And another tale', 'It is short'])
    await grace.post(flow, { event: 'message', content });
  await find(page, 'button', '2 new');
  expect(await heard()).toEqual([]);
  await press(page, 'button', '2 new');
  await sees(page, 'It is short');
  await eventually('it is said', async () => (await heard()).length > 0);
  expect(await heard()).toEqual(['2 new messages']);
});
