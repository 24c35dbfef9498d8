import { afterEach, expect, it } from 'vitest';
import { findBrowser } from '../../scripts/browsers.ts';
import { fill, find, press, sees } from '../../scripts/person.ts';
import { openFirefoxPage, startFirefox } from '../support/browser.ts';
import { colleague, eventually } from '../support/people.ts';
import { startServer } from '../support/server.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

it.skipIf(!findBrowser('firefox'))(
  'Firefox signs in, shows flows and unread, and hears news live while a page or its sidebar is open',
  async () => {
    const server = await startServer({ demo: true });
    closing.push(() => server.stop());
    const { browser, pageUrl } = await startFirefox();
    closing.push(() => browser.close());
    const page = await openFirefoxPage(browser, pageUrl('popup.html'));
    await press(page, 'tab', 'API token');
    await fill(page, 'Server', server.url);
    // Firefox gives fields of this type no role to find them by.
    await page.locator('input[type="password"]').fill('demo-ada');
    await press(page, 'button', 'Sign in');
    await find(page, 'button', 'Mark all read', 30_000);
    await press(page, 'tab', 'Flows');
    expect(await sees(page, 'Engineering')).toContain('Acme');

    // Past the half minute after which Firefox stops a background that nobody asks anything.
    await sees(page, 'Live');
    await new Promise((resolve) => setTimeout(resolve, 35_000));
    await press(page, 'tab', 'Unread');
    await colleague(server.url, 'grace').post('/flows/acme/engineering/messages', {
      event: 'message',
      content: '@Ada the fox hears it at once',
    });
    await sees(page, 'the fox hears it at once');
    await sees(page, 'Live');

    // The page of the sidebar is the same app.
    const sidebar = await openFirefoxPage(browser, pageUrl('sidepanel.html'));
    await sees(sidebar, 'the fox hears it at once');
    await colleague(server.url, 'grace').post('/flows/acme/engineering/messages', {
      event: 'message',
      content: '@Ada and beside the page',
    });
    await sees(sidebar, 'and beside the page');
  },
  150_000,
);

it.skipIf(!findBrowser('firefox'))("Firefox signs in on the server's own page", async () => {
  const server = await startServer({ demo: true });
  closing.push(() => server.stop());
  const { browser, pageUrl } = await startFirefox();
  closing.push(() => browser.close());
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
});
