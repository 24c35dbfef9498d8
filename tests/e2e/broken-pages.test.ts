/** Pages beside the app of which something can't be drawn: they say so, what was typed is kept, and they go on. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Browser as WebExtension } from 'webextension-polyfill';
import { somethingToShare } from '../../scripts/main-job.ts';
import {
  fill,
  find,
  has,
  inExtension,
  press,
  sees,
  textOf,
  toFront,
  typedInto,
} from '../../scripts/person.ts';
import { pictureOnFailure, pressLast } from '../support/browser.ts';
import { type MisbehavingServer, startMisbehavingServer } from '../support/misbehaving-server.ts';
import { colleague, eventually, type Message } from '../support/people.ts';
import { chooseShare, closeSheetWindows, openedSheet } from '../support/sheet.ts';
import { spoilRows } from '../support/stored-rows.ts';
import { openFlow, serverAway, stage, stands } from '../support/story.ts';

/** What functions evaluated in the background find there. */
declare const chrome: WebExtension;

// One browser: a server that can't be reached leaves spoilt rows as they are, and each story ends with their healing.
const scene = stage({ oneBrowser: true });
let proxy: MisbehavingServer;
let site: Awaited<ReturnType<typeof somethingToShare>>;
beforeAll(async () => {
  proxy = await startMisbehavingServer(scene.server.url);
  site = await somethingToShare();
});
afterAll(async () => {
  await proxy.stop();
  site.close();
});

/** No moment: what has to say when it was can't be drawn. */
const NEVER = 1e20;
/** No name: a number has no letters to draw. */
const NO_NAME = 7;
const TROUBLE = 'This view can’t be shown';
const ENGINEERING = '"parameterized_name":"engineering"';
const MESSAGES = '/flows/acme/engineering/messages';

const person = (name: string) => colleague(scene.server.url, name);
const says = (content: string) => person('grace').post<Message>(MESSAGES, { event: 'message', content });

/** The diagnostics tell what was not drawn. */
async function isNoted(words: RegExp): Promise<void> {
  const options = await scene.open('options.html#servers');
  await sees(options, words);
  await options.close();
}

async function sheetOverSite() {
  await closeSheetWindows(scene.browser);
  const page = await scene.browser.newPage();
  pictureOnFailure(page);
  await page.goto(site.url);
  await chooseShare(scene.browser, page);
  return { page, sheet: await openedSheet(scene.browser, page) };
}

it('the share sheet goes without what it can’t tell of earlier shares', async () => {
  const page = await scene.signedIn(proxy.url);
  await says(`worth reading: ${site.url}`);
  await openFlow(page, 'Engineering');
  await sees(page, 'worth reading');
  await serverAway(scene, proxy);
  const before = await sheetOverSite();
  await sees(before.sheet, 'Already shared');
  await before.page.close();

  const [sent] = await spoilRows(page, 'messages', 'worth reading', 'message.sent', NEVER);
  const { page: shared, sheet } = await sheetOverSite();
  await fill(sheet, 'Flow', 'Engineering');
  await (await find(sheet, 'combobox', 'Flow')).press('Enter');
  await fill(sheet, 'Comment', 'half a comment');
  await find(sheet, 'button', 'Send');
  // What is known of the address comes after the sheet, and the draft is taken beside typing.
  await eventually('both have come about', () =>
    inExtension(scene.browser, async () => {
      const session = JSON.stringify(await chrome.storage.session.get());
      return session.includes('draw share found') && session.includes('"half a comment"');
    }),
  );
  expect(await textOf(sheet)).not.toContain('Already shared');
  await shared.close();
  await closeSheetWindows(scene.browser);
  await isNoted(/draw share found: RangeError/);
  await spoilRows(page, 'messages', 'worth reading', 'message.sent', sent);
});

it('a share sheet that can’t be drawn says so, and is drawn again with what was typed', async () => {
  const page = await scene.popup();
  expect(await spoilRows(page, 'flows', ENGINEERING, 'flow.name', NO_NAME)).toEqual(['Engineering']);
  const { page: shared, sheet } = await sheetOverSite();
  await sees(sheet, 'What you typed is kept, and nothing was sent.');
  await find(sheet, 'alert');
  await spoilRows(page, 'flows', ENGINEERING, 'flow.name', 'Engineering');
  await press(sheet, 'button', 'Try again');
  await find(sheet, 'button', 'Send');
  expect(await typedInto(sheet, 'Comment')).toBe('half a comment');
  expect(await typedInto(sheet, 'Flow')).toBe('Engineering');
  await shared.close();
  await closeSheetWindows(scene.browser);
  await isNoted(/draw share sheet: TypeError/);
  proxy.behave('pass');
});

