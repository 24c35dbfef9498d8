/** The sections of the options that show names of others, and what folds out in them; for the run with hostile strings. */
import type { Page } from 'puppeteer-core';
import { fill, findLike, press, textOf } from '../../scripts/person.ts';
import { OTHER_TOKEN } from '../support/hostile-server.ts';
import type { Look } from './hostile-screens.ts';

/** Ends what hangs; ms. */
const PATIENCE = 60_000;
/** Shorter strings may stand anywhere by themselves. */
const TELLING = 20;

async function open(page: Page, section: string): Promise<void> {
  await page.locator(`nav a[href="#${section}"]`).click();
  await page.waitForSelector(`nav a[href="#${section}"][aria-current=page]`);
}

/** The options at each section; `server` is the one that is signed in to. Gives what the log tells and should not. */
export async function lookIntoOptions(
  page: Page,
  server: string,
  strings: readonly string[],
  look: Look,
): Promise<string[]> {
  await page.waitForSelector('nav a[href="#accounts"]', { timeout: PATIENCE });
  await lookAtAccounts(page, server, look);
  for (const section of ['notifications', 'sharing']) {
    await open(page, section);
    await look(page, `options, ${section}`);
  }
  return lookAtServers(page, server, strings, look);
}

/** The card of an account and what its menu folds out, and that of another, whose own name is hostile. */
async function lookAtAccounts(page: Page, server: string, look: Look): Promise<void> {
  await open(page, 'accounts');
  await page.waitForSelector('.account [role=switch]', { timeout: PATIENCE });
  await look(page, 'options, accounts');
  await press(page, 'button', 'Add account');
  await press(page, 'tab', 'API token');
  await fill(page, 'Server', server);
  await fill(page, 'Personal API token', OTHER_TOKEN);
  await press(page, 'button', 'Sign in');
  await page.waitForSelector('.account ~ .account [role=switch]', { timeout: PATIENCE });
  await look(page, 'options, several accounts');
  for (const part of ['Headers…', 'Check connection']) {
    const more = await page.waitForSelector('.account ~ .account [aria-haspopup=menu]', {
      timeout: PATIENCE,
    });
    await more?.evaluate((button) => (button as HTMLElement).click());
    await findLike(page, ['menuitem'], /^Check connection/, PATIENCE);
    await look(page, 'the menu of an account');
    await press(page, 'menuitem', part);
    if (part === 'Check connection') await page.waitForSelector('.checks', { timeout: PATIENCE });
    await look(page, `an account, ${part}`);
  }
  const shown = '.account ~ .account [role=switch]';
  await page.$eval(shown, (element) => (element as HTMLElement).click());
  await page.waitForSelector(`${shown}[aria-checked=false]`, { timeout: PATIENCE });
  await look(page, 'a hidden organization');
  await page.$eval(shown, (element) => (element as HTMLElement).click());
  await page.waitForSelector(`${shown}[aria-checked=true]`, { timeout: PATIENCE });
}

/** The card of the server, tested, and the log of connections with its report, which tell nothing of anybody. */
async function lookAtServers(
  page: Page,
  server: string,
  strings: readonly string[],
  look: Look,
): Promise<string[]> {
  await open(page, 'servers');
  await look(page, 'options, servers');
  await fill(page, 'API address', server);
  await press(page, 'button', 'Test');
  await page.waitForSelector('.server .st', { timeout: PATIENCE });
  await look(page, 'a tested server');
  await page.waitForSelector('.log li', { timeout: PATIENCE });
  await page.$eval('.report-fold', (fold) => {
    (fold as HTMLDetailsElement).open = true;
    fold.scrollIntoView({ block: 'end' });
  });
  await look(page, 'the connection log');
  const said = await textOf(page);
  return strings
    .map((text) => text.trim())
    .filter((text) => text.length >= TELLING && said.includes(text))
    .map((text) => `the connection log tells ${JSON.stringify(text.slice(0, 60))}`);
}
