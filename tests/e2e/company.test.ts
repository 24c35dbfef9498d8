/**
 * What a company sets for its people, through the browser's own management: in Firefox by a native manifest, which lies
 * in the person's home and so can be there for one story alone. Chromium reads its policies from /etc only.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { FIREFOX_ID } from '../../scripts/browsers.ts';
import { fill, find, has, openExtensionPage, openPopup, press, sees } from '../../scripts/person.ts';
import { pictureOnFailure, startFirefox } from '../support/browser.ts';
import { startServer } from '../support/server.ts';

/** A home in which a company has left its settings. */
function homeWith(data: object): string {
  const home = mkdtempSync(join(tmpdir(), 'quayside-home-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true, maxRetries: 5 }));
  const manifest = { name: FIREFOX_ID, description: 'Quayside for Acme', type: 'storage', data };
  // Where Firefox looks depends on its age.
  for (const folder of ['.mozilla', '.config/mozilla']) {
    const path = join(home, folder, 'managed-storage', `${FIREFOX_ID}.json`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify(manifest));
  }
  return home;
}

it('a company sets server and connection: people sign in there and nowhere else, and see who decided it', async () => {
  const server = await startServer({ demo: true });
  onTestFinished(() => server.stop());
  const { browser } = await startFirefox({
    home: homeWith({ server: server.url, servers: [server.url], stayConnected: false, colour: 'nonsense' }),
  });
  onTestFinished(() => browser.close());
  const page = await openPopup(browser);
  pictureOnFailure(page);
  expect(await sees(page, 'set by your company')).toContain(new URL(server.url).host);
  await press(page, 'tab', 'API token');
  expect(await has(page, 'textbox', 'Server')).toBe(false);
  await fill(page, 'Personal API token', 'demo-ada');
  await press(page, 'button', 'Sign in');
  await find(page, 'button', 'Mark all read');

  const options = await openExtensionPage(browser, 'options.html#servers');
  pictureOnFailure(options);
  await sees(options, /off, set by your company/i);
  expect(await has(options, 'switch', 'Stay connected')).toBe(false);
  expect(await has(options, 'textbox', 'API address')).toBe(false);
});
