/**
 * Records what real browsers say of who sent a message, into tests/fixtures/senders.json: `node
 * tests/support/record-senders.ts`. It installs a small extension of the same build as ours (same kinds of pages, same
 * web-accessible share page) that answers every message with its sender.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer, { type Browser } from 'puppeteer-core';
import { ensureBrowser } from '../../scripts/browsers.ts';
import type { Recording } from './senders.ts';

const output = join(import.meta.dirname, '..', 'fixtures', 'senders.json');
const addonId = 'senders@quayside.example';
const uuid = '5f2f9a9c-3d0b-4a55-9a53-0d1f0c6f4a12';
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Says its name to the background. */
const speak = `const api = globalThis.browser ?? chrome;
api.runtime.sendMessage({ name: globalThis.spokenName ?? new URLSearchParams(location.search).get('as') ?? 'popup' });
api.runtime.onMessage.addListener((message, sender) => {
  if (message.fromBackground) api.runtime.sendMessage({ name: 'background', sender });
});`;

const background = `const api = globalThis.browser ?? chrome;
const heard = {};
api.runtime.onMessage.addListener((message, sender, reply) => {
  if (message.list) { reply({ id: api.runtime.id, base: api.runtime.getURL('/'), senders: heard }); return true; }
  if (message.name) heard[message.name] = message.sender ?? sender;
  if (message.speak) api.runtime.sendMessage({ fromBackground: true });
  if (message.offscreen && api.offscreen)
    api.offscreen.createDocument({ url: 'offscreen.html?as=offscreen', reasons: ['WORKERS'], justification: 'test' });
  if (message.popup) api.action.openPopup().catch((error) => { heard.popupFailed = String(error); });
});`;

/** In the page: the script that mounts the share page's frame in a closed shadow root, as ours does. */
const content = `globalThis.spokenName = 'contentScript';
${speak}
const host = document.createElement('div');
const frame = document.createElement('iframe');
frame.src = (globalThis.browser ?? chrome).runtime.getURL('share.html?as=shareFrame');
host.attachShadow({ mode: 'closed' }).append(frame);
document.documentElement.append(host);`;

function writeExtension(folder: string, firefox: boolean): void {
  const manifest = {
    manifest_version: 3,
    name: 'Senders',
    version: '1.0',
    permissions: firefox ? [] : ['offscreen'],
    host_permissions: ['http://127.0.0.1/*'],
    action: { default_popup: 'popup.html' },
    background: firefox ? { scripts: ['background.js'] } : { service_worker: 'background.js' },
    web_accessible_resources: [
      {
        resources: ['share.html'],
        matches: ['<all_urls>'],
        ...(firefox ? {} : { use_dynamic_url: true }),
      },
    ],
    content_scripts: [{ matches: ['http://127.0.0.1/*'], js: ['content.js'] }],
    ...(firefox ? { browser_specific_settings: { gecko: { id: addonId } } } : {}),
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'background.js'), background);
  writeFileSync(join(folder, 'content.js'), content);
  writeFileSync(join(folder, 'speak.js'), speak);
  for (const page of ['popup', 'options', 'share', 'offscreen']) {
    writeFileSync(join(folder, `${page}.html`), '<!doctype html><p>Hello<script src="speak.js"></script>');
  }
}

/** Visits every kind of place and asks the background what it heard. */
async function visit(browser: Browser, base: string, site: string): Promise<Recording> {
  const page = await browser.newPage();
  // Navigation to an extension's page never reports in Firefox that it is done.
  const go = (url: string) => Promise.race([page.goto(url).catch(() => null), sleep(2_000)]);
  await go(`${base}options.html?as=pageInTab`);
  await go(`${base}share.html?as=shareWindow`);
  await go(site);
  await sleep(2_000);
  await go(`${base}options.html?as=pageInTab`);
  const tell = (message: object): Promise<unknown> =>
    page.evaluate((sent) => {
      const { browser, chrome } = globalThis as unknown as Record<string, { runtime: Runtime } | undefined>;
      interface Runtime {
        sendMessage(message: object): Promise<unknown>;
      }
      return (browser ?? chrome)?.runtime.sendMessage(sent).catch(() => null);
    }, message);
  await tell({ offscreen: true });
  await tell({ popup: true });
  await tell({ speak: true });
  await sleep(3_000);
  return {
    browser: await browser.version(),
    ...((await tell({ list: true })) as Omit<Recording, 'browser'>),
  };
}

const root = mkdtempSync(join(tmpdir(), 'quayside-senders-'));
const server = createServer((_request, response) => {
  response.setHeader('content-type', 'text/html');
  response.end('<!doctype html><title>A page</title><p>Hello');
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
// An http server that listens on a port has an address of this kind.
const site = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
try {
  writeExtension(join(root, 'chrome'), false);
  writeExtension(join(root, 'firefox'), true);
  const chromium = await puppeteer.launch({
    executablePath: ensureBrowser('chromium'),
    headless: true,
    pipe: true,
    enableExtensions: [join(root, 'chrome')],
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  const worker = await chromium.waitForTarget((target) => target.type() === 'service_worker');
  const recordings = [await visit(chromium, `chrome-extension://${new URL(worker.url()).host}/`, site)];
  await chromium.close();
  const firefox = await puppeteer.launch({
    browser: 'firefox',
    executablePath: ensureBrowser('firefox'),
    headless: true,
    args: ['--remote-allow-system-access'],
    extraPrefsFirefox: {
      'extensions.webextensions.uuids': JSON.stringify({ [addonId]: uuid }),
      'extensions.openPopupWithoutUserGesture.enabled': true,
    },
  });
  await firefox.installExtension(join(root, 'firefox'));
  recordings.push(await visit(firefox, `moz-extension://${uuid}/`, site));
  await firefox.close();
  writeFileSync(output, `${JSON.stringify(recordings, null, 2)}\n`);
  for (const one of recordings) console.log(`${one.browser}: ${Object.keys(one.senders).join(', ')}`);
} finally {
  server.close();
  rmSync(root, { recursive: true, force: true });
}
