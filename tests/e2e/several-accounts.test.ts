import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clickOn } from '../../scripts/click.ts';
import { somethingToShare } from '../../scripts/main-job.ts';
import { count, fill, find, has, press, sees, seesNoMore, textOf, toolbar } from '../../scripts/person.ts';
import { choose } from '../screens/popup.ts';
import { type MisbehavingServer, startMisbehavingServer } from '../support/misbehaving-server.ts';
import { colleague, eventually, unreadOf } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { chooseShare, closeSheetWindows, openedSheet, send } from '../support/sheet.ts';
import { badgeCount, stage } from '../support/story.ts';

/** Ada works for two companies: one at `scene.server`, one whose server stands behind a proxy that can fail. */
const scene = stage({ oneBrowser: true });
let company: TestServer;
let second: MisbehavingServer;
const hostOf = (url: string) => new URL(url).host;

beforeAll(async () => {
  company = await startServer({ demo: true });
  second = await startMisbehavingServer(company.url);
});
afterAll(async () => {
  await second?.stop();
  await company?.stop();
});

/** The card of an account in the options, by its server. */
const cardOf = (url: string) => `section[aria-label$="at ${hostOf(url)}"]`;
const options = (hash = ''): Promise<Page> => scene.open(`options.html${hash}`);

