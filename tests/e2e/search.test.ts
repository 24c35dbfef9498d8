import { expect, it } from 'vitest';
import { fill, find, press, sees, typedInto } from '../../scripts/person.ts';
import { addressBar } from '../support/address-bar.ts';
import { startMisbehavingServer } from '../support/misbehaving-server.ts';
import { appOpenedBy } from '../support/opened-app.ts';
import { colleague, eventually } from '../support/people.ts';
import { openFlow, stage } from '../support/story.ts';

const scene = stage();
const say = async (path: string, texts: readonly string[]) => {
  const grace = colleague(scene.server.url, 'grace');
  for (const content of texts) await grace.post(path, { event: 'message', content });
};
const many = (word: string, count: number) => Array.from({ length: count }, (_, at) => `${word} ${at}`);
const engineering = '/flows/acme/engineering/messages';

it('finds a message far back, shows it among its neighbours, and comes back to the search and to the newest', async () => {
  await say(engineering, [...many('before', 60), 'The quaysidefinder lies here', ...many('after', 130)]);
  await say('/flows/acme/support/messages', ['Has anybody seen the quaysidefinder?']);
  const page = await scene.signedIn();
  await press(page, 'button', 'Search messages');
  await fill(page, 'Search messages', 'QUAYSIDEFINDER');
  // Where typing paused, the beginning of the word was searched for, which finds the same.
  await expect
    .poll(() => page.$$eval('mark', (marks) => marks.map((mark) => mark.textContent)))
    .toEqual(['quaysidefinder', 'quaysidefinder']);
  await sees(page, '2 messages in 2 conversations');

  // The second group is the one it lies in, or the first: the arrows reach both.
  const text = await page.evaluate(
    () => document.querySelector('[role=option][aria-selected=true]')?.textContent,
  );
  if (!text?.includes('lies here')) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.c-lit ::-p-text(lies here)', { timeout: 40_000 });
  await sees(page, 'before 59');
  await sees(page, 'after 1');
  expect(await page.evaluate(() => document.body.innerText)).not.toContain('after 129');

  // Reading on: newer pages come in below without moving what is read.
  await page.evaluate(async () => {
    const log = document.querySelector('.c-scroll');
    if (log) log.scrollTop = 0;
  });
  await sees(page, 'after 80');

  await press(page, 'button', 'Newest');
  await sees(page, 'after 129');
  await page.keyboard.press('Escape');
  await find(page, 'combobox', 'Search messages');
  expect(await typedInto(page, 'Search messages')).toBe('QUAYSIDEFINDER');
  await sees(page, '2 messages in 2 conversations');
});

it('searches the flow it was opened from, and widens', async () => {
  await say(engineering, ['a lonely widgeon on the pier', 'a file about it #birds']);
  await say('/flows/acme/support/messages', ['a widgeon called']);
  const page = await scene.signedIn();
  await openFlow(page, 'Engineering');
  await press(page, 'button', 'Search here');
  await fill(page, 'Search messages', 'widgeon');
  await sees(page, '1 message, newest first');
  await fill(page, 'Search messages', 'pier called');
  await sees(page, 'Nothing in Engineering');
  await fill(page, 'Search messages', '#birds');
  await sees(page, 'a file about it');
  await fill(page, 'Search messages', 'widgeon called');
  await sees(page, 'Nothing in Engineering');
  await press(page, 'button', 'Search all flows');
  await sees(page, '1 message in 1 conversation');
});

it('pages a long search, and says what could not be searched', async () => {
  await say(engineering, many('turnstone', 45));
  const proxy = await startMisbehavingServer(scene.server.url);
  try {
    const page = await scene.signedIn(proxy.url);
    await openFlow(page, 'Engineering');
    // Of the whole word alone: a search for its beginning, where typing paused, could not be tried again for long.
    proxy.behave({ status: 403 }, ({ url }) => url?.includes('search=turnstone') === true);
    await press(page, 'button', 'Search here');
    await fill(page, 'Search messages', 'turnstone');
    await sees(page, 'could not be searched');
    proxy.behave('pass');
    await press(page, 'button', 'Retry');
    await sees(page, '30+ messages, newest first');
    await press(page, 'button', 'Show older matches');
    await sees(page, '45 messages, newest first');
    expect((await page.$$('[role=option]')).length).toBeGreaterThanOrEqual(45);
  } finally {
    await proxy.stop();
  }
});

it('jumps by Ctrl K to a flow and to a person, and does things, by keys alone', async () => {
  const page = await scene.signedIn();
  const jump = async (text: string) => {
    await page.keyboard.down('Control');
    await page.keyboard.press('k');
    await page.keyboard.up('Control');
    await find(page, 'combobox', 'Jump to a flow, a person or an action');
    await page.keyboard.type(text);
    await page.keyboard.press('Enter');
  };
  // What the first look at the server still brings would be unread after all, and people not known yet.
  await sees(page, 'Live');
  await find(page, 'button', 'Mark all read');
  await jump('mark all');
  await sees(page, 'All caught up');
  await jump('sup');
  await find(page, 'heading', 'Support');
  // From a field, too.
  await find(page, 'textbox', 'Message');
  await jump('linus');
  await find(page, 'heading', 'Linus Berg');
  await jump('new flow');
  await find(page, 'heading', 'New flow');
});

it('sends from the address bar to whom is named, and searches for all else, as it says before', async () => {
  const page = await scene.signedIn();
  await sees(page, 'Live');
  await page.close();
  const bar = await addressBar(scene.browser);
  expect(await bar.type('engin hello')).toMatchObject({
    first: 'Search messages for engin hello',
    lines: ['engineering hello'],
  });
  const { first, lines } = await bar.type('engineering tea & <b>biscuits</b> at four');
  expect(first).toBe('Send to Engineering (engineering): tea & <b>biscuits</b> at four');
  expect(lines.at(-1)).toBe('?engineering tea & <b>biscuits</b> at four');
  await bar.enter('engineering tea & <b>biscuits</b> at four');
  await bar.enter('@grace tea?');
  const me = colleague(scene.server.url, 'ada');
  const { id } = await colleague(scene.server.url, 'grace').get<{ id: number }>('/user');
  for (const [path, said] of [
    [engineering, 'tea & <b>biscuits</b> at four'],
    [`/private/${id}/messages`, 'tea?'],
  ] as const) {
    await eventually(`${said} is there`, async () => {
      const list = await me.get<{ content: string }[]>(path);
      return list.filter(({ content }) => content === said).length === 1;
    });
  }

  const found = await appOpenedBy(scene.browser, () => bar.enter('lock timeout'));
  expect(found.hash).toBe('#search=lock%20timeout');
  await found.sees('look at the lock timeout before we ship');
  await found.close();
});
