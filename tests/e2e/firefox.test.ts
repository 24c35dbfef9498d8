import { afterAll, expect, it } from 'vitest';
import { findBrowser } from '../../scripts/browsers.ts';
import { find, press, sees, signIn } from '../../scripts/person.ts';
import { openFirefoxPage, startFirefox } from '../support/browser.ts';
import { startServer } from '../support/server.ts';
import { ada } from '../support/story.ts';

const closing: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const close of closing.reverse()) await close();
});

it.skipIf(!findBrowser('firefox'))('Firefox signs in and shows flows and unread', async () => {
  const server = await startServer({ demo: true });
  closing.push(() => server.stop());
  const { browser, pageUrl } = await startFirefox();
  closing.push(() => browser.close());
  const page = await openFirefoxPage(browser, pageUrl('popup.html'));
  await find(page, 'button', 'Sign in');
  await signIn(page, { server: server.url, ...ada });
  await find(page, 'button', 'Mark all read');
  await press(page, 'tab', 'Flows');
  expect(await sees(page, 'Engineering')).toContain('Acme');
});
