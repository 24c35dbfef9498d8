/** A person who writes in a few conversations, whose service worker and whole browser can be killed meanwhile. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, CDPSession, Page } from 'puppeteer-core';
import { onTestFinished } from 'vitest';
import { ensureBrowser, launchChromium } from '../../scripts/browsers.ts';
import { clickOn } from '../../scripts/click.ts';
import { findLike, openPopup, signIn } from '../../scripts/person.ts';
import { builtExtension } from '../support/browser.ts';
import { eventually } from '../support/people.ts';
import { ada } from '../support/story.ts';
import { pause } from './figures.ts';

/** What functions evaluated in an extension page find there. */
declare const chrome: { runtime: { sendMessage(message: unknown): Promise<unknown> } };

export interface Place {
  tab: 'Flows' | 'Private';
  name: RegExp;
  /** Of its messages in the API, as Ada. */
  path: string;
}

export interface Writer {
  /** Types a text and sends it; resolves once the field is empty again, which says that it is kept. */
  send(place: number, text: string): Promise<void>;
  /** What the browser has on disk: the texts in its outbox, and those of messages. */
  kept(): Promise<{ waiting: string[]; arrived: string[] }>;
  /** How many texts wait in the outbox. */
  unsent(): Promise<number>;
  /** Lets a page speak to the service worker, which starts it. */
  wake(): Promise<void>;
  /** Ends the service worker; false when there was none to end. */
  killWorker(): Promise<boolean>;
  /** SIGKILL, as when the power goes; then the person opens the browser again. */
  killBrowser(): Promise<void>;
}

/** How long a worker that was ended may take to be gone, in ms. */
const GONE = 2_000;

/** Opens the browser, signs Ada in, and opens a popup for each place. */
export async function startWriter(server: string, places: readonly Place[]): Promise<Writer> {
  const profile = realpathSync(mkdtempSync(join(tmpdir(), 'quayside-profile-')));
  let browser: Browser | null = null;
  let protocol: CDPSession | null = null;
  let pages: Page[] = [];
  onTestFinished(async () => {
    await browser?.close().catch(() => {});
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  });

  async function open(): Promise<void> {
    browser = await launchChromium({
      extension: builtExtension(),
      executablePath: ensureBrowser('chromium'),
      headless: true,
      profile,
    });
    protocol = await browser.target().createCDPSession();
    pages = [];
    for (const place of places) {
      const page = await openPopup(browser);
      await signInIfAsked(page, server);
      await openPlace(page, place);
      pages.push(page);
    }
  }

  const pageOf = (place: number): Page => {
    const page = pages[place];
    if (!page) throw new Error(`There is no page ${place}.`);
    return page;
  };

  async function killWorker(): Promise<boolean> {
    // Asked of the browser itself: the driver's own list may keep a worker that ended while it came.
    const { current, session } = { current: browser, session: protocol };
    if (!current || !session) return false;
    const workers = async () =>
      (await session.send('Target.getTargets')).targetInfos.filter(({ type }) => type === 'service_worker');
    const ending = async (): Promise<boolean> => {
      const [worker] = await workers();
      if (!worker) return false;
      await session.send('Target.closeTarget', { targetId: worker.targetId });
      while ((await workers()).some(({ targetId }) => targetId === worker.targetId)) await pause(5);
      return current.connected;
    };
    // What is asked of a browser that is killed meanwhile may never be answered.
    return Promise.race([ending().catch(() => false), pause(GONE).then(() => false)]);
  }

  await open();
  return {
    send: (place, text) => pageOf(place).evaluate(typeAndSend, text),
    kept: () => pageOf(0).evaluate(readKept),
    unsent: () => pageOf(0).evaluate(countUnsent),
    wake: () => pageOf(0).evaluate(() => void chrome.runtime.sendMessage({ wake: true }).catch(() => {})),
    killWorker,
    async killBrowser() {
      protocol = null;
      const process = browser?.process();
      const gone = new Promise((resolve) => process?.once('exit', resolve));
      process?.kill('SIGKILL');
      await gone;
      await open();
    },
  };
}

async function signInIfAsked(page: Page, server: string): Promise<void> {
  const first = await findLike(page, ['tab'], /^(Email|Unread)/, 30_000);
  if (await first.evaluate((element) => element.textContent?.startsWith('Email'))) {
    await signIn(page, { server, ...ada });
  }
}

async function openPlace(page: Page, { tab, name }: Place): Promise<void> {
  await clickOn(await findLike(page, ['tab'], new RegExp(`^${tab}`), 30_000));
  // Rows still move while messages come in, and a click may meet one that has just been drawn anew.
  await eventually(
    `${name} is open`,
    async () => {
      if (await page.$('textarea[aria-label="Message"]')) return true;
      const row = await findLike(page, ['button', 'link', 'option', 'row', 'listitem'], name, 1_000).catch(
        () => null,
      );
      await row?.evaluate((element) => (element instanceof HTMLElement ? element.click() : null));
      return false;
    },
    60_000,
  );
}

/** Runs in a page. */
async function typeAndSend(text: string): Promise<void> {
  const until = async (holds: () => boolean, what: string): Promise<void> => {
    for (const end = Date.now() + 30_000; !holds(); ) {
      if (Date.now() > end) throw new Error(`It never happened that ${what}: ${document.body.innerText}`);
      await new Promise((resolve) => setTimeout(resolve, 4));
    }
  };
  const field = () => document.querySelector<HTMLTextAreaElement>('textarea[aria-label="Message"]');
  const button = () => document.querySelector<HTMLButtonElement>('button[aria-label="Send"]');
  const area = field();
  if (!area) throw new Error(`There is no field to write in: ${document.body.innerText}`);
  area.value = text;
  area.dispatchEvent(new InputEvent('input', { bubbles: true }));
  await until(() => button()?.disabled === false, 'the text could be sent');
  button()?.click();
  await until(() => field()?.value === '', 'the field was cleared');
}

/** Runs in a page. */
async function countUnsent(): Promise<number> {
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open('quayside');
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
  const counting = database.transaction('outbox').objectStore('outbox').count();
  database.close();
  return new Promise((resolve, reject) => {
    counting.onsuccess = () => resolve(counting.result);
    counting.onerror = () => reject(counting.error);
  });
}

/** Runs in a page. */
async function readKept(): Promise<{ waiting: string[]; arrived: string[] }> {
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open('quayside');
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
  // One transaction, for a row becomes a message in one step.
  const reading = database.transaction(['outbox', 'messages']);
  const all = (name: string) =>
    new Promise<{ action?: { content?: string }; message?: { content?: unknown } }[]>((resolve, reject) => {
      const request = reading.objectStore(name).getAll();
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const [outbox, messages] = await Promise.all([all('outbox'), all('messages')]);
  database.close();
  return {
    waiting: outbox.map((row) => row.action?.content ?? ''),
    arrived: messages.map((row) => String(row.message?.content)),
  };
}
