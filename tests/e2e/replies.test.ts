import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fill, find, sees, seesNoMore } from '../../scripts/person.ts';
import { startNotingProxy } from '../support/noting-proxy.ts';
import { colleague, eventually, type Message, unreadOf } from '../support/people.ts';
import { startServer } from '../support/server.ts';
import { openFlow, stage } from '../support/story.ts';

const scene = stage();
const messagesAs = (server: string, path: string) =>
  colleague(server, 'grace').get<Message[]>(`${path}?limit=10&event=message`);

it('a reply in place goes into the thread of the mention and marks it read', async () => {
  await scene.signedIn();
  const grace = colleague(scene.server.url, 'grace');
  const mention = await grace.post<Message>('/flows/acme/main/messages', {
    event: 'message',
    content: '@Ada who has the key of the shed?',
  });
  const before = await unreadOf(colleague(scene.server.url, 'ada'));
  const page = await scene.popup();
  await sees(page, 'the key of the shed');
  const row = await page.waitForSelector('::-p-text(the key of the shed)');
  await row?.hover();
  await row?.evaluate((element) => {
    const item = element.closest('[role="listitem"], li, [role="row"], [role="option"], article');
    const button = item?.querySelector<HTMLButtonElement>('button[aria-label="Reply"]');
    if (!button) throw new Error('The row has no button "Reply".');
    button.click();
  });
  await find(page, 'textbox', 'Message');
  await fill(page, 'Message', 'On the hook behind the door');
  await page.keyboard.press('Enter');
  const reply = await eventually('the reply arrives', async () => {
    const list = await messagesAs(scene.server.url, '/flows/acme/main/messages');
    return list.find((one) => one.content === 'On the hook behind the door') ?? null;
  });
  expect(reply.thread_id).toBe(mention.thread_id);
  await eventually(
    'it is read',
    async () => (await unreadOf(colleague(scene.server.url, 'ada'))) === before - 1,
  );
});

it('what waits while the server is away goes out once when it comes back', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'quayside-away-'));
  const first = await startServer({ demo: true, embedded: true, dataDir });
  // Between the two the port of the first may go to somebody else: the address stays by a proxy.
  const proxy = await startNotingProxy(first.url);
  try {
    const page = await scene.signedIn(proxy.url);
    await openFlow(page, 'Engineering');
    await first.stop();
    await fill(page, 'Message', 'Sent into the fog');
    await page.keyboard.press('Enter');
    await sees(page, 'Sent into the fog');
    await sees(page, /Queued|offline|could not be reached/i);
    const second = await startServer({ demo: true, embedded: true, dataDir });
    try {
      proxy.target(second.url);
      const said = async () =>
        (await messagesAs(second.url, '/flows/acme/engineering/messages')).filter(
          (one) => one.content === 'Sent into the fog',
        );
      await eventually('it arrives', async () => (await said()).length > 0);
      await seesNoMore(page, /Queued/i);
      expect(await said()).toHaveLength(1);
    } finally {
      await second.stop();
    }
  } finally {
    await proxy.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
});
