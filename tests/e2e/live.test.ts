import type { Browser } from 'puppeteer-core';
import { expect, it, onTestFinished } from 'vitest';
import type { Browser as WebExtension } from 'webextension-polyfill';
import {
  extensionOf,
  find,
  openPopup,
  press,
  sees,
  seesNoMore,
  signIn,
  workerOf,
} from '../../scripts/person.ts';
import { tell, unstored } from '../../server/services/events.ts';
import { openDatabase } from '../../server/store/database.ts';
import { killWorker } from '../support/browser.ts';
import { startNotingProxy } from '../support/noting-proxy.ts';
import { colleague, eventually } from '../support/people.ts';
import { startServer } from '../support/server.ts';
import { ada, badgeCount, openFlow, stage } from '../support/story.ts';

/** What functions evaluated in the service worker find there. */
declare const chrome: WebExtension;

const scene = stage();
const engineering = '/flows/acme/engineering/messages';
const say = (content: string) => ({ event: 'message', content });
const graceAt = (url: string) => colleague(url, 'grace');

/** Whether the extension's service worker runs; asking does not start it. */
async function workerRuns(browser: Browser): Promise<boolean> {
  const { id } = await extensionOf(browser);
  return browser.targets().some((target) => target.type() === 'service_worker' && target.url().includes(id));
}

/** The service worker is ended, and comes back only if something in the background wakes it. */
async function sleeping(browser: Browser): Promise<void> {
  await workerOf(browser);
  await killWorker(browser);
  await eventually('the worker has ended', async () => !(await workerRuns(browser)));
}

it('a mention wakes the service worker and is on the badge; an open popup shows the next one by itself', async () => {
  const page = await scene.signedIn();
  const grace = graceAt(scene.server.url);
  await sees(page, 'Live');
  const before = await badgeCount(scene.browser, (count) => count > 0);
  await page.close();
  await sleeping(scene.browser);

  await grace.post(engineering, say('nothing for anybody in particular'));
  await grace.post(engineering, say('@Ada the tide is in'));
  await eventually('the mention wakes the worker', () => workerRuns(scene.browser));
  expect(await badgeCount(scene.browser, (count) => count === before + 1)).toBe(before + 1);
  const notified = async () => {
    const worker = await workerOf(scene.browser);
    return Object.keys(await worker.evaluate(() => chrome.notifications.getAll()));
  };
  // One for the flow, none for what was unread at sign-in.
  await eventually('a notification', async () => (await notified()).length > 0);
  expect((await notified()).map((id) => id.split(' ')[2]?.split(':')[0])).toEqual(['flow']);

  const opened = await openPopup(scene.browser);
  await sees(opened, 'the tide is in');
  await sees(opened, 'Live');
  await grace.post(engineering, say('@Ada and out again'));
  await sees(opened, 'and out again');
});

it('an idle browser asks for nothing; a connection that went dead unnoticed is made anew, and brings what came', async () => {
  const proxy = await startNotingProxy(scene.server.url);
  onTestFinished(() => proxy.stop());
  const page = await scene.signedIn(proxy.url);
  await sees(page, 'Live');
  await openFlow(page, 'Engineering');
  await find(page, 'textbox', 'Message');
  const before = await badgeCount(scene.browser, (count) => count > 0);
  await page.close();
  const soFar = proxy.asked.length;
  // The alarm that watches over the streams has its turn, too.
  const worker = await workerOf(scene.browser);
  await worker.evaluate(() =>
    chrome.alarms.create('quayside-poll', { when: Date.now(), periodInMinutes: 2 }),
  );
  await eventually('the alarm had its turn', () =>
    worker.evaluate(async () => {
      const next = (await chrome.alarms.get('quayside-poll'))?.scheduledTime ?? 0;
      return next > Date.now() + 60_000;
    }),
  );
  await sleeping(scene.browser);

  await graceAt(scene.server.url).post(engineering, say('only talk'));
  // A sleep, or a network that went: nothing comes any more, and nobody closes the connection.
  proxy.stall();
  await graceAt(scene.server.url).post(engineering, say('@Ada said into the silence'));
  // Longer than the poll's own period; then the missing heartbeat shows, and a new stream is all that is asked for.
  await eventually('the mention wakes the worker', () => workerRuns(scene.browser), 90_000);
  expect(await badgeCount(scene.browser, (count) => count === before + 1)).toBe(before + 1);
  expect(new Set(proxy.asked.slice(soFar))).toEqual(new Set(['GET /stream/flows']));

  const opened = await openPopup(scene.browser);
  await openFlow(opened, 'Engineering');
  await sees(opened, 'only talk');
  await sees(opened, 'said into the silence');
}, 600_000);

