import type { Browser, Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Browser as WebExtension } from 'webextension-polyfill';
import { ensureBrowser, launchChromium } from '../../scripts/browsers.ts';
import { openPopup } from '../../scripts/person.ts';
import { builtExtension, pictureOnFailure } from '../support/browser.ts';
import { startHttp2Proxy, trustFlag } from '../support/http2-proxy.ts';
import { startServer } from '../support/server.ts';

/** What functions evaluated in a page of the extension find there. */
declare const chrome: WebExtension;

const PEOPLE = ['ada', 'grace', 'linus', 'margaret', 'edsger', 'barbara'];

let server: Awaited<ReturnType<typeof startServer>>;
let proxy: Awaited<ReturnType<typeof startHttp2Proxy>>;
let browser: Browser;
beforeAll(async () => {
  server = await startServer({ demo: true });
  proxy = await startHttp2Proxy(server.url);
  browser = await launchChromium({
    extension: builtExtension(),
    executablePath: ensureBrowser('chromium'),
    headless: true,
    flags: [trustFlag()],
  });
});
afterAll(async () => {
  await browser?.close();
  await proxy?.stop();
  await server?.stop();
});

/** Signs these people in at a server, as the page where one signs in does. */
async function signInAll(page: Page, address: string): Promise<void> {
  for (const nick of PEOPLE) {
    const answer = await page.evaluate(
      (to, email) =>
        chrome.runtime.sendMessage({
          quayside: 'ask',
          name: 'sign-in',
          payload: { server: to, credentials: { method: 'password', email, password: 'quayside' } },
        }),
      address,
      `${nick}@example.com`,
    );
    expect(answer, nick).toMatchObject({ ok: true });
  }
}

/** How many accounts of a server are heard by streams now: the locks that stand for them. */
const heard = (page: Page, address: string): Promise<number> =>
  page.evaluate(async (origin) => {
    const { held = [] } = await navigator.locks.query();
    return held.filter(({ name }) => name?.startsWith('quayside-standing:') && name.endsWith(`@${origin}`))
      .length;
  }, address);

it('all accounts are live at a server that speaks HTTP/2; four are where each stream takes a connection', async () => {
  const page = await openPopup(browser);
  pictureOnFailure(page);
  await signInAll(page, proxy.url);
  await expect.poll(() => heard(page, proxy.url)).toBe(PEOPLE.length);
  // Requests are answered beside them.
  const answer = await page.evaluate(() =>
    chrome.runtime.sendMessage({ quayside: 'ask', name: 'refresh', payload: {} }),
  );
  expect(answer).toMatchObject({ ok: true });

  await signInAll(page, server.url);
  await expect.poll(() => heard(page, server.url)).toBe(4);
  expect(await heard(page, proxy.url)).toBe(PEOPLE.length);
});