/** The window that a notification's Reply opens. */
async function replyWindow() {
  const [flows, { id: me }] = await Promise.all([
    person('ada').get<{ id: string; name: string }[]>('/flows'),
    person('ada').get<{ id: number }>('/user'),
  ]);
  const flow = flows.find(({ name }) => name === 'Engineering')?.id ?? '';
  const place = { account: `${me}@${proxy.url}`, conversation: `flow:${flow}`, reply: '1' };
  return scene.open(`popup.html#${new URLSearchParams(place)}`);
}

it('a message that can’t be drawn is answered all the same', async () => {
  const page = await scene.popup();
  await says('@Ada the tug is fine');
  await says('@Ada the crane is stuck');
  await press(page, 'tab', 'Unread');
  await sees(page, 'the tug is fine');
  await sees(page, 'the crane is stuck');
  await serverAway(scene, proxy);
  expect(await spoilRows(page, 'messages', 'the crane is stuck', 'message.sent', NEVER)).toHaveLength(1);

  const reply = await replyWindow();
  await sees(reply, 'This message can’t be shown.');
  await sees(reply, 'the tug is fine');
  await isNoted(/draw an answered message: RangeError/);
  await toFront(reply);
  await fill(reply, 'Message', 'I am on my way to both');
  await pressLast(reply, 'Enter');
  proxy.behave('pass');
  await eventually('the answer arrives', async () => {
    const sent = await person('grace').get<Message[]>(`${MESSAGES}?limit=10`);
    return sent.some(({ content }) => content === 'I am on my way to both');
  });
});

it('a reply window that can’t be drawn says so, and what was typed there is kept', async () => {
  const before = await replyWindow();
  await fill(before, 'Message', 'half an answer');
  await before.close();
  const page = await scene.popup();
  await serverAway(scene, proxy);
  expect(await spoilRows(page, 'flows', ENGINEERING, 'flow.name', NO_NAME)).toEqual(['Engineering']);
  const broken = await replyWindow();
  expect(await sees(broken, TROUBLE)).toContain('Nothing was lost');
  await find(broken, 'alert');
  await find(broken, 'button', 'Close');
  await isNoted(/draw reply: TypeError/);
  await broken.close();

  await spoilRows(page, 'flows', ENGINEERING, 'flow.name', 'Engineering');
  const healed = await replyWindow();
  await stands(healed, 'Message', 'half an answer');
  await healed.close();
  proxy.behave('pass');
});

it('a welcome page that can’t be drawn says so, and is there again when opened anew', async () => {
  const page = await scene.popup();
  await serverAway(scene, proxy);
  const [name] = await spoilRows(page, 'accounts', proxy.url, 'user.name', NO_NAME);
  expect(name).toContain('Ada');
  const welcome = await scene.open('welcome.html');
  await sees(welcome, TROUBLE);
  await find(welcome, 'heading', 'Quayside');
  await isNoted(/draw welcome: TypeError/);
  await spoilRows(page, 'accounts', proxy.url, 'user.name', name);
  await welcome.close();
  const next = await scene.open('welcome.html');
  await sees(next, `Signed in as ${name}`);
  await next.close();
  proxy.behave('pass');
});

it('a page of news that can’t be drawn says so, and is there again when opened anew', async () => {
  await inExtension(scene.browser, async () => {
    const { settings } = await chrome.storage.local.get('settings');
    await chrome.storage.local.set({ settings: { ...(settings as object), newsSince: 7 } });
  });
  const news = await scene.open('news.html');
  await sees(news, TROUBLE);
  await find(news, 'heading', 'Quayside');
  await isNoted(/draw news: TypeError/);
  await news.close();
  const next = await scene.open('news.html');
  await find(next, 'heading', 'What’s new in Quayside');
  expect(await has(next, 'button', 'Try again')).toBe(false);
});
