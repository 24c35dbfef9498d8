import { expect, it } from 'vitest';
import {
  fill,
  fillServer,
  find,
  findLike,
  focusedNode,
  has,
  press,
  sees,
  signIn,
  tabTo,
  textOf,
  typedInto,
} from '../../scripts/person.ts';
import { killWorker } from '../support/browser.ts';
import { startMisbehavingServer } from '../support/misbehaving-server.ts';
import { colleague, eventually, type Message } from '../support/people.ts';
import { ada, openFlow, stage, stands } from '../support/story.ts';

const scene = stage();
const flow = '/flows/acme/engineering/messages';
const latest = (who: string, path = `${flow}?limit=20`) =>
  colleague(scene.server.url, who).get<Message[]>(path);

it('a private reply arrives at the other person', async () => {
  const page = await scene.signedIn();
  const me = await colleague(scene.server.url, 'ada').get<{ id: number }>('/user');
  await press(page, 'tab', 'Private');
  // Just after the first sign-in rows still move up as their latest messages come in; this is the row, wherever it is.
  const row = await findLike(page, ['button', 'link', 'option', 'row'], /Grace Marlowe/);
  await row.evaluate((element) => (element instanceof HTMLElement ? element.click() : null));
  await findLike(page, ['heading', 'button', 'link'], /Grace Marlowe/);
  await fill(page, 'Message', 'Ten minutes, then I am yours');
  await page.keyboard.press('Enter');
  await sees(page, 'Ten minutes, then I am yours');
  await stands(page, 'Message', '');
  await eventually('Grace has the reply', async () =>
    (await latest('grace', `/private/${me.id}/messages?limit=5`)).some(
      (one) => one.content === 'Ten minutes, then I am yours',
    ),
  );
});

it('conversations that others begin stand in the list, also when it was short', async () => {
  const page = await scene.popup();
  await signIn(page, { server: scene.server.url, email: 'linus@example.com', password: ada.password });
  await press(page, 'tab', 'Private');
  await findLike(page, ['button'], /Ada Fenwick/);
  const linus = await colleague(scene.server.url, 'linus').get<{ id: number }>('/user');
  for (const nick of ['grace', 'margaret', 'edsger', 'barbara']) {
    const content = `Do you have a minute? ${nick}`;
    const path = `/private/${linus.id}/messages`;
    await colleague(scene.server.url, nick).post(path, { event: 'message', content });
  }
  for (const name of [/Grace Marlowe/, /Margaret Osei/, /Edsger Vaal/, /Barbara Quist/, /Ada Fenwick/])
    await findLike(page, ['button'], name);
});

it('a flow opens from the search with its latest messages, and what is sent reaches everyone', async () => {
  const page = await scene.signedIn();
  await openFlow(page, 'Engineering');
  const newest = (await latest('grace')).at(-1);
  if (typeof newest?.content === 'string') await sees(page, newest.content.slice(0, 12));
  await fill(page, 'Message', 'The pump is #mended, @Grace');
  await page.keyboard.press('Enter');
  const sent = await eventually(
    'Grace sees it',
    async () => (await latest('grace')).find((one) => one.content === 'The pump is #mended, @Grace') ?? null,
  );
  expect(sent.tags).toContain('mended');
  expect(sent.tags.some((tag) => tag.startsWith(':unread:'))).toBe(true);
});

it('the box completes an emoji, a person and a tag by the keyboard, and Up edits what was said last', async () => {
  const page = await scene.signedIn();
  await openFlow(page, 'Engineering');
  const box = await find(page, 'textbox', 'Message');
  await box.type('Well done :tad');
  await find(page, 'listbox', 'Emoji');
  await box.press('Enter');
  await box.type('@gra');
  await find(page, 'listbox', 'People');
  await box.press('Tab');
  await box.type('#relea');
  await find(page, 'listbox', 'Tags');
  await box.press('Enter');
  expect(await typedInto(page, 'Message')).toBe('Well done 🎉 @grace #release ');
  await box.press('Enter');
  const said = await eventually(
    'the message is there',
    async () => (await latest('grace')).find((one) => String(one.content).startsWith('Well done 🎉')) ?? null,
  );
  expect(said.tags).toEqual(expect.arrayContaining(['release', expect.stringMatching(/^:user:/)]));
  // What is still on its way is not edited yet.
  await eventually('the text is back', async () => {
    if ((await typedInto(page, 'Message')) === '') await box.press('ArrowUp');
    return (await typedInto(page, 'Message')).startsWith('Well done');
  });
});

