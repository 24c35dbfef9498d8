/** Bad answers in a real browser: the popup always shows something usable, and nothing is left uncaught. */
import type { CDPSession, Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findLike, openPopup, press, textOf, workerOf } from '../../scripts/person.ts';
import { badAnswer, valid } from '../support/bad-answers.ts';
import { startChromium } from '../support/browser.ts';
import { json, type LocalServer, localServer } from '../support/http-server.ts';
import { type Chance, chance, keepFigures, pause, share } from './figures.ts';

const ALL = 500;
const cors = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': '*, authorization',
  'access-control-allow-methods': '*',
  'flowdock-user': '1',
};

let server: LocalServer;
let browser: Awaited<ReturnType<typeof startChromium>>;
/** Null while the server behaves. */
let bad: Chance | null = null;
let served = 0;

/** Which resource a path asks for, and whether for a list. */
function asked(path: string): [resource: string, list: boolean] {
  if (path === '/user') return ['users', false];
  if (/messages|comments/.test(path)) return ['messages', true];
  if (path.startsWith('/private')) return ['private', path === '/private'];
  if (/users$/.test(path)) return ['users', true];
  if (path.startsWith('/flows')) return ['flows', !/^\/flows\/[^/]+\/[^/]+/.test(path)];
  return ['organizations', true];
}

beforeAll(async () => {
  server = await localServer((request, response) => {
    if (request.method === 'OPTIONS') return void response.writeHead(204, cors).end();
    const path = request.url.split('?')[0] ?? '';
    if (path.startsWith('/stream')) return void response.writeHead(404, cors).end();
    const [resource, list] = asked(path);
    if (!bad) {
      const one = resource === 'users' && !list ? { id: 1, nick: 'Ada', name: 'Ada' } : valid[resource];
      return json(response, list ? [one] : one, 200, cors);
    }
    const answer = badAnswer(resource, list, bad);
    served++;
    if (answer.pace === 'late') return; // it never comes; the next reload has long given up waiting
    const headers: Record<string, string> = { ...answer.headers, ...cors };
    if (headers['content-type'] === '') Reflect.deleteProperty(headers, 'content-type');
    if (answer.status < 300 || answer.status >= 400) Reflect.deleteProperty(headers, 'location');
    response.writeHead(answer.status, headers);
    if (answer.pace === 'at once') response.end(answer.body);
    else {
      response.write(answer.body.slice(0, answer.body.length / 2));
      if (answer.pace === 'breaks') setTimeout(() => response.destroy(), 20);
    }
  });
  browser = await startChromium();
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

const uncaught: string[] = [];
async function listen(): Promise<void> {
  const worker = await workerOf(browser);
  // What a worker does not catch is told only by the protocol itself.
  const client = worker.client as CDPSession;
  client.on('Runtime.exceptionThrown', ({ exceptionDetails }) =>
    uncaught.push(`worker: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`),
  );
}

async function isUsable(page: Page): Promise<string | null> {
  for (const name of ['Unread', 'Flows', 'Private']) {
    // A tab's name may end in a count.
    const tab = await findLike(page, ['tab'], new RegExp(`^${name}`), 5_000).catch(() => null);
    const box = await tab?.boundingBox();
    if (!box || box.x < 0 || box.x + box.width > 400 || box.y + box.height > 600) {
      const again = /sign in/i.test(await textOf(page));
      if (!again) return `no tab ${name}: ${(await textOf(page)).slice(0, 200)}`;
    }
  }
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (wide > 0) return `${wide} px too wide`;
  return (await textOf(page)).trim() === '' ? 'empty' : null;
}

it('the popup stays usable whatever the server answers', async () => {
  const random = chance('bad answers in the popup');
  const page = await openPopup(browser);
  page.on('pageerror', (error) => uncaught.push(`popup: ${String(error)}`));
  await press(page, 'tab', 'API token');
  await page.locator('::-p-aria([name="Server"])').fill(server.url);
  await page.locator('input[type="password"]').fill('token');
  await press(page, 'button', 'Sign in');
  await findLike(page, ['tab'], /^Flows/, 20_000);
  await listen();
  bad = random;
  const unusable: string[] = [];
  let openings = 0;
  // What answers badly is asked less often, so that an opening need not bring one.
  while (served < share(ALL) && openings < 10 * share(ALL)) {
    await page.reload();
    openings++;
    for (const tab of ['Flows', 'Private', 'Unread']) {
      const found = await findLike(page, ['tab'], new RegExp(`^${tab}`), 2_000).catch(() => null);
      await found?.click().catch(() => undefined);
      await pause(60);
    }
    const trouble = await isUsable(page);
    if (trouble) unusable.push(trouble);
  }
  keepFigures('bad answers in the popup', {
    seed: random.seed,
    'bad answers': served,
    openings,
    unusable: unusable.length,
    uncaught: uncaught.length,
  });
  expect(unusable).toEqual([]);
  expect(uncaught).toEqual([]);
  expect(served).toBeGreaterThanOrEqual(share(ALL));
  // The control: an error nobody catches is heard by these listeners.
  await page.evaluate(() => void setTimeout(() => Promise.reject(new Error('heard in the popup'))));
  await (await workerOf(browser)).evaluate(() => void Promise.reject(new Error('heard in the worker')));
  await pause(500);
  expect(uncaught.join()).toContain('heard in the popup');
  expect(uncaught.join()).toContain('heard in the worker');
});
