/** Bad answers in a real browser: the popup always shows something usable, and nothing is left uncaught. */
import type { Browser, CDPSession, Page, Target } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findLike, openPopup, press, textOf, workerOf } from '../../scripts/person.ts';
import { startChromium } from '../support/browser.ts';
import { type BadServer, FLOWS, PEOPLE, startBadServer } from './bad-server.ts';
import { chance, keepFigures, pause, share } from './figures.ts';
import { hearErrors } from './page-errors.ts';
import { everything, keepAsking, wander } from './restless.ts';

const ALL = 10_000;
/** Presses at one opening. */
const PRESSES = 8;

let server: BadServer;
let browser: Browser;
beforeAll(async () => {
  [server, browser] = await Promise.all([startBadServer(), startChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

const uncaught: string[] = [];
/** What a worker does not catch is told only by the protocol itself; a mistake it did not foresee it notes by itself. */
async function listen(target: Target): Promise<void> {
  if (target.type() !== 'service_worker') return;
  const client = (await target.worker())?.client as CDPSession | undefined;
  client?.on('Runtime.exceptionThrown', ({ exceptionDetails }) =>
    uncaught.push(`worker: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`),
  );
  client?.on('Runtime.consoleAPICalled', ({ type, args }) => {
    if (type === 'error')
      uncaught.push(`worker: ${args.map(({ value, description }) => value ?? description).join(' ')}`);
  });
}

async function isUsable(page: Page): Promise<string | null> {
  for (const name of ['Unread', 'Flows', 'Private']) {
    // A tab's name may end in a count.
    const tab = await findLike(page, ['tab'], new RegExp(`^${name}`), 5_000).catch(() => null);
    const box = await tab?.boundingBox();
    if (!box || box.x < 0 || box.x + box.width > 400 || box.y + box.height > 600)
      return `no tab ${name}: ${(await textOf(page)).slice(0, 200)}`;
  }
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (wide > 0) return `${wide} px too wide`;
  return (await textOf(page)).trim() === '' ? 'empty' : null;
}

it('the popup stays usable whatever the server answers', async () => {
  const random = chance('bad answers in the popup');
  const page = await openPopup(browser);
  hearErrors(page, (error) => uncaught.push(`popup: ${error}`));
  await press(page, 'tab', 'API token');
  await page.locator('::-p-aria([name="Server"])').fill(server.url);
  await page.locator('input[type="password"]').fill('token');
  await press(page, 'button', 'Sign in');
  await findLike(page, ['tab'], /^Flows/, 20_000);
  await workerOf(browser);
  browser.on('targetcreated', (target) => void listen(target));
  await Promise.all(browser.targets().map(listen));
  server.misbehave(random);
  const unusable: string[] = [];
  let openings = 0;
  const isDone = () => server.served() >= share(ALL);
  // Meanwhile the side panel asks for all that pages ever ask for.
  const panel = await browser.newPage();
  await panel.goto(page.url().replace('popup', 'sidepanel'));
  hearErrors(panel, (error) => uncaught.push(`side panel: ${error}`));
  const all = everything(`1@${server.url}`, FLOWS, PEOPLE).map((one) => ({ one, at: random.next() }));
  const told = await keepAsking(
    panel,
    all.sort((a, b) => a.at - b.at).map(({ one }) => one),
  );
  await page.bringToFront();
  while (!isDone()) {
    await page.reload();
    const trouble = await isUsable(page);
    unusable.push(...(trouble ? [trouble] : []), ...(await wander(page, PRESSES, random)));
    openings++;
    for (const other of await browser.pages())
      if (other !== page && other !== panel && !other.url().startsWith('about:')) await other.close();
  }
  const unfit = await told();
  keepFigures('bad answers in the popup', {
    seed: random.seed,
    'bad answers': server.served(),
    openings,
    presses: openings * PRESSES,
    unusable: unusable.length,
    uncaught: uncaught.length,
    'failures nobody foresaw': unfit.length,
  });
  // Together: what is seen of a mistake is told with the mistake.
  const found = [uncaught, unfit, unusable].map((all) => all.slice(0, 20));
  expect(found).toEqual([[], [], []]);
  // The control: an error nobody catches is heard by these listeners, and a screen with no way on is seen.
  await page.evaluate(() => void setTimeout(() => Promise.reject(new Error('heard in the popup'))));
  await page.evaluate(() =>
    console.error('Quayside could not draw what the control draws.', new Error('no')),
  );
  await (await workerOf(browser)).evaluate(() => void Promise.reject(new Error('heard in the worker')));
  await pause(500);
  expect(uncaught.join()).toContain('heard in the popup');
  expect(uncaught.join()).toContain('what the control draws');
  expect(uncaught.join()).toContain('heard in the worker');
  await page.evaluate(() => document.body.replaceChildren('Nothing to press'));
  expect((await wander(page, 1, random)).join()).toContain('no way on');
});
