/**
 * `npm start`: Quayside from nothing. Builds the extension, starts the server with demo data on the loopback
 * interface, and opens a browser with both. Without a display it plays the main job once and tells what it saw.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser } from 'puppeteer-core';
import { findBrowser, hasDisplay, howToGet, launchChromium, versionOf } from './browsers.ts';
import { playMainJob } from './main-job.ts';
import { extensionOf } from './person.ts';
import { freePort, type RunningServer, runServer } from './run-server.ts';

const usage = `npm start [-- --no-browser] [-- --headless] [-- --port 4040]

  --no-browser  only build and start the server; says how to load the extension by hand
  --headless    play the main job in a browser without a window, as on a machine without a display
  --port        port of the server, 4040 or the next free one by default`;

const root = join(import.meta.dirname, '..');
const workspace = join(root, '.start');
const extension = join(root, '.output', 'chrome-mv3');
const shown = (path: string) => relative(process.cwd(), path) || '.';
const say = (line = '') => console.log(line);

const { values } = parseArgs({
  options: {
    'no-browser': { type: 'boolean', default: false },
    headless: { type: 'boolean', default: false },
    port: { type: 'string', default: '4040' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  say(usage);
  process.exit(0);
}

let server: RunningServer | null = null;
let browser: Browser | null = null;
let stopping = false;
mkdirSync(workspace, { recursive: true });
const data = mkdtempSync(join(workspace, 'data-'));

/** Stops everything this script started, in order: browser, server with its database, demo data. */
async function stop(code: number): Promise<never> {
  if (!stopping) {
    stopping = true;
    await browser?.close().catch(() => browser?.process()?.kill('SIGKILL'));
    await server?.stop();
    rmSync(data, { recursive: true, force: true });
  }
  process.exit(code);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    say('\nStopping ...');
    void stop(0);
  });
}

const build = () =>
  new Promise<void>((resolve, reject) => {
    const wxt = spawn(process.execPath, [join(root, 'node_modules', 'wxt', 'bin', 'wxt.mjs'), 'build'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    wxt.stdout.on('data', (chunk) => (said += chunk));
    wxt.stderr.on('data', (chunk) => (said += chunk));
    wxt.once('error', reject);
    wxt.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`The build failed.\n${said}`))));
  });

function byHand(url: string): void {
  say(`Built extension: ${shown(extension)}`);
  say(`Server:          ${url}`);
  say('Sign in:         ada@example.com, password quayside, or API token demo-ada');
  say('Other people:    API tokens demo-grace, demo-linus, demo-margaret, demo-edsger, demo-barbara');
  say();
  say('Load it by hand in Chrome, Chromium or Edge: open chrome://extensions, switch on "Developer mode",');
  say(`choose "Load unpacked" and the folder ${extension}.`);
  say(`Then open the popup, choose "Email", set the server to ${url} and sign in.`);
}

function welcomeAddress(id: string, url: string): string {
  const query = new URLSearchParams({ server: url, email: 'ada@example.com', password: 'quayside' });
  return `chrome-extension://${id}/welcome.html?${query}`;
}

try {
  say('Building the extension ...');
  await build();
  say('Starting the server with demo data ...');
  server = await runServer({ port: await freePort(Number(values.port)), data, demo: true });
  server.process.once('exit', () => {
    if (stopping) return;
    say('The server ended by itself.');
    void stop(1);
  });
  say(`Quayside server listening on ${server.url}`);
  say();

  const executablePath = values['no-browser'] ? null : findBrowser('chromium');
  if (!executablePath) {
    if (!values['no-browser']) say(`${howToGet('chromium')}\n`);
    byHand(server.url);
  } else {
    const headless = values.headless || !hasDisplay();
    say(`Opening ${versionOf(executablePath)}${headless ? ' without a window' : ''} ...`);
    browser = await launchChromium({ extension, executablePath, headless });
    const { id } = await extensionOf(browser);
    if (headless) {
      const pictures = join(workspace, 'screenshots');
      rmSync(pictures, { recursive: true, force: true });
      mkdirSync(pictures, { recursive: true });
      await playMainJob({
        browser,
        server: server.url,
        welcome: welcomeAddress(id, server.url),
        tell: (line) => say(line),
        picture: (name) => shown(join(pictures, name)),
      });
      await browser.close();
      browser = null;
      say();
      byHand(server.url);
    } else {
      const page = (await browser.pages())[0] ?? (await browser.newPage());
      await page.goto(welcomeAddress(id, server.url));
      say('One click in the welcome tab signs you in as Ada. Then press the Quayside icon in the toolbar');
      say('(the puzzle piece lists it; pin it there).');
      browser.once('disconnected', () => {
        browser = null;
        if (!stopping) say(`The browser was closed; the server still runs on ${server?.url}.`);
      });
    }
  }
  say();
  say('Ctrl-C stops everything.');
  // Timers of nothing else keep this process up when the browser is gone.
  setInterval(() => {}, 2 ** 30);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  await stop(1);
}