it('an edit whose message is deleted meanwhile says so, and what was written is a draft', async () => {
  const page = await scene.signedIn();
  await openFlow(page, 'Engineering');
  const box = await find(page, 'textbox', 'Message');
  await box.type('The lock opens at six');
  await box.press('Enter');
  const said = await eventually(
    'the message is there',
    async () => (await latest('grace')).find((one) => one.content === 'The lock opens at six') ?? null,
  );
  await eventually('it is being edited', async () => {
    if ((await typedInto(page, 'Message')) === '') await box.press('ArrowUp');
    return (await typedInto(page, 'Message')) === 'The lock opens at six';
  });
  await box.type(', or at seven');
  await colleague(scene.server.url, 'ada').delete(`/flows/acme/engineering/messages/${said.id}`);
  await sees(page, 'The message you were editing was deleted. What you wrote is in the box.');
  await stands(page, 'Message', 'The lock opens at six, or at seven');
  expect(await has(page, 'button', 'Cancel edit')).toBe(false);
  await page.close();

  const again = await scene.popup();
  await openFlow(again, 'Engineering');
  await stands(again, 'Message', 'The lock opens at six, or at seven');
});

it('an emoji is chosen beside the box and goes to the caret, in a reply on the list as well, and Undo takes it out', async () => {
  const page = await scene.signedIn();
  const choose = async (name: string, emoji: string) => {
    await press(page, 'button', 'Choose an emoji');
    await find(page, 'searchbox', 'Search emoji by English name');
    await page.keyboard.type(name);
    await find(page, 'button', emoji);
    await page.keyboard.press('Enter');
  };
  await press(page, 'tab', 'Unread');
  await find(page, 'button', 'Mark all read');
  await page.focus('[data-row]');
  await page.keyboard.press('r');
  await (await find(page, 'textbox', 'Message')).type('Looking');
  await choose('eyes', '👀');
  await stands(page, 'Message', 'Looking👀');
  await page.keyboard.press('Escape');

  await openFlow(page, 'Engineering');
  const box = await find(page, 'textbox', 'Message');
  await box.type('The  is back');
  for (let left = 0; left < 8; left += 1) await box.press('ArrowLeft');
  await press(page, 'button', 'Choose an emoji');
  await find(page, 'searchbox', 'Search emoji by English name');
  await page.keyboard.press('Escape');
  await page.waitForSelector('textarea:focus');
  await page.keyboard.type('very ');
  expect(await typedInto(page, 'Message')).toBe('The very  is back');
  await choose('ship', '🚢');
  await stands(page, 'Message', 'The very 🚢 is back');
  await page.keyboard.down('Control');
  await page.keyboard.press('z');
  await page.keyboard.up('Control');
  await stands(page, 'Message', 'The very  is back');
});

it('a message that fails shows Retry, keeps its text, and goes out once the server is back', async () => {
  const proxy = await startMisbehavingServer(scene.server.url);
  try {
    const page = await scene.signedIn(proxy.url);
    await openFlow(page, 'Engineering');
    proxy.behave({ status: 422 }, (request) => request.method === 'POST');
    await fill(page, 'Message', 'Refused at first');
    await page.keyboard.press('Enter');
    await find(page, 'button', 'Retry');
    expect(await textOf(page)).toContain('Refused at first');
    proxy.behave('pass');
    await press(page, 'button', 'Retry');
    await eventually(
      'it is stored once',
      async () => (await latest('grace')).filter((one) => one.content === 'Refused at first').length === 1,
    );
  } finally {
    await proxy.stop();
  }
});

it('a message sent while the connection is cut, with the service worker ended, arrives exactly once', async () => {
  const proxy = await startMisbehavingServer(scene.server.url);
  try {
    const page = await scene.signedIn(proxy.url);
    await openFlow(page, 'Engineering');
    proxy.behave('drop', (request) => request.method === 'POST');
    await fill(page, 'Message', 'Through the storm');
    await page.keyboard.press('Enter');
    await sees(page, 'Through the storm');
    await eventually('it was tried', async () => proxy.hits() > 0);
    await killWorker(scene.browser);
    proxy.behave('pass');
    const again = await scene.popup();
    await find(again, 'tab', 'Unread');
    await eventually('it is stored', async () =>
      (await latest('grace')).some((one) => one.content === 'Through the storm'),
    );
    expect((await latest('grace')).filter((one) => one.content === 'Through the storm')).toHaveLength(1);
  } finally {
    await proxy.stop();
  }
});

