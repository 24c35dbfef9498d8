import type { Page } from 'puppeteer-core';
import { expect, it } from 'vitest';
import { clickOn } from '../../scripts/click.ts';
import {
  fill,
  fillServer,
  find,
  findLike,
  has,
  press,
  sees,
  seesNoMore,
  signIn,
  typedInto,
} from '../../scripts/person.ts';
import { startMisbehavingServer } from '../support/misbehaving-server.ts';
import { type Colleague, colleague, eventually } from '../support/people.ts';
import { stage } from '../support/story.ts';

const scene = stage();
const person = (name: string): Colleague => colleague(scene.server.url, name);

interface Flow {
  name: string;
  parameterized_name: string;
  access_mode: string;
  join_url?: string;
  users: { nick: string; in_flow: boolean }[];
}
const flowsOf = async (name: string) => (await person(name).get<Flow[]>('/flows')).map((flow) => flow.name);
const isIn = async (name: string, flow: string) => (await flowsOf(name)).includes(flow);
const invited = (flow: string) =>
  person('ada').get<{ email: string; join_url: string }[]>(`/flows/acme/${flow}/invitations`);

/** A flow that Ada made, with these colleagues in it. */
async function flowOfAda(name: string, ...members: string[]): Promise<string> {
  const ada = person('ada');
  const { parameterized_name: path } = await ada.post<Flow>('/flows/acme', { name });
  for (const member of members) {
    const { id } = await person(member).get<{ id: number }>('/user');
    await ada.post(`/flows/acme/${path}/users`, { id });
  }
  return path;
}

/** From wherever one is to the page of a flow, by the button of its row. */
async function openPage(page: Page, name: string): Promise<void> {
  // Just after the first sign-in the count of unread still moves the tabs aside; this is the tab, wherever it is.
  const tab = await find(page, 'tab', 'Flows');
  await tab.evaluate((element) => (element instanceof HTMLElement ? element.click() : null));
  const row = await findLike(page, ['button'], new RegExp(`^${name}`));
  await row.focus();
  await press(page, 'button', `People and settings of ${name}`);
  await find(page, 'tab', 'Settings');
}

/** Opens the menu of the account, in the head of the app, whose parts move while counts come in. */
async function openMenu(page: Page): Promise<void> {
  const menu = await page.waitForSelector('.acct');
  if (!menu) throw new Error('There is no menu.');
  await clickOn(menu);
}

/** Takes the notice away, if it is still there, that may lie over a button. */
const dismissNotice = (page: Page) =>
  page.evaluate(() => document.querySelector<HTMLElement>('[aria-label=Dismiss]')?.click());

it('somebody creates a flow, adds a colleague and invites a pasted list', async () => {
  const page = await scene.signedIn();
  await press(page, 'tab', 'Flows');
  await press(page, 'button', 'New flow');
  await fill(page, 'Name', 'Harbour works');
  // Just after the first sign-in it is not known yet which organization a flow can be in.
  await sees(page, 'In Acme.');
  await page.keyboard.press('Enter');
  await sees(page, 'Acme, 1 person');

  await press(page, 'button', 'Add colleagues');
  await fill(page, 'Find a colleague', 'grac');
  await press(page, 'button', 'Add Grace Marlowe');
  await sees(page, 'Acme, 2 people');
  expect(await isIn('grace', 'Harbour works')).toBe(true);

  await press(page, 'button', 'Invite by email');
  await fill(
    page,
    'Email addresses',
    'linus@example.com, "Hedda Lund" <hedda@elsewhere.test>, grace@example.com, nonsense',
  );
  await press(page, 'button', 'Invite');
  const shown = await sees(page, 'Not invited: nonsense (Invalid email)');
  expect(shown).toContain('Added at once: Linus Berg');
  expect(shown).toContain('Invited: hedda@elsewhere.test');
  expect(shown).toContain('Already in this flow: Grace Marlowe');
  expect(await typedInto(page, 'Email addresses')).toBe('nonsense');
  expect(await isIn('linus', 'Harbour works')).toBe(true);
  await find(page, 'button', 'Copy the link for hedda@elsewhere.test');

  await dismissNotice(page);
  await press(page, 'button', 'Send again to hedda@elsewhere.test');
  await sees(page, 'Invitation sent again to hedda@elsewhere.test');
  expect(await invited('harbour-works')).toMatchObject([{ email: 'hedda@elsewhere.test' }]);
  await dismissNotice(page);
  await press(page, 'button', 'Cancel the invitation to hedda@elsewhere.test');
  await seesNoMore(page, 'Pending invitations');
  expect(await invited('harbour-works')).toEqual([]);
});

