import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser as WebExtension } from 'webextension-polyfill';
import { fill, find, press, sees } from '../../scripts/person.ts';
import {
  openedTab,
  openFirefoxPage,
  pageAt,
  pressFirefoxKeys,
  startFirefox,
  stopFirefoxBackground,
} from '../support/browser.ts';
import * as desktop from '../support/firefox-desktop.ts';
import { colleague, eventually, type Message } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { kept } from '../support/story.ts';

/** What functions evaluated in an extension page of Firefox find there. */
declare const browser: WebExtension;

type Firefox = Awaited<ReturnType<typeof startFirefox>>;

const TITLE = 'Mooring at low tide';
let server: TestServer;
let site: Server;
let firefox: Firefox;
let isSignedIn = false;

const say = (content: string): Promise<unknown> =>
  colleague(server.url, 'grace').post('/flows/acme/engineering/messages', { event: 'message', content });

describe('Firefox', () => {
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

  it('hears news live while a page or its sidebar is open, also when the background has long been idle', async () => {
    const { browser, pageUrl } = firefox;
    const page = await signedIn();
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
  });

  it('notifies of mentions and private messages, once, as far as was chosen; a click opens where it was said', async () => {
    const { browser, pageUrl } = firefox;
    const page = await signedIn();
    await press(page, 'tab', 'Flows');
    await sees(page, 'Live');
    for (const other of await browser.pages()) if (other !== page) await other.close();
    const before = (await desktop.told(browser)).length;
    const told = (count: number) =>
      eventually(`${count} notifications`, async () => {
        const list = (await desktop.told(browser)).slice(before);
        return list.length >= count && list;
      });
    const ada = await colleague(server.url, 'ada').get<{ id: number }>('/user');
    const whisper = (content: string) =>
      colleague(server.url, 'grace').post(`/private/${ada.id}/messages`, { event: 'message', content });

    await say('nothing for anybody in particular');
    await say('@Ada the crane is stuck');
    const [mention] = await told(1);
    expect(mention?.title).toMatch(/Grace.*Engineering/);
    expect(mention?.text).toContain('the crane is stuck');
    await stopFirefoxBackground(browser);
    await whisper('two minutes, then?');
    const [, secret] = await told(2);
    expect(secret?.title).toContain('Grace');
    expect(secret?.text).toContain('two minutes, then?');

    await stopFirefoxBackground(browser);
    await desktop.clicks(browser, mention?.id ?? '');
    await eventually('the conversation opens', async () => {
      const shown = await page.evaluate(popupText);
      return shown.includes('the crane is stuck') && shown.includes('Engineering');
    });
    await eventually('what was opened is notified of no more', async () => {
      return !(await desktop.shown(browser)).includes(mention?.id ?? '');
    });
    await page.evaluate(closePopup);

    const options = await openFirefoxPage(browser, pageUrl('options.html#notifications'));
    await (await find(options, 'combobox', 'Notifications of Engineering')).select('muted');
    await kept(browser, 'the muted flow', ({ mutedFlows }) => mutedFlows.length === 1);
    await say('@Ada not to be heard');
    await whisper('but this is');
    expect((await told(3)).map(({ text }) => text).slice(2)).toEqual(['but this is']);
  });

  it('shares a page by a sheet in a window of its own', async () => {
    const { browser } = firefox;
    await signedIn();
    // An http server that listens on a port has an address of this kind.
    const address = `http://127.0.0.1:${(site.address() as AddressInfo).port}/mooring`;
    const page = await browser.newPage();
    await page.goto(address);
    await page.bringToFront();
    await pressFirefoxKeys(browser, 'alt,shift', 'Q');
    const sheet = await eventually('the sheet has a window', () =>
      pageAt(browser, (address) => address.includes('/share.html')),
    );
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
  });

  // The last of the file: no window for tabs is left after it.
  it('opens what belongs in a tab in a window, where only a small one is open', async () => {
    const page = await signedIn();
    const { pageUrl } = firefox;
    const whole = pageUrl('popup.html#small');
    await page.evaluate((url) => void browser.windows.create({ url, type: 'popup' }), whole);
    const small = await eventually('the small window', () =>
      pageAt(firefox.browser, (address) => address === whole),
    );
    for (const other of await firefox.browser.pages()) if (other !== small) await other.close();
    const opened = () => openedTab(firefox.browser, (url) => url.startsWith(pageUrl('options.html')));
    await press(small, 'button', 'Options');
    await (await opened()).close();
    await small.locator('.acct').click();
    await press(small, 'menuitem', 'Add account');
    await find(await opened(), 'button', 'Continue in browser');
  });
});

/** The popup with Ada signed in. */
async function signedIn(): Promise<Page> {
  const page = await openFirefoxPage(firefox.browser, firefox.pageUrl('popup.html'));
  if (isSignedIn) return page;
  await press(page, 'tab', 'API token');
  await fill(page, 'Server', server.url);
  await fill(page, 'Personal API token', 'demo-ada');
  await press(page, 'button', 'Sign in');
  await find(page, 'button', 'Mark all read');
  isSignedIn = true;
  return page;
}

/** All that the real popup shows; empty while there is none. */
const popupText = (): string =>
  browser.extension.getViews({ type: 'popup' })[0]?.document.body?.innerText ?? '';

const closePopup = (): void => browser.extension.getViews({ type: 'popup' })[0]?.close();
