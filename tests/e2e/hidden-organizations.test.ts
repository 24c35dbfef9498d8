/** Ada is in a second organization that she does not want to see for a while. */
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { somethingToShare } from '../../scripts/main-job.ts';
import { fill, find, has, press, sees, seesNoMore, textOf, toFront } from '../../scripts/person.ts';
import { addToFlow, createFlow } from '../../server/services/flows.ts';
import { addMembership, createOrganization } from '../../server/services/people.ts';
import { openDatabase } from '../../server/store/database.ts';
import { pictureOnFailure } from '../support/browser.ts';
import * as desktop from '../support/desktop.ts';
import { colleague, eventually, unreadOf } from '../support/people.ts';
import { chooseShare, closeSheetWindows, openedSheet } from '../support/sheet.ts';
import { badgeCount, kept, openFlow, stage } from '../support/story.ts';

const scene = stage({ oneBrowser: true });
let site: Awaited<ReturnType<typeof somethingToShare>>;
const grace = () => colleague(scene.server.url, 'grace');
const say = (flow: string, content: string) =>
  grace().post(`/flows/${flow}/messages`, { event: 'message', content });
const aside = (content: string) => say('open-source/toolbox', content);

beforeAll(async () => {
  site = await somethingToShare();
  const { db, close } = await openDatabase(scene.server.databaseUrl);
  try {
    const organization = await createOrganization(db, {
      name: 'Acme Open Source',
      parameterizedName: 'open-source',
    });
    const people = await Promise.all(
      ['ada', 'grace'].map(async (name) => colleague(scene.server.url, name).get<{ id: number }>('/user')),
    );
    const [creator] = people;
    for (const { id } of people) await addMembership(db, organization, id, false);
    const flow = await createFlow(db, {
      organizationId: organization,
      name: 'Toolbox',
      creator: creator?.id ?? null,
    });
    for (const { id } of people) await addToFlow(db, flow.id, id);
  } finally {
    await close();
  }
});
afterAll(() => site.close());

/** The switch of an organization, in the options. */
async function show(name: string, on: boolean): Promise<void> {
  const options = await scene.open('options.html#accounts');
  await press(options, 'switch', `Show in popup: ${name}`);
  await kept(
    scene.browser,
    'the choice',
    ({ hiddenOrganizations }) => hiddenOrganizations.length === (on ? 0 : 1),
  );
  if (!on) await sees(options, 'Hidden: in no list, not counted, not notified of');
  await options.close();
}

const unreadOnServer = () => unreadOf(colleague(scene.server.url, 'ada'));

it('each organization of an account has its row, with what is in it', async () => {
  await aside('@Ada the release waits for you');
  const page = await scene.signedIn();
  await sees(page, 'the release waits for you');
  const options = await scene.open('options.html#accounts');
  const text = await sees(options, 'Acme Open Source');
  expect(text).toMatch(/1 flow, 2 people/);
  expect(text).toContain('Read and send private messages');
  expect(await has(options, 'switch', 'Show in popup: Acme')).toBe(true);
  await press(options, 'button', 'More');
  await press(options, 'menuitem', 'Check connection');
  await sees(options, 'Everything on the way works.');
  await options.close();
});

it('one that is hidden is in no list and not counted, in an open app at once', async () => {
  const page = await scene.popup();
  await sees(page, 'the release waits for you');
  const all = await unreadOnServer();
  await badgeCount(scene.browser, (count) => count === all);
  await show('Acme Open Source', false);
  await toFront(page);
  await seesNoMore(page, 'the release waits for you');
  await badgeCount(scene.browser, (count) => count === all - 1);
  await expect
    .poll(() => page.$eval('#tab-unread', (tab) => tab.getAttribute('aria-description')))
    .toBe(`${all - 1} unread`);
  await press(page, 'tab', 'Flows');
  await sees(page, 'Engineering');
  expect(await textOf(page)).not.toContain('Toolbox');
  await page.keyboard.down('Control');
  await page.keyboard.press('k');
  await page.keyboard.up('Control');
  await fill(page, 'Jump to a flow, a person or an action', 'Toolbox');
  await sees(page, 'Nothing here is called “Toolbox”.');
});

it('nothing of it is notified of, nor is it in the next popup', async () => {
  const page = await scene.popup();
  // On screen are the flows: what is unread is notified of.
  await press(page, 'tab', 'Flows');
  await sees(page, 'Live');
  const before = await badgeCount(scene.browser);
  await aside('@Ada said while it was hidden');
  await say('acme/engineering', '@Ada said where everybody sees it');
  const id = await desktop.shows(scene.browser, 'flow:');
  expect(await badgeCount(scene.browser, (count) => count === before + 1)).toBe(before + 1);
  expect(await desktop.shown(scene.browser)).toEqual([id]);
  await desktop.clear(scene.browser, id);
  await press(page, 'tab', 'Unread');
  await sees(page, 'said where everybody sees it');
  expect(await textOf(page)).not.toContain('said while it was hidden');
  await kept(scene.browser, 'the tab', ({ lastTab }) => lastTab === 'unread');
  const next = await scene.popup();
  await sees(next, 'said where everybody sees it');
  expect(await textOf(next)).not.toContain('Toolbox');
});

it('nothing is shared there, and yet it is found and reached', async () => {
  const shared = await scene.browser.newPage();
  pictureOnFailure(shared);
  await shared.goto(site.url);
  await chooseShare(scene.browser, shared);
  const sheet = await openedSheet(scene.browser, shared);
  await find(sheet, 'combobox', 'Flow');
  await fill(sheet, 'Flow', 'Toolbox');
  await eventually('nothing is called so', async () => !(await has(sheet, 'option', 'Toolbox')));
  await shared.close();
  await closeSheetWindows(scene.browser);

  const page: Page = await scene.popup();
  await press(page, 'button', 'Search messages');
  await fill(page, 'Search messages', 'release waits');
  await sees(page, 'the release waits for you');
  const flows = await colleague(scene.server.url, 'ada').get<{ id: string; name: string }[]>('/flows');
  const { id: me } = await colleague(scene.server.url, 'ada').get<{ id: number }>('/user');
  const flow = flows.find(({ name }) => name === 'Toolbox')?.id ?? '';
  // As a notification or a link leads there.
  const place = new URLSearchParams({
    account: `${me}@${scene.server.url}`,
    conversation: `flow:${flow}`,
  });
  const opened = await scene.open(`popup.html#${place}`);
  await sees(opened, 'said while it was hidden');
  await opened.close();
});

it('shown again, all of it is there at once, and old news stay old', async () => {
  await aside('@Ada the last one while it was hidden');
  const page = await scene.popup();
  await press(page, 'tab', 'Flows');
  await sees(page, 'Live');
  await show('Acme Open Source', true);
  // What was looked at in the story before is read a moment later, on the server and here.
  await eventually(
    'all of it is counted',
    async () => (await badgeCount(scene.browser)) === (await unreadOnServer()),
  );
  await toFront(page);
  await openFlow(page, 'Toolbox');
  await sees(page, 'the last one while it was hidden');
  expect((await desktop.shown(scene.browser)).filter((id) => id.includes('flow:'))).toEqual([]);
});
