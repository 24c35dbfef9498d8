/** The main job, played once in a real browser against the real server: each step tells what the page showed. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'puppeteer-core';
import { clickOn } from './click.ts';
import { PATIENCE } from './controls.ts';
import {
  badge,
  chooseFromMenu,
  extensionOf,
  fill,
  find,
  findLike,
  letIn,
  openPopup,
  press,
  type Role,
  type Surface,
  sees,
  textOf,
  toolbar,
} from './person.ts';

/** What the row of a list may be to a screen reader. */
const rows: Role[] = ['button', 'link', 'option', 'row', 'listitem'];

export interface MainJob {
  browser: Browser;
  server: string;
  /** The welcome page's address with the demo sign-in filled in. */
  welcome: string;
  tell(line: string): void;
  /** Path for a screenshot of this name. */
  picture(name: string): string;
}

const sharedHtml = `<!doctype html><html lang="en"><title>Tide tables for the north quay</title>
<body style="font:16px/1.5 system-ui;max-width:40em;margin:3em auto">
<h1>Tide tables for the north quay</h1>
<p id="tide">High water on Thursday is at 06:14, forty centimetres above the usual mark.</p>`;

/** Something to share: a small page of our own on the loopback interface. */
export async function somethingToShare(): Promise<{ url: string; close(): void }> {
  const site = createServer((_, answer) => {
    answer.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    answer.end(sharedHtml);
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  // A TCP server's address is an object; only one on a pipe has a string.
  const { port } = site.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, close: () => site.close() };
}

const shot = async (job: MainJob, page: Page, name: string) => {
  // png is what puppeteer asks for; our names all end so.
  const path = job.picture(name) as `${string}.png`;
  await page.screenshot({ path });
  job.tell(`   picture: ${path}`);
};

const lines = (text: string, most: number) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .slice(0, most)
    .join(' | ');

/** What the server itself holds, asked as another person of the demo. */
async function ask<T>(server: string, who: string, path: string): Promise<T> {
  const response = await fetch(`${server}${path}`, {
    headers: { authorization: `Basic ${Buffer.from(`demo-${who}:`).toString('base64')}` },
  });
  if (!response.ok) throw new Error(`GET ${path} as ${who}: ${response.status}`);
  // The shapes used here are those of the API reference.
  return (await response.json()) as T;
}

/** Repeats a look until it finds something. */
async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  for (const deadline = Date.now() + PATIENCE; ; ) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`Did not happen within ${PATIENCE} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}

/** Plays sign-in, unread, private reply and share. Throws with what the page showed when a step fails. */
export async function playMainJob(job: MainJob): Promise<void> {
  const { browser, server, tell } = job;

  tell('1. Sign in: one click in the welcome tab');
  const welcome = await browser.newPage();
  await welcome.goto(job.welcome);
  await clickOn(await findLike(welcome, ['button', 'link'], /sign in/i));
  const count = await badge(browser, (text) => /^\d/.test(text));
  tell(`   saw: badge "${count}", titled "${(await toolbar(browser)).title}"`);
  await shot(job, welcome, '1-welcome.png');

  tell('2. Unread: the popup lists mentions and private messages');
  const popup = await openPopup(browser);
  await press(popup, 'tab', 'Unread');
  await find(popup, 'button', 'Mark all read');
  tell(`   saw: ${lines(await textOf(popup), 14)}`);
  await shot(job, popup, '2-unread.png');

  tell('3. Private reply: to the conversation with Grace');
  const me = await ask<{ id: number }>(server, 'ada', '/user');
  await press(popup, 'tab', 'Private');
  await sees(popup, 'Grace');
  // Just after the first sign-in rows still move up as their latest messages come in; this is the row, wherever it is.
  const row = await findLike(popup, rows, /Grace Marlowe/);
  await row.evaluate((element) => (element instanceof HTMLElement ? element.click() : null));
  const reply = `On my way to the quay, ${new Date().toLocaleTimeString('en-GB')}`;
  await fill(popup, 'Message', reply);
  await popup.keyboard.press('Enter');
  await sees(popup, reply);
  const arrived = await until('the reply arrives at Grace', async () =>
    (
      await ask<{ content: string; user: string }[]>(server, 'grace', `/private/${me.id}/messages?limit=5`)
    ).find((message) => message.content === reply),
  );
  tell(`   saw: "${arrived.content}" in the popup, and Grace's account holds it`);
  await shot(job, popup, '3-private-reply.png');
  await popup.close();

  tell('4. Share: a page, through the context menu');
  const site = await somethingToShare();
  try {
    const page = await browser.newPage();
    await page.setViewport({ width: 1100, height: 720 });
    await page.goto(site.url);
    await page.bringToFront();
    const sheet = await openShareSheet(browser, page);
    await fill(sheet, 'Comment', 'Worth a look before Thursday');
    tell(`   saw: ${lines(await textOf(sheet), 8)}`);
    await shot(job, 'screenshot' in sheet ? sheet : page, '4-share.png');
    await press(sheet, 'button', 'Send');
    const shared = await until('the shared page arrives in a flow', async () => {
      const flows = await ask<{ name: string; parameterized_name: string }[]>(server, 'ada', '/flows');
      for (const flow of flows) {
        const messages = await ask<{ content: unknown }[]>(
          server,
          'ada',
          `/flows/acme/${flow.parameterized_name}/messages?limit=3`,
        );
        const found = messages.find((message) => String(message.content).includes(site.url));
        if (found) return { flow: flow.name, content: String(found.content) };
      }
      return undefined;
    });
    tell(`   saw: in ${shared.flow}: ${lines(shared.content, 4)}`);
  } finally {
    site.close();
  }
}

/** Chooses "Share to Flowdock, Choose a flow..." on the page and waits for the sheet. */
export async function openShareSheet(browser: Browser, page: Page): Promise<Surface> {
  const extension = await extensionOf(browser);
  await letIn(browser, page);
  await chooseFromMenu(browser, { menuItemId: 'share-choose', pageUrl: page.url() });
  const address = `chrome-extension://${extension.id}/share`;
  const sheet = await until('the share sheet opens', async () => {
    const frame = page.frames().find((one) => one.url().startsWith(address));
    if (frame) return frame;
    const target = browser.targets().find((one) => one.url().startsWith(address) && one.type() === 'page');
    return (await target?.page()) ?? undefined;
  });
  await find(sheet, 'textbox', 'Comment');
  return sheet;
}