it('somebody is blocked and let back in, and an administrator changes and archives the flow', async () => {
  const path = await flowOfAda('Dry dock', 'grace');
  const page = await scene.signedIn();
  await openPage(page, 'Dry dock');
  await (await findLike(page, ['listitem'], /Grace/)).focus();
  await press(page, 'button', 'Block Grace Marlowe');
  await press(page, 'button', 'Block');
  await find(page, 'button', 'Unblock Grace Marlowe');
  expect(await isIn('grace', 'Dry dock')).toBe(false);
  await press(page, 'button', 'Unblock Grace Marlowe');
  await seesNoMore(page, /^Blocked/m);
  expect(await isIn('grace', 'Dry dock')).toBe(true);

  await press(page, 'tab', 'Settings');
  await fill(page, 'Name of the flow', 'Wet dock');
  await press(page, 'button', 'Save name of the flow');
  await sees(page, 'Renamed to Wet dock');
  await clickOn(await findLike(page, ['radio'], /^Anybody with the link/));
  await find(page, 'textbox', 'Join link');
  const now = await person('ada').get<Flow>(`/flows/acme/${path}`);
  expect(now).toMatchObject({ name: 'Wet dock', access_mode: 'link' });
  expect(await typedInto(page, 'Join link')).toBe(now.join_url);

  await sees(page, 'Saved');
  await dismissNotice(page);
  await press(page, 'button', 'Archive flow');
  await press(page, 'button', 'Archive');
  await sees(page, 'Wet dock is archived');
  expect(await isIn('grace', 'Wet dock')).toBe(false);
  await press(page, 'button', 'Undo');
  await findLike(page, ['button'], /^Wet dock/);
  expect(await isIn('grace', 'Wet dock')).toBe(true);
});

it('who is no administrator is offered what members may do, and can leave', async () => {
  await flowOfAda('Tide tables', 'grace');
  const page = await scene.popup();
  await signIn(page, { server: scene.server.url, email: 'grace@example.com', password: 'quayside' });
  await openPage(page, 'Tide tables');
  await (await findLike(page, ['listitem'], /Ada.*Admin/)).focus();
  await find(page, 'button', 'Message Ada Fenwick');
  expect(await has(page, 'button', 'Block Ada Fenwick')).toBe(false);
  await press(page, 'tab', 'Settings');
  await find(page, 'button', 'Leave flow');
  expect(await has(page, 'textbox', 'Name of the flow')).toBe(false);
  expect(await has(page, 'button', 'Archive flow')).toBe(false);
  await press(page, 'button', 'Leave flow');
  await press(page, 'button', 'Leave');
  await sees(page, 'You left Tide tables');
  expect(await isIn('grace', 'Tide tables')).toBe(false);
});

it('what the server refuses is shown with its reason, and what was typed is still there', async () => {
  await flowOfAda('Slipway');
  const proxy = await startMisbehavingServer(scene.server.url);
  try {
    const page = await scene.signedIn(proxy.url);
    proxy.behave({ status: 500 }, ({ url }) => url?.includes('invitations') ?? false);
    await openPage(page, 'Slipway');
    await find(page, 'button', 'Retry');
    proxy.behave({ status: 403 }, ({ method }) => method === 'POST' || method === 'PUT');
    await press(page, 'button', 'Retry');
    await press(page, 'button', 'Invite by email');
    await fill(page, 'Email addresses', 'hedda@elsewhere.test');
    await press(page, 'button', 'Invite');
    await sees(page, /You are not allowed/);
    await press(page, 'tab', 'Settings');
    await fill(page, 'Name of the flow', 'Slip');
    await press(page, 'button', 'Save name of the flow');
    await sees(page, /You are not allowed/);
    expect(await typedInto(page, 'Name of the flow')).toBe('Slip');
    await press(page, 'tab', 'People');
    expect(await typedInto(page, 'Email addresses')).toBe('hedda@elsewhere.test');
    proxy.behave('pass');
    await press(page, 'button', 'Invite');
    await sees(page, 'Invited: hedda@elsewhere.test');
  } finally {
    await proxy.stop();
  }
});

