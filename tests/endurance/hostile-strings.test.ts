/** Hostile strings in every field that another person controls: none runs, none calls out, none breaks the layout. */
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it, onTestFailed } from 'vitest';
import { clickOn } from '../../scripts/click.ts';
import { extensionOf, find, findLike, openPopup, press } from '../../scripts/person.ts';
import { startChromium } from '../support/browser.ts';
import { type HostileServer, startHostileServer } from '../support/hostile-server.ts';
import { hostileStrings } from '../support/hostile-strings.ts';
import { type LocalServer, localServer } from '../support/http-server.ts';
import { chooseShare, openedSheet } from '../support/sheet.ts';
import { chance, keepFigures, pause, share } from './figures.ts';
import { lookIntoOptions } from './hostile-options.ts';
import { keepNotifications, lookBehindTabs, lookBeside, oddities } from './hostile-screens.ts';
import { hearErrors } from './page-errors.ts';

let canary: LocalServer;
let hostile: HostileServer;
let strings: string[];
let browser: Awaited<ReturnType<typeof startChromium>>;
beforeAll(async () => {
  canary = await localServer((_request, response) => void response.end('caught'));
  strings = hostileStrings(canary.url);
  hostile = await startHostileServer(strings);
  browser = await startChromium();
});
afterAll(async () => {
  await browser?.close();
  await Promise.all([canary?.close(), hostile?.close()]);
});

/** What went wrong in a page, as noted from its first moment on. */
interface Noted {
  violations: string[];
  ran: boolean;
}
const troubles: string[] = [];

