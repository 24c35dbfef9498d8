/** Flows, threads and private conversations, and what one does in them. */
import { join } from 'node:path';
import type { Page } from 'puppeteer-core';
import { find, findLike, press, sees } from '../../scripts/person.ts';
import { openFlow, openRow, openTabs, screen } from './popup.ts';
import type { Scene, Screens } from './walk.ts';

const demoFiles = join(import.meta.dirname, '../../server/demo/files');

export async function* conversationScreens(scene: Scene): Screens {
  const page = await openTabs(scene);
  await openFlow(page, 'Engineering');
  yield screen(page, 'flow');
  const field = await find(page, 'textbox', 'Message');
  await field.type('@');
  await page.waitForSelector('[role=option]');
  yield screen(page, 'flow-completion');
  await page.keyboard.press('Escape');
  await field.press('Backspace');
  await pick(page, 'p95-staging.png', 'runbook-4.2.md');
  yield screen(page, 'flow-files');
  for (const name of ['p95-staging.png', 'runbook-4.2.md']) await press(page, 'button', `Remove ${name}`);
  await press(page, 'button', 'Back');

  await press(page, 'tab', 'Inbox');
  await openRow(page, /Build #8912/);
  await find(page, 'button', 'Run again');
  yield screen(page, 'thread');
  await press(page, 'button', 'Back');
  await press(page, 'tab', 'Private');
  await openRow(page, /Grace Marlowe/);
  await find(page, 'textbox', 'Message');
  yield screen(page, 'private-chat');
  await page.close();
}

async function pick(page: Page, ...names: string[]): Promise<void> {
  const [chooser] = await Promise.all([page.waitForFileChooser(), press(page, 'button', 'Attach file')]);
  await chooser.accept(names.map((name) => join(demoFiles, name)));
  for (const name of names) await find(page, 'button', `Remove ${name}`);
  await findLike(page, ['textbox'], /^Message/);
  await sees(page, names[0] ?? '').catch(() => {});
}
