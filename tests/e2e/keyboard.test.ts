/** The keyboard alone: a list is one stop of it, and what closes gives the focus back to what had opened it. */
import type { Page } from 'puppeteer-core';
import { expect, it } from 'vitest';
import { find, findLike, focusedNode, press, sees, tabTo } from '../../scripts/person.ts';
import { colleague, eventually, type Message } from '../support/people.ts';
import { openFlow, stage } from '../support/story.ts';

const scene = stage({ oneBrowser: true });

/** The row that has the focus, among all; -1: none. */
const rowAt = async (page: Page): Promise<{ at: number; all: number }> =>
  page.evaluate(() => {
    const rows: (Element | null)[] = [...document.querySelectorAll('[data-row]')];
    return { at: rows.indexOf(document.activeElement), all: rows.length };
  });
const focusIsOn = (page: Page, role: string, name: RegExp): Promise<unknown> =>
  eventually(`the focus is on ${role} ${name}`, async () => {
    const now = await focusedNode(page);
    return now.role === role && name.test(now.name);
  });

it.each([
  ['Unread', /Ada|reply|asks|Grace/, 3],
  ['Flows', /Engineering/, 3],
  ['Private', /Grace Marlowe/, 3],
  // It is fetched when it is opened, flow by flow; this is all of it.
  ['Inbox', /Build #8912/, 10],
])(
  '%s is one stop: arrows, Home and End move in it, Tab and Shift Tab leave it',
  async (tab, shows, least) => {
    const page = tab === 'Unread' ? await scene.signedIn() : await scene.popup();
    // Once the first refresh is over, no row comes before those that are gone through.
    await sees(page, 'Live');
    await press(page, 'tab', tab);
    await sees(page, shows);
    await eventually('there are rows', async () => (await rowAt(page)).all >= least);
    await page.focus('[data-row][tabindex="0"]');
    await page.keyboard.press('Home');
    expect((await rowAt(page)).at).toBe(0);
    await page.keyboard.press('ArrowDown');
    expect((await rowAt(page)).at).toBe(1);
    await page.keyboard.press('ArrowUp');
    expect((await rowAt(page)).at).toBe(0);
    await page.keyboard.press('End');
    const { at, all } = await rowAt(page);
    expect(at).toBe(all - 1);
    await eventually('the list is one stop', async () => {
      const stops = await page.$$eval(
        '[data-row]',
        (rows) => rows.filter((row) => row.getAttribute('tabindex') === '0').length,
      );
      return stops === 1;
    });
    await page.keyboard.down('Shift');
    await page.keyboard.press('Tab');
    await page.keyboard.up('Shift');
    expect((await rowAt(page)).at).toBe(-1);
    // The row's own actions come before what lies behind the list.
    await page.keyboard.press('Tab');
    expect((await rowAt(page)).at).toBe(at);
  },
);

it('menus and dialogs give the focus back to what opened them', async () => {
  const page = await scene.popup();
  await press(page, 'tab', 'Flows');
  await sees(page, 'Engineering');
  await page.focus('.acct');
  await page.keyboard.press('Enter');
  await focusIsOn(page, 'menuitem', /./);
  await page.keyboard.press('End');
  expect(
    await page.evaluate(
      () => [...document.querySelectorAll('[role=menuitem]')].at(-1) === document.activeElement,
    ),
  ).toBe(true);
  await page.keyboard.press('Escape');
  await focusIsOn(page, 'button', /Acme/);

  await (await find(page, 'button', 'Snooze notifications')).focus();
  await page.keyboard.press('Enter');
  await focusIsOn(page, 'button', /^For an hour/);
  await page.keyboard.press('Escape');
  await focusIsOn(page, 'button', /^Snooze notifications/);

  await page.focus('[data-row][tabindex="0"]');
  const { role, name } = await focusedNode(page);
  const isBack = () =>
    eventually('the focus is on the row again', async () => {
      const now = await focusedNode(page);
      return now.role === role && now.name === name;
    });
  await page.keyboard.press('?');
  await find(page, 'dialog', 'Keys');
  await page.keyboard.press('Escape');
  await isBack();
  await page.keyboard.down('Control');
  await page.keyboard.press('k');
  await page.keyboard.up('Control');
  await find(page, 'combobox', 'Jump to a flow, a person or an action');
  await page.keyboard.press('Escape');
  await isBack();
});

it('pages give the focus back to the row or the button they were opened from', async () => {
  const page = await scene.popup();
  await press(page, 'tab', 'Flows');
  const row = await findLike(page, ['button'], /^Engineering/);
  await row.focus();
  await page.keyboard.press('Enter');
  await focusIsOn(page, 'textbox', /^Message/);
  await page.keyboard.press('Escape');
  await focusIsOn(page, 'button', /^Engineering/);

  for (const [label, back] of [
    ['Search messages', /^Search messages$/],
    ['New flow', /^New flow$/],
  ] as const) {
    await (await find(page, 'button', label)).focus();
    await page.keyboard.press('Enter');
    await eventually('the page is open', async () => (await page.$('[role=tablist]')) === null);
    await page.keyboard.press('Escape');
    await eventually('it is closed, or only its field is left', async () => {
      if (await page.$('[role=tablist]')) return true;
      await page.keyboard.press('Escape');
      return false;
    });
    await focusIsOn(page, 'button', back);
  }

  await page.focus('.acct');
  await page.keyboard.press('Enter');
  await focusIsOn(page, 'menuitem', /./);
  await (await find(page, 'menuitem', 'Profile')).focus();
  await page.keyboard.press('Enter');
  await find(page, 'textbox', 'Nick');
  await press(page, 'button', 'Back');
  await focusIsOn(page, 'button', /Acme/);
});

it('N asks whom to write to, in the list of private conversations as from any other', async () => {
  const page = await scene.popup();
  for (const tab of ['Flows', 'Private']) {
    await press(page, 'tab', tab);
    await page.keyboard.press('n');
    await focusIsOn(page, 'searchbox', /Find a person/);
  }
});

it('E marks a private conversation read, and the keys of the browser that hold an E do not', async () => {
  const page = await scene.popup();
  await press(page, 'tab', 'Private');
  const unread = async () => /unread/.test((await focusedNode(page)).name);
  await (await findLike(page, ['button'], /\d unread/)).focus();
  expect(await unread()).toBe(true);
  await page.keyboard.down('Meta');
  await page.keyboard.press('e');
  await page.keyboard.up('Meta');
  // Keys are answered in order: a mark would be there by now.
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowUp');
  expect(await unread()).toBe(true);
  await page.keyboard.press('e');
  await eventually('it is read', async () => !(await unread()));
});

it('in a popup just opened, keys are for the row at the cursor, without Tab', async () => {
  const page = await scene.popup();
  await sees(page, 'Live');
  await page.keyboard.press('1');
  await find(page, 'button', 'Mark all read');
  const row = () => page.evaluate(() => document.activeElement?.getAttribute('data-row') ?? null);
  expect(await row()).toBeNull();
  await page.keyboard.press('r');
  await focusIsOn(page, 'textbox', /Message/);
  await page.keyboard.press('Escape');
  const first = await row();
  expect(first).not.toBeNull();
  await page.keyboard.press('2');
  await findLike(page, ['button'], /Engineering/);
  expect(await row()).toBeNull();
  await page.keyboard.press('ArrowDown');
  expect(await row()).not.toBeNull();
  await page.keyboard.press('1');
  await page.keyboard.press('2');
  await page.keyboard.press('Enter');
  await find(page, 'textbox', 'Message');
  await page.keyboard.press('Escape');
  await page.keyboard.press('1');
  await find(page, 'button', 'Mark all read');
  await page.keyboard.press('e');
  await sees(page, 'Marked 1 message read');
  await eventually('the next row has the focus', async () => ![null, first].includes(await row()));
});

it('the emoji picker is gone through by arrows, and gives the focus back to its message', async () => {
  const { id } = await colleague(scene.server.url, 'grace').post<Message>(
    '/flows/acme/engineering/messages',
    {
      event: 'message',
      content: 'By keys alone',
    },
  );
  const page = await scene.popup();
  await openFlow(page, 'Engineering');
  const message = await page.waitForSelector(`[data-entry="m${id}"]`);
  await message?.hover();
  await (await find(page, 'button', 'React')).focus();
  await page.keyboard.press('Enter');
  await find(page, 'searchbox', 'Search emoji by English name');
  const emoji = () =>
    page.evaluate(() => {
      const all: (Element | null)[] = [...document.querySelectorAll('.emoji-one')];
      return { at: all.indexOf(document.activeElement), all: all.length };
    });
  await eventually('all are there', async () => (await emoji()).all > 100);
  await page.keyboard.press('ArrowDown');
  expect((await emoji()).at).toBe(0);
  await page.keyboard.press('ArrowRight');
  expect((await emoji()).at).toBe(1);
  await page.keyboard.press('End');
  const { at, all } = await emoji();
  expect(at).toBe(all - 1);
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowUp');
  await focusIsOn(page, 'searchbox', /Search emoji/);
  await page.keyboard.press('Escape');
  await eventually('the focus is on the message', () =>
    page.evaluate((entry) => document.activeElement?.getAttribute('data-entry') === entry, `m${id}`),
  );
  await tabTo(page, 'textbox', 'Message');
});
