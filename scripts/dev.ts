/** `npm run dev`: the extension rebuilt and reloaded on every change, in a browser of its own, with the demo server beside it. */
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import concurrently from 'concurrently';
import type { Browser } from 'puppeteer-core';
import { findBrowser, hasDisplay, howToGet, launchChromium } from './browsers.ts';
import { openPopup } from './person.ts';
import { freePort } from './run-server.ts';

const root = join(import.meta.dirname, '..');
const extension = join(root, '.output', 'chrome-mv3-dev');
const data = join(root, '.start', 'dev-data');
/** Kept, so that one stays signed in from one time to the next. */
const profile = join(root, '.start', 'dev-profile');
for (const folder of [data, profile]) mkdirSync(folder, { recursive: true });

/** Resolves once the extension was built anew. */
async function built(since: number): Promise<void> {
  const manifest = join(extension, 'manifest.json');
  while ((statSync(manifest, { throwIfNoEntry: false })?.mtimeMs ?? 0) < since) await wait(200);
}

/** Opens the browser with the popup in a tab, where there is a display; else says what to load. */
async function openBrowser(executablePath: string | null): Promise<Browser | null> {
  if (!executablePath || !hasDisplay()) {
    console.log(executablePath ? 'There is no display.' : howToGet('chromium'));
    console.log(`Load the folder ${extension} by hand; it reloads by itself.`);
    return null;
  }
  const browser = await launchChromium({ extension, executablePath, headless: false, profile });
  await openPopup(browser);
  console.log(`Sign in with the API token demo-ada at http://127.0.0.1:${port}.`);
  return browser;
}

const started = Date.now();
const port = await freePort(4040);
const { result } = concurrently(
  [
    { name: 'extension', command: 'wxt' },
    // Its sources, which are what is watched; a bundle of them would hide a change.
    {
      name: 'server',
      command: `node --watch server/cli/program.ts --port ${port} --data "${data}" --demo`,
      env: { NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'quayside-server') },
    },
  ],
  { cwd: root, killOthersOn: ['failure', 'success'], prefixColors: 'auto' },
);
const browser = built(started).then(() => openBrowser(findBrowser('chromium')));
browser.catch((error: unknown) => console.error('The browser did not open:', error));
await result.catch(() => {
  process.exitCode = 1;
});
await (await browser.catch(() => null))?.close().catch(() => {}); // it may be gone already
process.exit();