it('a source shows its token once, then its errors, and ends with its token', async () => {
  const path = await flowOfAda('Shipyard');
  const page = await scene.signedIn();
  await openPage(page, 'Shipyard');
  await press(page, 'tab', 'Sources');
  await press(page, 'button', 'New source');
  await fill(page, 'Name', 'Builds');
  await press(page, 'button', 'Create source');
  const token = await typedInto(page, 'Token of Builds');
  await find(page, 'button', 'Copy token');
  const say = (method: string, where: string, body: object) =>
    fetch(`${scene.server.url}${where}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ flow_token: token, ...body }),
    });
  expect((await say('PUT', '/sources', { error_message: 'The build server is away' })).status).toBe(200);
  await press(page, 'button', 'I have kept it');
  await press(page, 'tab', 'People');
  await press(page, 'tab', 'Sources');
  await sees(page, 'The build server is away');
  expect(await has(page, 'textbox', 'Token of Builds')).toBe(false);

  await press(page, 'button', 'Delete Builds');
  await press(page, 'button', 'Delete');
  await sees(page, 'Nothing posts into Shipyard yet');
  expect((await say('PUT', '/sources', { error_message: '' })).status).toBe(410);
  expect(await person('ada').get(`/flows/acme/${path}/sources`)).toEqual([]);
});

it('an account by API token is told why it can create no source', async () => {
  const page = await scene.popup();
  await fillServer(page, scene.server.url);
  await press(page, 'tab', 'API token');
  await fill(page, 'Personal API token', 'demo-ada');
  await press(page, 'button', 'Sign in');
  await find(page, 'tab', 'Unread');
  await openPage(page, 'Engineering');
  await press(page, 'tab', 'Sources');
  await sees(page, 'sign in to this server without an API token');
  expect(await has(page, 'button', 'New source')).toBe(false);
});

it('an administrator renames the organization and removes a member; a person changes nick and status', async () => {
  const page = await scene.signedIn();
  await openMenu(page);
  await press(page, 'menuitem', 'Organizations');
  await fill(page, 'Name of the organization', 'Acme Ferries');
  await press(page, 'button', 'Save name of the organization');
  await sees(page, 'Renamed to Acme Ferries');
  await (await findLike(page, ['listitem'], /Edsger/)).focus();
  await press(page, 'button', 'Remove Edsger Vaal');
  await press(page, 'button', 'Remove');
  await sees(page, 'Edsger Vaal is no longer in Acme Ferries');
  expect(await flowsOf('edsger')).toEqual([]);

  await page.keyboard.press('Escape');
  await find(page, 'tab', 'Flows');
  await sees(page, 'Acme Ferries');
  await openMenu(page);
  await press(page, 'menuitem', 'Profile');
  await fill(page, 'Nick', 'grace');
  await press(page, 'button', 'Save');
  await sees(page, 'has already been taken');
  expect(await typedInto(page, 'Nick')).toBe('grace');
  await fill(page, 'Nick', 'adafen');
  await press(page, 'button', 'Save');
  await sees(page, 'Profile saved');
  await fill(page, 'What you are up to', 'On the pier');
  await press(page, 'button', 'Set status');
  await sees(page, 'Status set');
  expect(await person('ada').get('/user')).toMatchObject({ nick: 'adafen' });
  await eventually('the status is in every open flow', async () => {
    const flows =
      await person('grace').get<{ users: { nick: string; status: string | null }[] }[]>('/flows?users=1');
    const said = flows.flatMap(({ users }) => users.filter(({ nick }) => nick === 'adafen'));
    return said.length > 0 && said.some(({ status }) => status === 'On the pier');
  });
});
