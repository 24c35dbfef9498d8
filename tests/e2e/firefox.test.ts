import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBrowser } from '../../scripts/browsers.ts';
import { fill, find, press, sees } from '../../scripts/person.ts';
import { openFirefoxPage, pressFirefoxKeys, startFirefox } from '../support/browser.ts';
import { colleague, eventually, type Message } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';

type Firefox = Awaited<ReturnType<typeof startFirefox>>;

const TITLE = 'Mooring at low tide';
let server: TestServer;
let site: Server;
let firefox: Firefox;
let isSignedIn = false;

const say = (content: string): Promise<unknown> =>
  colleague(server.url, 'grace').post('/flows/acme/engineering/messages', { event: 'message', content });

describe.skipIf(!findBrowser('firefox'))('Firefox', () => {
  beforeAll(async () => {
    server = await startServer({ demo: true });
    site = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(`<!doctype html><title>${TITLE}</title><p>Leave slack equal to half the tidal range.`);
    });
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    firefox = await startFirefox();
  });
  afterAll(async () => {
    await firefox?.browser.close();
    site?.close();
    await server?.stop();
  });

  it('signs in, shows flows and unread, and hears news live while a page or its sidebar is open', async () => {
    const { browser, pageUrl } = firefox;
    const page = await signedIn();
    await press(page, 'tab', 'Flows');
    expect(await sees(page, 'Engineering')).toContain('Acme');

    // Past the half minute after which Firefox stops a background that nobody asks anything.
    await sees(page, 'Live');
    await new Promise((resolve) => setTimeout(resolve, 35_000));
    await press(page, 'tab', 'Unread');
    await say('@Ada the fox hears it at once');
    await sees(page, 'the fox hears it at once');
    await sees(page, 'Live');

    // The page of the sidebar is the same app.
    const sidebar = await openFirefoxPage(browser, pageUrl('sidepanel.html'));
    await sees(sidebar, 'the fox hears it at once');
    await say('@Ada and beside the page');
    await sees(sidebar, 'and beside the page');
  }, 150_000);

  it('shares a page by a sheet in a window of its own', async () => {
    const { browser } = firefox;
    await signedIn();
    // An http server that listens on a port has an address of this kind.
    const address = `http://127.0.0.1:${(site.address() as AddressInfo).port}/mooring`;
    const page = await browser.newPage();
    await page.goto(address);
    await page.bringToFront();
    await pressFirefoxKeys(browser, 'alt,shift', 'Q');
    const sheet = await eventually('the sheet has a window', () => pageAt(browser, '/share.html'));
    expect(await page.evaluate(() => document.querySelector(':popover-open, iframe'))).toBeNull();
    await sees(sheet, TITLE);
    await fill(sheet, 'Flow', 'Engineering');
    await (await find(sheet, 'combobox', 'Flow')).press('Enter');
    await fill(sheet, 'Comment', 'for the next spring tide');
    await press(sheet, 'button', 'Send');
    const shared = await eventually('it arrives', async () => {
      const list = await colleague(server.url, 'ada').get<Message[]>('/flows/acme/engineering/messages');
      return list.find(({ content }) => String(content).includes('for the next spring tide')) ?? null;
    });
    expect(shared.content).toContain(TITLE);
    expect(shared.content).toContain(address);
  }, 150_000);

  it("signs in on the server's own page", async () => {
    const { browser, pageUrl } = await startFirefox();
    try {
      const page = await openFirefoxPage(browser, pageUrl('popup.html'));
      await fill(page, 'Server', server.url);
      await press(page, 'button', 'Continue in browser');
      const address = `${server.url}/oauth/authorize`;
      const window = await eventually(
        'the window opens',
        async () => (await browser.pages()).find((one) => one.url().startsWith(address)) ?? null,
      );
      await window.locator('#email').fill('ada@example.com');
      await window.locator('#password').fill('quayside');
      await window.locator('button.primary').click();
      await window.locator('button[value="allow"]').click();
      await find(page, 'button', 'Mark all read', 30_000);
    } finally {
      await browser.close();
    }
  }, 150_000);
});

/** The popup with Ada signed in. */
async function signedIn(): Promise<Page> {
  const page = await openFirefoxPage(firefox.browser, firefox.pageUrl('popup.html'));
  if (isSignedIn) return page;
  await press(page, 'tab', 'API token');
  await fill(page, 'Server', server.url);
  // Firefox gives fields of this type no role to find them by.
  await page.locator('input[type="password"]').fill('demo-ada');
  await press(page, 'button', 'Sign in');
  await find(page, 'button', 'Mark all read', 30_000);
  isSignedIn = true;
  return page;
}

/** The page that lies there; of those of extensions the driver itself never hears the address. */
async function pageAt(browser: Firefox['browser'], path: string): Promise<Page | null> {
  for (const page of await browser.pages()) {
    const at = await page.evaluate(() => location.pathname).catch(() => '');
    if (at === path) return page;
  }
  return null;
}
