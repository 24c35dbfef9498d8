/** `npm run dev`: the extension rebuilt and reloaded on every change, with the demo server beside it. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import concurrently from 'concurrently';
import { findBrowser } from './browsers.ts';
import { freePort } from './run-server.ts';

const root = join(import.meta.dirname, '..');
const data = join(root, '.start', 'dev-data');
mkdirSync(data, { recursive: true });
const port = await freePort(4040);
const chromium = findBrowser('chromium');
if (chromium) console.log(`Load the folder .output/chrome-mv3-dev in ${chromium}; it reloads by itself.`);
const { result } = concurrently(
  [
    { name: 'extension', command: 'wxt' },
    { name: 'server', command: `node --watch server/main.ts --port ${port} --data "${data}" --demo` },
  ],
  { cwd: root, killOthersOn: ['failure', 'success'], prefixColors: 'auto' },
);
await result.catch(() => {
  process.exitCode = 1;
});