/** Watches a page from before its first script; every later document of it too. */
async function watch(page: Page, name: string): Promise<void> {
  page.on('dialog', (dialog) => {
    troubles.push(`${name}: a dialog`);
    void dialog.dismiss();
  });
  hearErrors(page, (error) => troubles.push(`${name}: ${error}`));
  await page.evaluateOnNewDocument(() => {
    const noted: string[] = [];
    Object.assign(globalThis, { noted });
    addEventListener('securitypolicyviolation', (event) =>
      noted.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`),
    );
  });
}

/** Looks at what a screen shows now; `controls` have to be whole and in view. */
async function inspect(
  page: Page,
  screen: string,
  controls: [Parameters<typeof find>[1], string][],
): Promise<void> {
  await pause(600);
  const { noted, wide, links, pictures, markup } = await page.evaluate(() => {
    const state = globalThis as { noted?: string[]; ran?: unknown };
    const root = document.documentElement;
    // The popup names its own code beside what the app draws in (scripts/popup-page.ts).
    const markup = document.body.querySelectorAll(
      'script:not([src]), iframe, object, embed, base, meta, link:not(#app ~ [rel=modulepreload][href^="/chunks/"]), style, form[action], [onerror], [onload], [onfocus], [ontoggle], [onpointerover]',
    );
    return {
      markup: [...markup].map((element) => `markup ${element.outerHTML.slice(0, 150)}`),
      noted: { violations: state.noted ?? [], ran: state.ran !== undefined } satisfies Noted,
      wide: root.scrollWidth - root.clientWidth,
      links: [...document.querySelectorAll('a[href]')]
        .filter(
          (link) =>
            link instanceof HTMLAnchorElement &&
            (!/^(https?|mailto):$/.test(link.protocol) || !/noopener.*noreferrer/.test(link.rel)) &&
            link.origin !== location.origin,
        )
        .map((link) => link.outerHTML.slice(0, 200)),
      pictures: [...document.images]
        .map((image) => image.src)
        .filter(
          (src) => !/^(https?|chrome-extension|blob):|^data:image\/(png|jpeg|gif|webp|avif|bmp)/.test(src),
        ),
    };
  });
  for (const one of noted.violations) troubles.push(`${screen}: policy ${one}`);
  if (noted.ran) troubles.push(`${screen}: a script ran`);
  if (wide > 0) troubles.push(`${screen}: ${wide} px too wide`);
  for (const one of [...links, ...pictures, ...markup]) troubles.push(`${screen}: ${one}`);
  for (const [role, name] of controls) {
    const control = await findLike(page, [role], new RegExp(`^${name}`), 5_000).catch(() => null);
    const box = await control?.boundingBox();
    const size = page.viewport() ?? { width: 1100, height: 800 };
    if (!box || box.x < 0 || box.y < 0 || box.x + box.width > size.width || box.y + box.height > size.height)
      troubles.push(`${screen}: ${role} "${name}" is out of sight`);
  }
}

it('other people’s strings are text on every screen', async () => {
  const random = chance('hostile strings');
  onTestFailed(() => console.log(troubles.slice(0, 20).join('\n')));
  const tabs = [
    ['tab', 'Unread'],
    ['tab', 'Flows'],
    ['tab', 'Private'],
  ] as [Parameters<typeof find>[1], string][];
  let screens = 0;
  const look = async (page: Page, name: string, controls: typeof tabs) => {
    await inspect(page, name, controls);
    screens++;
  };

  const page = await openPopup(browser);
  await watch(page, 'popup');
  await page.reload();
  await press(page, 'tab', 'API token');
  await page.locator('::-p-aria([name="Server"])').fill(hostile.url);
  await page.locator('input[type="password"]').fill('token');
  await press(page, 'button', 'Sign in');
  await findLike(page, ['tab'], /^Unread/, 20_000);
  await pause(2_000);
  const notifications = await keepNotifications(browser);
  await look(page, 'Unread', tabs);
  for (const tab of ['Flows', 'Private', 'Inbox']) {
    await clickOn(await findLike(page, ['tab'], new RegExp(`^${tab}`)));
    await look(page, tab, tabs);
  }
  for (const tab of ['Flows', 'Private']) {
    for (let times = share(10); times > 0; times--) {
      await clickOn(await findLike(page, ['tab'], new RegExp(`^${tab}`)));
      const rows = await page.$$(
        '[role="tabpanel"] [role="listitem"] button, [role="tabpanel"] li button, [role="tabpanel"] .row',
      );
      const row = rows[random.between(0, Math.min(rows.length, 12) - 1)];
      if (!row)
        throw new Error(
          `${tab} shows no rows: ${await page.evaluate(() => document.body.innerHTML.slice(0, 3000))}`,
        );
      await row.evaluate((element) => (element as HTMLElement).click());
      await pause(800);
      await look(page, `a conversation of ${tab}`, []);
      await page.reload();
      await findLike(page, ['tab'], /^Unread/, 20_000);
    }
  }

  const { id } = await extensionOf(browser);
  await lookBeside(
    browser,
    strings,
    random,
    async (name, address) => {
      const opened = await browser.newPage();
      await watch(opened, name);
      await opened.goto(address);
      return opened;
    },
    (shown, name) => look(shown, name, []),
  );
  for (let times = share(10); times > 0; times--) {
    await page.bringToFront();
    await lookBehindTabs(page, strings, random, (shown, name) => look(shown, name, []));
  }
  const options = await browser.newPage();
  await watch(options, 'options');
  await options.goto(`chrome-extension://${id}/options.html`);
  troubles.push(
    ...(await lookIntoOptions(options, hostile.url, strings, (shown, name) => look(shown, name, []))),
  );
  const notified = await notifications();
  for (const one of notified)
    for (const odd of oddities(one, `chrome-extension://${id}/icon/128.png`))
      troubles.push(`notification: ${odd}`);

  // The page that is shared is hostile too: title, address, selection, picture.
  for (let at = random.between(0, 9); at < strings.length; at += 250 / share(60)) {
    const text = strings[Math.floor(at)] ?? '';
    const shared = await browser.newPage();
    await shared.goto(`${hostile.url}/page`);
    await shared.evaluate((hostileText) => {
      document.title = hostileText;
      history.replaceState(null, '', `?q=${encodeURIComponent(hostileText.toWellFormed()).slice(0, 3000)}`);
      const say = (property: string) => {
        const meta = document.createElement('meta');
        meta.setAttribute('property', property);
        meta.content = hostileText;
        document.head.append(meta);
      };
      say('og:image');
      say('og:title');
      document.body.textContent = hostileText;
      getSelection()?.selectAllChildren(document.body);
    }, text);
    await chooseShare(browser, shared, { selectionText: text });
    const sheet = await openedSheet(browser, shared);
    await find(sheet, 'button', 'Send');
    await pause(300);
    const found = await sheet.evaluate(() => ({
      wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      ran: 'ran' in globalThis,
      send: (document.querySelector('.share-send')?.getBoundingClientRect().bottom ?? 1e9) - innerHeight,
      inner: document.querySelectorAll('.sheet script, .sheet iframe, .sheet object, .sheet a').length,
    }));
    screens++;
    if (found.wide > 0 || found.ran || found.send > 1 || found.inner > 0)
      troubles.push(`sheet: ${JSON.stringify(found)} after ${JSON.stringify(text.slice(0, 60))}`);
    if ('browser' in sheet) await sheet.close();
    await shared.close();
  }
  await pause(500);
  const calls = canary.seen.map((one) => one.url);

  // The control: a page that takes the same strings for markup is had.
  const naive = await browser.newPage();
  naive.on('dialog', (dialog) => void dialog.dismiss());
  // From this computer, as the extension is: the browser keeps pages of elsewhere from calling loopback addresses.
  await naive.goto(`${hostile.url}/page`);
  await naive.evaluate(
    (all) => {
      for (const text of all) {
        const box = document.createElement('div');
        box.innerHTML = text;
        document.body.append(box);
      }
    },
    strings.filter((text) => !text.includes('refresh') && !text.includes('<base')),
  );
  await pause(1_500);
  const caught = canary.seen.length - calls.length;
  keepFigures('hostile strings', {
    seed: random.seed,
    strings: strings.length,
    'pairs of a field and a string served': hostile.served(),
    'screens looked at': screens,
    'notifications handed to the browser': notified.length,
    'calls to the canary': calls.length,
    troubles: troubles.length,
    'calls from a page that takes them for markup (the control)': caught,
  });
  expect(troubles).toEqual([]);
  expect(calls).toEqual([]);
  expect(notified.length).toBeGreaterThan(0);
  expect(caught).toBeGreaterThan(3);
  expect(strings).toHaveLength(250);
});