describe('two accounts on two servers', () => {
  it('are one unread list, which says what is whose', async () => {
    await scene.signedIn();
    const both = 2 * (await unreadOf(colleague(scene.server.url, 'ada')));
    await badgeCount(scene.browser, (unread) => unread === both / 2);
    const page = await options('?add#accounts');
    await press(page, 'tab', 'API token');
    await fill(page, 'Server', second.url);
    await fill(page, 'Personal API token', 'demo-ada');
    await press(page, 'button', 'Sign in');
    await find(page, 'button', 'Add account');
    await page.close();
    await badgeCount(scene.browser, (unread) => unread === both);

    const popup = await scene.popup();
    await find(popup, 'tab', 'Unread');
    const shown = await sees(popup, hostOf(second.url));
    expect(shown).toContain(hostOf(scene.server.url));
  });

  it('open the right conversation, and answer in the right place', async () => {
    const grace = colleague(company.url, 'grace');
    await grace.post('/flows/acme/engineering/messages', {
      event: 'message',
      content: '@Ada only here: the second company asks',
    });
    const popup = await scene.popup();
    await sees(popup, 'the second company asks');
    const asked = await popup.waitForSelector('.item ::-p-text(the second company asks)');
    if (!asked) throw new Error('Nobody asks.');
    await clickOn(asked);
    await find(popup, 'textbox', 'Message');
    await fill(popup, 'Message', 'Answered at the second company');
    await popup.keyboard.press('Enter');
    const said = async (url: string) =>
      (await colleague(url, 'ada').get<{ content: unknown }[]>('/flows/acme/engineering/messages')).some(
        ({ content }) => content === 'Answered at the second company',
      );
    await eventually('the answer is at the second server', () => said(company.url));
    expect(await said(scene.server.url)).toBe(false);
  });

  it('are listed together, or one alone by a click or a key', async () => {
    const popup = await scene.popup();
    await press(popup, 'tab', 'Flows');
    await find(popup, 'radio', 'All accounts');
    // The two companies are alike: either has half of the rows.
    const rows = async (): Promise<number> => (await popup.$$('.f-row')).length;
    const all = await eventually('the flows of both', async () => {
      const names = await popup.$$eval('.f-row', (found) => found.map((row) => row.textContent ?? ''));
      return names.filter((name) => name.includes('Engineering')).length === 2 && names.length;
    });
    await press(popup, 'radio', hostOf(second.url));
    await eventually('fewer flows', async () => (await rows()) === all / 2);
    await press(popup, 'tab', 'Private');
    await eventually('it holds for people, too', () =>
      popup.$eval('.accounts [aria-checked=true]', (one) => one.getAttribute('aria-label') ?? ''),
    );
    await popup.focus('[role=tab][aria-selected=true]');
    await popup.keyboard.press('a');
    await popup.waitForSelector('.accounts > :first-child[aria-checked=true]');
  });

  it('are searched each for its own people: an author of one is not looked for in the other', async () => {
    const popup = await scene.popup();
    await press(popup, 'button', 'Search messages');
    const choiceOf = (name: string, label: RegExp, server: string) =>
      eventually(`${label} of ${name}`, () =>
        popup.$$eval(
          `select[aria-label=${name}] option`,
          (options, words, host) =>
            options
              .filter((one): one is HTMLOptionElement => one instanceof HTMLOptionElement)
              .find(({ text, value }) => new RegExp(words).test(text) && value.includes(host))?.value ?? null,
          label.source,
          hostOf(server),
        ),
      );
    const chosen = (name: string) =>
      popup.$eval(`select[aria-label=${name}]`, (one) =>
        one instanceof HTMLSelectElement ? one.value : null,
      );
    const grace = await choiceOf('From', /Grace Marlowe/, scene.server.url);
    await popup.select('select[aria-label=From]', grace);
    const here = await choiceOf('Where', /^Engineering/, scene.server.url);
    await popup.select('select[aria-label=Where]', here);
    await eventually('she stays where she is known', async () => (await chosen('Where')) === here);
    expect(await chosen('From')).toBe(grace);
    await popup.select('select[aria-label=Where]', await choiceOf('Where', /^Engineering/, second.url));
    await eventually('anyone is looked for', async () => (await chosen('From')) === '');
    await fill(popup, 'Search messages', 'the second company asks');
    await sees(popup, '1 message, newest first');
  });

  it('share from the one that is chosen for it', async () => {
    const page = await options('#accounts');
    await sees(page, 'the default one is used for sharing');
    const isDefault = (url: string) =>
      page.$eval(cardOf(url), (card) => card.textContent?.includes('Default') ?? false);
    expect([await isDefault(scene.server.url), await isDefault(second.url)]).toEqual([true, false]);
    await page.locator(`${cardOf(second.url)} [aria-haspopup=menu]`).click();
    await press(page, 'menuitem', 'Use for sharing');
    await eventually('it is the default', () => isDefault(second.url));
    expect(await isDefault(scene.server.url)).toBe(false);
    await page.close();

    const site = await somethingToShare();
    const shared = await scene.browser.newPage();
    try {
      await shared.goto(site.url);
      await chooseShare(scene.browser, shared);
      const sheet = await openedSheet(scene.browser, shared);
      // Nothing was shared before, so that nothing else says where to.
      await find(sheet, 'combobox', 'Flow');
      await fill(sheet, 'Comment', 'By the default account');
      await send(sheet);
      await sees(sheet, 'Shared to');
    } finally {
      await shared.close();
      await closeSheetWindows(scene.browser);
      site.close();
    }
    const sharedAt = async (url: string) => {
      const ada = colleague(url, 'ada');
      const flows =
        await ada.get<{ parameterized_name: string; organization: { parameterized_name: string } }[]>(
          '/flows',
        );
      const lists = await Promise.all(
        flows.map((flow) =>
          ada.get<{ content: unknown }[]>(
            `/flows/${flow.organization.parameterized_name}/${flow.parameterized_name}/messages?limit=20`,
          ),
        ),
      );
      return lists.flat().some(({ content }) => String(content).startsWith('By the default account'));
    };
    await eventually('it is at the second server', () => sharedAt(company.url));
    expect(await sharedAt(scene.server.url)).toBe(false);
  });

  it('go on when one of them fails, which says so on its own line', async () => {
    second.behave('drop');
    const grace = colleague(scene.server.url, 'grace');
    const popup = await scene.popup();
    await press(popup, 'tab', 'Unread');
    const before = await badgeCount(scene.browser);
    await sees(popup, `${hostOf(second.url)} can’t be reached`);
    await grace.post('/flows/acme/engineering/messages', {
      event: 'message',
      content: '@Ada the first company is not stopped by that',
    });
    await sees(popup, 'is not stopped by that');
    expect(await badgeCount(scene.browser, (unread) => unread === before + 1)).toBe(before + 1);
    // What the other had is still there, and what is written goes out where it can.
    expect(await textOf(popup)).toContain(hostOf(scene.server.url));

    second.behave({ status: 401 });
    await press(popup, 'button', `Retry ${hostOf(second.url)}`);
    await sees(popup, `${hostOf(second.url)}: signed out by the server`);
    await sees(popup, 'did not accept these sign-in details');
    // Facts are kept of it, so that its words follow the language.
    await choose(popup, { language: 'de' });
    await sees(popup, 'hat diese Zugangsdaten nicht angenommen');
    await choose(popup, { language: 'system' });
    await sees(popup, 'did not accept these sign-in details');
    // The toolbar speaks the other language a moment later than the page.
    await eventually('the tooltip says it', async () =>
      /sign in again/.test((await toolbar(scene.browser)).title),
    );
    expect(Number((await toolbar(scene.browser)).text)).toBe(before + 1);
  });

  it('leave each other alone at signing out', async () => {
    second.behave('pass');
    const page = await options('#accounts');
    // It was refused, so that to sign in again comes first.
    await page.locator(`${cardOf(second.url)} [aria-haspopup=menu]`).click();
    await press(page, 'menuitem', 'Sign out');
    // It asks when something was read while that server was away.
    await eventually('it is signed out', async () => {
      if (await has(page, 'button', 'Sign out and discard'))
        await press(page, 'button', 'Sign out and discard');
      return !(await textOf(page)).includes(second.url);
    });
    await page.close();
    const popup = await scene.popup();
    await find(popup, 'tab', 'Unread');
    await seesNoMore(popup, hostOf(second.url));
    expect(await has(popup, 'radio', 'All accounts')).toBe(false);
    await press(popup, 'tab', 'Flows');
    await sees(popup, 'Engineering');
    expect(await count(popup, 'radio')).toBe(0);
    expect(await textOf(popup)).not.toContain(hostOf(second.url));
  });
});
