import type { Browser } from 'puppeteer-core';
import { expect, it, onTestFinished } from 'vitest';
import { extensionOf, find, openPopup, press, sees, signIn, workerOf } from '../../scripts/person.ts';
import { killWorker } from '../support/browser.ts';
import { startNotingProxy } from '../support/noting-proxy.ts';
import { colleague, eventually } from '../support/people.ts';
import { startServer } from '../support/server.ts';
import { ada, badgeCount, stage } from '../support/story.ts';

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

  const opened = await openPopup(scene.browser);
  await sees(opened, 'the tide is in');
  await sees(opened, 'Live');
  await grace.post(engineering, say('@Ada and out again'));
  await sees(opened, 'and out again');
});

it('an idle browser asks for nothing, and what nobody was shown is there when somebody looks', async () => {
  const proxy = await startNotingProxy(scene.server.url);
  onTestFinished(() => proxy.stop());
  const page = await scene.signedIn(proxy.url);
  await sees(page, 'Live');
  await press(page, 'tab', 'Flows');
  await (await page.waitForSelector('::-p-text(Engineering)'))?.click();
  await find(page, 'textbox', 'Message Engineering');
  await page.close();
  await sleeping(scene.browser);

  const so_far = proxy.asked.length;
  await graceAt(scene.server.url).post(engineering, say('only talk'));
  // Longer than the poll's own period.
  await new Promise((resolve) => setTimeout(resolve, 40_000));
  expect(proxy.asked.slice(so_far).filter((one) => !one.startsWith('GET /stream'))).toEqual([]);
  expect(await workerRuns(scene.browser)).toBe(false);

  const opened = await openPopup(scene.browser);
  await press(opened, 'tab', 'Flows');
  await (await opened.waitForSelector('::-p-text(Engineering)'))?.click();
  await sees(opened, 'only talk');
}, 120_000);

it('after a crash of the server the stream comes back by itself, with what came meanwhile', async () => {
  const first = await startServer({ demo: true });
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
  const second = await startServer({ demo: true, dataDir: first.dataDir });
  onTestFinished(() => second.stop());
  await graceAt(second.url).post(engineering, say('@Ada back from the depths'));
  proxy.target(second.url);
  await sees(page, 'back from the depths', 90_000);
  await sees(page, 'Live', 90_000);
  expect(await badgeCount(scene.browser, (count) => count === before + 1)).toBe(before + 1);
  await graceAt(second.url).post(engineering, say('@Ada still here'));
  await sees(page, 'still here');
}, 180_000);