it('a reaction is chosen by name, shown to everybody at once, and taken back', async () => {
  const grace = colleague(scene.server.url, 'grace');
  const { id } = await grace.post<Message>(flow, { event: 'message', content: 'The crane is back' });
  const reactions = async () =>
    (await grace.get<{ emoji_reactions?: Record<string, number[]> }>(`${flow}/${id}`)).emoji_reactions;
  const page = await scene.signedIn();
  await openFlow(page, 'Engineering');
  await sees(page, 'The crane is back');
  const message = await page.waitForSelector(`[data-entry="m${id}"]`);
  await message?.hover();
  await press(page, 'button', 'React');
  await find(page, 'searchbox', 'Search emoji by English name');
  await page.keyboard.type('construction_w');
  await find(page, 'button', '👷');
  await page.keyboard.press('Enter');
  const own = await find(page, 'button', '👷 by you');
  await eventually('the server has it', async () => (await reactions())?.['👷']?.length === 1);
  await grace.post(`${flow}/${id}/emoji_reaction`, { type: 'add', emoji: '🎉' });
  await find(page, 'button', '🎉 by Grace Marlowe');
  await press(page, 'button', '🎉 by Grace Marlowe');
  await find(page, 'button', '🎉 by you and Grace Marlowe');
  await own.click();
  await eventually('it is taken back', async () => Object.keys((await reactions()) ?? {}).join() === '🎉');
  await page.close();
  const again = await scene.popup();
  await openFlow(again, 'Engineering');
  await find(again, 'button', '🎉 by you and Grace Marlowe');
});

it('the keyboard alone can sign in, find a flow and send', async () => {
  const page = await scene.popup();
  await fillServer(page, scene.server.url);
  await tabTo(page, 'tab', 'Browser');
  await page.keyboard.press('ArrowRight');
  await tabTo(page, 'textbox', 'Email');
  await page.keyboard.type(ada.email);
  await tabTo(page, 'textbox', 'Password');
  await page.keyboard.type(ada.password);
  await page.keyboard.press('Enter');
  await find(page, 'tab', 'Unread');
  await tabTo(page, 'tab', 'Unread');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await tabTo(page, 'searchbox', 'Search flows');
  await page.keyboard.type('Engin');
  // Just after the sign-in the flows are still coming.
  await findLike(page, ['button', 'link', 'option', 'row'], /^Engineering/);
  await page.keyboard.press('ArrowDown');
  await eventually('the keyboard is at it', async () => /^Engineering/.test((await focusedNode(page)).name));
  await page.keyboard.press('Enter');
  await find(page, 'textbox', 'Message');
  await tabTo(page, 'textbox', 'Message');
  await page.keyboard.type('Typed without a mouse');
  await page.keyboard.press('Enter');
  await eventually('it arrives', async () =>
    (await latest('grace')).some((one) => one.content === 'Typed without a mouse'),
  );
});

it('a screen reader hears what others say, and neither history nor what one says oneself', async () => {
  const page = await scene.signedIn();
  await openFlow(page, 'Engineering');
  await sees(page, 'the 4.2 migration is green on staging');
  // What came by then is history.
  await page.waitForSelector('[role=log][aria-busy=false]');
  const heard = () => page.$eval('[data-announcer]', (element) => (element.textContent ?? '').trim());
  const politely = await page.$eval('[data-announcer]', (element) => [element.role, element.ariaLive]);
  expect(politely).toEqual(['status', 'polite']);
  expect(await page.$eval('[role=log]', (element) => element.ariaLive)).toBe('off');
  await fill(page, 'Message', 'I say this myself');
  await page.keyboard.press('Enter');
  await sees(page, 'I say this myself');
  expect(await heard()).toBe('');
  const grace = colleague(scene.server.url, 'grace');
  await grace.post(flow, { event: 'message', content: 'And I answer' });
  await eventually('it is said', async () => (await heard()) === 'Grace Marlowe: And I answer');
});
