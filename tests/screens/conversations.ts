/** Flows, threads and private conversations, and what one does in them. */
import { join } from 'node:path';
import type { Page } from 'puppeteer-core';
import { find, press, sees } from '../../scripts/person.ts';
import { colleague } from '../support/people.ts';
import { openFlow, openPage, openRow, openTabs, screen } from './popup.ts';
import type { Scene, Screens } from './walk.ts';

/** As a share reads. */
const SHARED =
  'Worth a read before Thursday\n\nMooring at low tide\nhttps://harbour.example/guides/mooring?tide=low\n\n    Leave slack equal to half the tidal range.';

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
  const grace = colleague(scene.server.url, 'grace');
  const path = '/flows/acme/engineering/messages';
  const { id } = await grace.post<{ id: number }>(path, { event: 'message', content: 'The crane is back' });
  for (const [who, emoji] of [
    ['grace', '🎉'],
    ['linus', '🎉'],
    ['linus', '👷'],
  ] as const)
    await colleague(scene.server.url, who).post(`${path}/${id}/emoji_reaction`, { type: 'add', emoji });
  await find(page, 'button', '👷 by Linus Berg');
  yield screen(page, 'flow-reactions');
  await (await page.waitForSelector(`[data-entry="m${id}"]`))?.hover();
  await press(page, 'button', 'React');
  await find(page, 'searchbox', 'Search emoji by English name');
  yield screen(page, 'flow-emoji');
  await page.keyboard.press('Escape');
  await pick(page, 'p95-staging.png', 'runbook-4.2.md');
  yield screen(page, 'flow-files');
  for (const name of ['p95-staging.png', 'runbook-4.2.md']) await press(page, 'button', `Remove ${name}`);
  await press(page, 'button', 'Back');

  await colleague(scene.server.url, 'grace').post('/flows/acme/design/messages', {
    event: 'message',
    content: SHARED,
  });
  await openFlow(page, 'Design');
  await sees(page, 'Mooring at low tide');
  yield screen(page, 'link-cards');
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

  const reply = await openPage(scene, `popup.html#${await replyTo(scene, 'grace')}`, REPLY_SIZE);
  await find(reply, 'textbox', 'Message');
  yield screen(reply, 'reply-window');
  await reply.close();
}

/** What the window that a notification's Reply opens is told, and its size. */
const REPLY_SIZE = { width: 420, height: 320 };
async function replyTo({ server, proxy }: Scene, name: string): Promise<URLSearchParams> {
  const idOf = async (who: string) => (await colleague(server.url, who).get<{ id: number }>('/user')).id;
  const account = `${await idOf('ada')}@${proxy.url}`;
  return new URLSearchParams({ account, conversation: `private:${await idOf(name)}`, reply: '1' });
}

async function pick(page: Page, ...names: string[]): Promise<void> {
  const [chooser] = await Promise.all([page.waitForFileChooser(), press(page, 'button', 'Attach file')]);
  await chooser.accept(names.map((name) => join(demoFiles, name)));
  for (const name of names) await find(page, 'button', `Remove ${name}`);
}
