/** From the posting of a mention to the badge that counts it and to the popup that shows it. */
import type { Browser, Page } from 'puppeteer-core';
import type { Browser as WebExtension } from 'webextension-polyfill';
import { extensionOf, find, openPopup, sees, signIn } from '../../scripts/person.ts';
import { killWorker, startChromium } from '../support/browser.ts';
import { colleague, eventually } from '../support/people.ts';
import { startServer } from '../support/server.ts';
import { type Figure, ms, percentile } from './figures.ts';

/** What functions evaluated in pages of the extension find there. */
declare const chrome: WebExtension;

const POSTS = 25;
const GOAL = { p50: 100, p95: 250 };

/** A page of the extension that looks at the badge, and wakes nobody: it is not one of those that want news. */
async function watcher(browser: Browser): Promise<Page> {
  const { id } = await extensionOf(browser);
  const page = await browser.newPage();
  await page.goto(`chrome-extension://${id}/manifest.json`);
  return page;
}

/** Waits in the page until the badge is another than `before`; gives ms since 1970 when it was. */
const badgeChanges = (page: Page, before: string): Promise<number> =>
  page.evaluate(async (old) => {
    for (;;) {
      if ((await chrome.action.getBadgeText({})) !== old) return Date.now();
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }, before);

const badgeIn = (page: Page): Promise<string> => page.evaluate(() => chrome.action.getBadgeText({}));

async function workerSleeps(browser: Browser): Promise<void> {
  await killWorker(browser);
  await eventually('the worker has ended', async () =>
    browser.targets().every((target) => target.type() !== 'service_worker'),
  );
}

export async function live(): Promise<Figure[]> {
  const server = await startServer({ demo: true });
  const browser = await startChromium();
  try {
    const page = await openPopup(browser);
    await signIn(page, { server: server.url, email: 'ada@example.com', password: 'quayside' });
    await find(page, 'tab', 'Unread');
    await sees(page, 'Live');
    await page.close();
    const grace = colleague(server.url, 'grace');
    const mention = (content: string) =>
      grace.post('/flows/acme/engineering/messages', { event: 'message', content });

    const watching = await watcher(browser);
    const toBadge: number[] = [];
    const answered: number[] = [];
    for (let turn = 0; turn < POSTS; turn += 1) {
      await workerSleeps(browser);
      const changed = badgeChanges(watching, await badgeIn(watching));
      const posted = Date.now();
      await mention(`@Ada asleep ${turn}`);
      answered.push(Date.now() - posted);
      toBadge.push((await changed) - posted);
    }
    await watching.close();

    const popup = await openPopup(browser);
    await sees(popup, 'Live');
    const toPopup: number[] = [];
    for (let turn = 0; turn < POSTS; turn += 1) {
      const text = `@Ada awake ${turn}.`;
      const seen = popup.evaluate(async (words) => {
        for (;;) {
          if (document.body.innerText.includes(words)) return Date.now();
          await new Promise((resolve) => setTimeout(resolve, 1));
        }
      }, `awake ${turn}.`);
      const posted = Date.now();
      await mention(text);
      toPopup.push((await seen) - posted);
    }
    return [
      figure('mention posted to badge changed, service worker asleep', toBadge, answered),
      figure('mention posted to shown in the open popup', toPopup),
    ];
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** `posting`: how long the server took to answer the posts, of which the way to the person is a part only. */
function figure(what: string, values: number[], posting: number[] = []): Figure {
  const [p50, p95] = [percentile(values, 0.5), percentile(values, 0.95)];
  return {
    what: `${what} (${values.length} posts, loopback)`,
    goal: `p50 under ${GOAL.p50} ms, p95 under ${GOAL.p95} ms`,
    measured: `p50 ${ms(p50)}, p95 ${ms(p95)}${posting.length > 0 ? `; the post alone answered: p50 ${ms(percentile(posting, 0.5))}, p95 ${ms(percentile(posting, 0.95))}` : ''}`,
    met: p50 < GOAL.p50 && p95 < GOAL.p95,
  };
}