it('after a crash of the server the stream comes back by itself, with what came meanwhile', async () => {
  const first = await startServer({ demo: true, embedded: true });
  onTestFinished(() => first.stop());
  const proxy = await startNotingProxy(first.url);
  onTestFinished(() => proxy.stop());
  await scene.freshBrowser();
  const page = await scene.popup();
  await signIn(page, { server: proxy.url, ...ada });
  await sees(page, 'Live');
  const before = await badgeCount(scene.browser, (count) => count > 0);

  await first.kill();
  await sees(page, 'You’re offline');
  const second = await startServer({ demo: true, embedded: true, dataDir: first.dataDir });
  onTestFinished(() => second.stop());
  await graceAt(second.url).post(engineering, say('@Ada back from the depths'));
  proxy.target(second.url);
  await sees(page, 'back from the depths', 90_000);
  await sees(page, 'Back online');
  await sees(page, 'Live', 90_000);
  expect(await badgeCount(scene.browser, (count) => count === before + 1)).toBe(before + 1);
  await graceAt(second.url).post(engineering, say('@Ada still here'));
  await sees(page, 'still here');
}, 600_000);

it('with “Stay connected” off there is no stream once the app is closed, and the poll asks by itself', async () => {
  const proxy = await startNotingProxy(scene.server.url);
  onTestFinished(() => proxy.stop());
  const page = await scene.signedIn(proxy.url);
  await sees(page, 'Live');
  const { id } = await extensionOf(scene.browser);
  const options = await scene.browser.newPage();
  await options.goto(`chrome-extension://${id}/options.html#servers`);
  await press(options, 'switch', 'Stay connected');
  await find(options, 'switch', 'Stay connected');
  // While a page is open the background holds a stream of its own.
  const streams = () => proxy.asked.filter((one) => one.startsWith('GET /stream')).length;
  const one = streams();
  await eventually('the background holds the stream', async () => streams() > one);
  await sees(page, 'Live');
  await page.close();
  await options.close();
  await eventually('no stream is held any more', async () => proxy.streams() === 0, 60_000);
  const asked = proxy.asked.length;
  // Half a minute later by itself; here at once.
  const worker = await workerOf(scene.browser);
  const period = await worker.evaluate(async () => {
    const [alarm] = await chrome.alarms.getAll();
    await chrome.alarms.create('quayside-poll', { when: Date.now(), periodInMinutes: 0.5 });
    return alarm?.periodInMinutes;
  });
  expect(period).toBe(0.5);
  await eventually('the poll asks', async () => proxy.asked.slice(asked).includes('GET /flows/all'), 60_000);
  expect(proxy.streams()).toBe(0);
}, 600_000);

it('who types is shown to who looks, and no longer when they have stopped; two windows show the same', async () => {
  const page = await scene.signedIn();
  await sees(page, 'Live');
  await openFlow(page, 'Engineering');
  const window = await openPopup(scene.browser);
  await openFlow(window, 'Engineering');
  const grace = graceAt(scene.server.url);
  const { id } = await grace.get<{ id: number }>('/user');
  const flow = await grace.get<{ id: string }>('/flows/acme/engineering');
  // As another server sends it; the reference knows no way for a client to say so.
  const { db, close } = await openDatabase(scene.server.databaseUrl);
  const row = await db
    .selectFrom('flows')
    .select('conversation_id')
    .where('id', '=', flow.id)
    .executeTakeFirstOrThrow();
  const event = { event: 'activity.user', id: 1_000_000, user: id, content: { typing: true } };
  await tell(db, { conversations: [row.conversation_id], payload: unstored(flow.id, event), replay: false });
  await close();
  await sees(window, /is typing/);
  await grace.post(engineering, say('there, I have said it'));
  for (const one of [page, window]) {
    await one.bringToFront();
    await sees(one, 'there, I have said it');
    await seesNoMore(one, /is typing/);
  }
});

it('a holder of the streams that the browser ended is made anew', async () => {
  const page = await scene.signedIn();
  await sees(page, 'Live');
  const before = await badgeCount(scene.browser, (count) => count > 0);
  await page.close();
  const worker = await workerOf(scene.browser);
  const period = await worker.evaluate(async () => {
    await (chrome as unknown as { offscreen: { closeDocument(): Promise<void> } }).offscreen.closeDocument();
    return (await chrome.alarms.get('quayside-poll'))?.periodInMinutes;
  });
  // So soon the alarm comes by itself.
  expect(period).toBeLessThanOrEqual(2);
  await graceAt(scene.server.url).post(engineering, say('@Ada nobody listens'));
  await worker.evaluate(() =>
    chrome.alarms.create('quayside-poll', { when: Date.now(), periodInMinutes: 2 }),
  );
  expect(await badgeCount(scene.browser, (count) => count === before + 1)).toBe(before + 1);
  await graceAt(scene.server.url).post(engineering, say('@Ada somebody does again'));
  expect(await badgeCount(scene.browser, (count) => count === before + 2)).toBe(before + 2);
});
