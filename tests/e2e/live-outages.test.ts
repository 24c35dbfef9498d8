/** What holds when nothing comes for a while. These stories mostly wait, so that they run beside others. */
import { expect, it, onTestFinished } from 'vitest';
import type { Browser as WebExtension } from 'webextension-polyfill';
import {
  extensionOf,
  find,
  inExtension,
  openPopup,
  press,
  sees,
  signIn,
  workerOf,
} from '../../scripts/person.ts';
import { endWorker, workerRuns } from '../support/browser.ts';
import { startNotingProxy } from '../support/noting-proxy.ts';
import { colleague, eventually, unreadOf } from '../support/people.ts';
import { startServer } from '../support/server.ts';
import { ada, badgeCount, inFirefox, kept, openFlow, stage } from '../support/story.ts';

/** What functions evaluated in the service worker find there. */
declare const chrome: WebExtension;

const scene = stage();
const engineering = '/flows/acme/engineering/messages';
const say = (content: string) => ({ event: 'message', content });
const graceAt = (url: string) => colleague(url, 'grace');

// Not in Firefox, which has no offscreen document: with no page open it polls.
it.skipIf(inFirefox)(
  'an idle browser with two accounts asks for nothing; a connection that went dead unnoticed is made anew, and brings what came',
  async () => {
    const proxy = await startNotingProxy(scene.server.url);
    onTestFinished(() => proxy.stop());
    const page = await scene.signedIn(proxy.url);
    await sees(page, 'Live');
    await openFlow(page, 'Engineering');
    await find(page, 'textbox', 'Message');
    const other = await page.evaluate(
      (server) =>
        chrome.runtime.sendMessage({
          quayside: 'ask',
          name: 'sign-in',
          payload: { server, credentials: { method: 'token', token: 'demo-linus' } },
        }),
      proxy.url,
    );
    expect(other).toMatchObject({ ok: true });
    await page.close();
    const worker = await workerOf(scene.browser);
    await eventually('both streams stand', () =>
      worker.evaluate(async () => {
        const { held = [] } = await navigator.locks.query();
        return held.filter(({ name }) => name?.startsWith('quayside-standing:')).length === 2;
      }),
    );
    await eventually('all that signing in asks for has come', async () => {
      const soFar = proxy.asked.length;
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      return proxy.asked.length === soFar;
    });
    const before = await badgeCount(scene.browser, (count) => count > 0);
    const soFar = proxy.asked.length;
    // The alarm that watches over the streams has its turn, too.
    await worker.evaluate(() =>
      chrome.alarms.create('quayside-poll', { when: Date.now(), periodInMinutes: 12 }),
    );
    await eventually('the alarm had its turn', () =>
      worker.evaluate(async () => {
        const next = (await chrome.alarms.get('quayside-poll'))?.scheduledTime ?? 0;
        return next > Date.now() + 60_000;
      }),
    );
    await endWorker(scene.browser);

    await graceAt(scene.server.url).post(engineering, say('only talk'));
    // A sleep, or a network that went: nothing comes any more, and nobody closes the connection.
    proxy.stall();
    await graceAt(scene.server.url).post(engineering, say('@Ada said into the silence'));
    // Longer than the poll's own period; then the missing heartbeat shows, and a new stream is all that is asked for.
    await eventually('the mention wakes the worker', () => workerRuns(scene.browser), 90_000);
    expect(await badgeCount(scene.browser, (count) => count === before + 1)).toBe(before + 1);
    const [first, ...later] = proxy.asked
      .slice(soFar)
      .map((what, at) => ({ what, at: proxy.times[soFar + at] ?? 0 }));
    expect(first?.what).toBe('GET /stream/flows');
    // The poll steps in only for a stream that does not stand two seconds after it broke.
    const soon = later.filter(({ at }) => at < (first?.at ?? 0) + 2_000).map(({ what }) => what);
    expect(soon.filter((what) => what !== 'GET /stream/flows')).toEqual([]);

    const opened = await openPopup(scene.browser);
    await openFlow(opened, 'Engineering');
    await sees(opened, 'only talk');
    await sees(opened, 'said into the silence');
  },
  600_000,
);

it('after a crash of the server the stream comes back by itself, with what came meanwhile', async () => {
  const first = await startServer({ demo: true, embedded: true });
  onTestFinished(() => first.stop());
  const proxy = await startNotingProxy(first.url);
  onTestFinished(() => proxy.stop());
  await scene.freshBrowser();
  const page = await scene.popup();
  await signIn(page, { server: proxy.url, ...ada });
  await sees(page, 'Live');
  // It counts on while the first look at the server goes on.
  const before = await unreadOf(colleague(first.url, 'ada'));
  await badgeCount(scene.browser, (count) => count === before);

  await first.kill();
  await sees(page, 'You’re offline');
  const second = await startServer({ demo: true, embedded: true, dataDir: first.dataDir });
  onTestFinished(() => second.stop());
  await graceAt(second.url).post(engineering, say('@Ada back from the depths'));
  // It stays for three seconds, which may be over before the message comes.
  const back = sees(page, 'Back online', 90_000);
  proxy.target(second.url);
  await back;
  await sees(page, 'back from the depths', 90_000);
  await sees(page, 'Live', 90_000);
  expect(await badgeCount(scene.browser, (count) => count === before + 1)).toBe(before + 1);
  await graceAt(second.url).post(engineering, say('@Ada still here'));
  await sees(page, 'still here');
}, 600_000);

// Not in Firefox, for the same reason: there it is always so.
it.skipIf(inFirefox)(
  'with “Stay connected” off there is no stream once the app is closed, and the poll asks by itself',
  async () => {
    const proxy = await startNotingProxy(scene.server.url);
    onTestFinished(() => proxy.stop());
    const page = await scene.signedIn(proxy.url);
    await sees(page, 'Live');
    const { id } = await extensionOf(scene.browser);
    const options = await scene.browser.newPage();
    await options.goto(`chrome-extension://${id}/options.html#servers`);
    await press(options, 'switch', 'Stay connected');
    await kept(scene.browser, 'the choice', ({ live }) => !live);
    const period = () =>
      inExtension(
        scene.browser,
        async () => (await chrome.alarms.get('quayside-poll'))?.periodInMinutes ?? null,
      );
    // Before its first turn: one that brings nothing makes the next one later.
    await eventually('the poll comes as often as it may', async () => (await period()) === 0.5);
    await page.close();
    await options.close();
    await eventually('no stream is held any more', async () => proxy.streams() === 0, 60_000);
    const asked = proxy.asked.length;
    // Half a minute later by itself; here at once.
    await inExtension(scene.browser, () =>
      chrome.alarms.create('quayside-poll', { when: Date.now(), periodInMinutes: 0.5 }),
    );
    // A turn that the alarm had by itself just before may put this one off, by two minutes at the most.
    await eventually(
      'the poll asks',
      async () => proxy.asked.slice(asked).includes('GET /flows/all'),
      180_000,
    );
    expect(proxy.streams()).toBe(0);
    // While a page is open a stream stands all the same.
    const again = await openPopup(scene.browser);
    await sees(again, 'Live');
    expect(proxy.streams()).toBeGreaterThan(0);
  },
  600_000,
);
