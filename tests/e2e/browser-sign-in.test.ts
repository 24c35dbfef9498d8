import type { Page } from 'puppeteer-core';
import { describe, expect, it } from 'vitest';
import { clickOn } from '../../scripts/click.ts';
import { fill, fillServer, find, findLike, has, press, sees, textOf, toFront } from '../../scripts/person.ts';
import { pageAt, pictureOnFailure } from '../support/browser.ts';
import { colleague, eventually, type Message } from '../support/people.ts';
import { ada, openFlow, stage } from '../support/story.ts';

const scene = stage();

/** The server's page that the extension opened: in a window for signing in, or in a tab. */
async function serverPage(path: string): Promise<Page> {
  const page = await eventually("the server's page opens", () =>
    pageAt(scene.browser, (address) => address.startsWith(scene.server.url + path)),
  );
  pictureOnFailure(page);
  return page;
}

/** Signs Ada in on the server's page, unless she is; what comes next is the consent. */
async function consentPage(): Promise<Page> {
  const page = await serverPage('/oauth/authorize');
  // The end of either form: what is above it is there then.
  await findLike(page, ['button'], /^(Sign in|Allow)$/);
  if (await has(page, 'textbox', 'Email')) {
    await fill(page, 'Email', ada.email);
    await page.locator('#password').fill(ada.password);
    await press(page, 'button', 'Sign in');
  }
  await find(page, 'button', 'Allow');
  return page;
}

async function begin(): Promise<Page> {
  const page = await scene.popup();
  await fillServer(page, scene.server.url);
  await press(page, 'button', 'Continue in browser');
  return page;
}

/** Presses a button that makes the window close. */
async function pressAndGo(page: Page, name: string): Promise<void> {
  const closed = new Promise((resolve) => page.once('close', resolve));
  await (await find(page, 'button', name)).click().catch(() => {}); // the page may go before it says it was clicked
  await closed;
}

describe("signing in on the server's own page", () => {
  it('leads back by itself once access was allowed', async () => {
    const popup = await begin();
    const consent = await consentPage();
    expect(await textOf(consent)).toContain('Add and change sources that post into your flows');
    await pressAndGo(consent, 'Allow');
    await find(popup, 'tab', 'Unread');
    await press(popup, 'tab', 'Flows');
    await sees(popup, 'Engineering');
  });

  it('says so when access was not allowed, and when the window was closed', async () => {
    const popup = await begin();
    await pressAndGo(await consentPage(), 'Don’t allow');
    await sees(popup, 'You did not allow Quayside to use your account');
    await press(popup, 'button', 'Continue in browser');
    const window = await serverPage('/oauth/authorize');
    await window.close();
    await sees(popup, 'The sign-in window was closed');
    expect(await has(popup, 'button', 'Continue in browser')).toBe(true);
  });

  it('works by a code, which the popup waits for also when it was closed meanwhile', async () => {
    const popup = await scene.popup();
    await fillServer(popup, scene.server.url);
    await press(popup, 'button', 'Use a code');
    const consent = await consentPage();
    await press(consent, 'button', 'Allow');
    await sees(consent, 'Your code for Quayside');
    const code = consent.url().split('/').at(-1) ?? '';
    const again = await scene.popup();
    await fill(again, 'Code', 'not the code');
    await press(again, 'button', 'Sign in');
    await sees(again, 'does not accept this code');
    await fill(again, 'Code', code);
    await press(again, 'button', 'Sign in');
    await find(again, 'tab', 'Unread');
  });

  it('names the trouble before it opens a window', async () => {
    const popup = await scene.popup();
    await fillServer(popup, 'http://127.0.0.1:9');
    await press(popup, 'button', 'Continue in browser');
    await sees(popup, '127.0.0.1:9 could not be reached');
  });

  it('again, after access was taken back, keeps what waits to be sent', async () => {
    const popup = await begin();
    await pressAndGo(await consentPage(), 'Allow');
    await openFlow(popup, 'Engineering');
    // Taken back on the server's page of applications.
    const applications = await scene.browser.newPage();
    await applications.goto(`${scene.server.url}/oauth/applications`);
    if (await has(applications, 'textbox', 'Email')) {
      await fill(applications, 'Email', ada.email);
      await applications.locator('#password').fill(ada.password);
      await clickOn(await find(applications, 'button', 'Sign in'));
    }
    const takeBack = await find(applications, 'button', 'Take back');
    await Promise.all([applications.waitForNavigation(), takeBack.click()]);
    await sees(applications, 'No application can use your account now');
    await applications.close();
    const text = 'Written while access was taken back';
    await toFront(popup);
    await fill(popup, 'Message', text);
    await popup.keyboard.press('Enter');
    await sees(popup, /sign in again/i);
    const options = await scene.open('options.html');
    await press(options, 'button', 'Sign in again');
    await press(options, 'button', 'Continue in browser');
    await pressAndGo(await consentPage(), 'Allow');
    const grace = colleague(scene.server.url, 'grace');
    const arrived = async () =>
      (await grace.get<Message[]>('/flows/acme/engineering/messages?limit=5')).filter(
        (one) => one.content === text,
      ).length;
    await eventually('the message arrives', async () => (await arrived()) === 1);
  }, 600_000);
});
