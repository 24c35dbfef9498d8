import { afterAll, beforeAll, expect, it } from 'vitest';
import { fill, find, focusedNode, has, press, sees, seesNoMore } from '../../scripts/person.ts';
import { type MisbehavingServer, startMisbehavingServer } from '../support/misbehaving-server.ts';
import { colleague, eventually, type Message } from '../support/people.ts';
import { spoilRows } from '../support/stored-rows.ts';
import { kept, openFlow, serverAway, stage, stands } from '../support/story.ts';

// One browser: a server that can't be reached leaves spoilt rows as they are, and each story ends with their healing.
const scene = stage({ oneBrowser: true });
let proxy: MisbehavingServer;
beforeAll(async () => {
  proxy = await startMisbehavingServer(scene.server.url);
});
afterAll(() => proxy.stop());

/** No moment: what has to say when it was can't be drawn. */
const NEVER = 1e20;
const UNSHOWN = 'This message can’t be shown.';

const MESSAGES = '/flows/acme/engineering/messages';

const person = (name: string) => colleague(scene.server.url, name);

/** The popup, which knows of a new mention with these words, and whose server then is away. */
async function mentioned(words: string) {
  const page = await scene.popup();
  const content = `@Ada ${words}`;
  const { id } = await person('grace').post<Message>(MESSAGES, { event: 'message', content });
  await press(page, 'tab', 'Unread');
  await sees(page, words);
  await serverAway(scene, proxy);
  // The next popup does not begin with Unread as it was kept, but reads all of it.
  await press(page, 'tab', 'Flows');
  await kept(scene.browser, 'the tab', ({ lastTab }) => lastTab === 'flows');
  return { page, id };
}

it('a message that can’t be drawn says so in its row, and the others are there', async () => {
  await scene.signedIn(proxy.url);
  await mentioned('the tug is fine');
  proxy.behave('pass');
  const { page } = await mentioned('the crane is stuck');
  expect(await spoilRows(page, 'messages', 'the crane is stuck', 'message.sent', NEVER)).toHaveLength(1);

  const popup = await scene.popup();
  await press(popup, 'tab', 'Unread');
  await sees(popup, UNSHOWN);
  await sees(popup, 'the tug is fine');
  await openFlow(popup, 'Engineering');
  await sees(popup, UNSHOWN);
  await sees(popup, 'the tug is fine');
  // As soon as the server has told it again, it is drawn.
  proxy.behave('pass');
  await sees(popup, 'the crane is stuck');
  await seesNoMore(popup, UNSHOWN);
});

it('an unread message that can’t be drawn is marked read all the same', async () => {
  const { page, id } = await mentioned('nobody will read this');
  expect(await spoilRows(page, 'messages', 'nobody will read this', 'message.sent', NEVER)).toHaveLength(1);

  const popup = await scene.popup();
  await press(popup, 'tab', 'Unread');
  await sees(popup, UNSHOWN);
  const row = await popup.waitForSelector(`::-p-text(${UNSHOWN})`);
  await row?.evaluate((text) => text.closest('li')?.querySelector('button')?.click());
  await seesNoMore(popup, UNSHOWN);
  proxy.behave('pass');
  await eventually('it is read on the server', async () => {
    const { tags } = await person('ada').get<Message>(`${MESSAGES}/${id}`);
    return !tags.some((tag) => tag.startsWith(':unread'));
  });
});

it('a view that can’t be drawn says so in its place, and the rest of the page goes on', async () => {
  const page = await scene.popup();
  await openFlow(page, 'Engineering');
  await fill(page, 'Message', 'half a sentence that is nowhere else');
  await press(page, 'button', 'Back');
  await serverAway(scene, proxy);
  expect(await spoilRows(page, 'flows', '"name":"Engineering"', 'flow.name', null)).toHaveLength(1);

  const popup = await scene.popup();
  await press(popup, 'tab', 'Flows');
  expect(await sees(popup, 'This view can’t be shown')).toContain('Nothing was lost');
  await find(popup, 'alert');
  // The keyboard stays where it was, on the tab; the other tabs are as ever.
  expect(await focusedNode(popup)).toMatchObject({ role: 'tab', name: 'Flows' });
  await press(popup, 'tab', 'Private');
  await sees(popup, 'Grace');
  await press(popup, 'tab', 'Flows');
  await sees(popup, 'This view can’t be shown');

  const options = await scene.open('options.html#notifications');
  await sees(options, 'This view can’t be shown');
  await press(options, 'link', 'Servers & diagnostics');
  // What is noted of it is what was drawn and the kind of the error.
  await sees(options, /draw flows: TypeError/);
  await options.close();

  proxy.behave('pass');
  await person('ada').put('/flows/acme/engineering', { name: 'Engineers' });
  await eventually('the view is drawn again', async () => {
    if (!(await has(popup, 'button', 'Try again'))) return true;
    await press(popup, 'button', 'Try again');
    return false;
  });
  await openFlow(popup, 'Engineers');
  await stands(popup, 'Message', 'half a sentence that is nowhere else');
});
