/** Attention on the person's terms, in a real browser: snooze, a locked screen, keywords, and what comes afterwards. */
import { expect, it } from 'vitest';
import type { Browser as WebExtension } from 'webextension-polyfill';
import { clickOn } from '../../scripts/click.ts';
import { fill, find, findLike, inExtension, press, sees, toolbar } from '../../scripts/person.ts';
import {
  clear,
  clicks,
  lockScreen,
  noteWords,
  shown,
  shows,
  showsNone,
  wordsOf,
} from '../support/desktop.ts';
import { appOpenedBy } from '../support/opened-app.ts';
import { colleague, eventually, type Message } from '../support/people.ts';
import { badgeCount, inFirefox, kept, openFlow, stage } from '../support/story.ts';

/** What functions evaluated in the background find there. */
declare const chrome: WebExtension;

const scene = stage({ oneBrowser: true });
const engineering = '/flows/acme/engineering/messages';
const say = (content: string) => ({ event: 'message', content });
const grace = () => colleague(scene.server.url, 'grace');
const me = () => colleague(scene.server.url, 'ada');
const digest = 'quayside-quiet';
const showsDigest = () =>
  eventually('the digest', async () => (await shown(scene.browser)).includes(digest) || null);
/** Quiet hours of every day, in place of those there were; times as `HH:MM`. */
const keepHours = (from: string, to: string) =>
  inExtension(
    scene.browser,
    async (begin, end) => {
      const { settings } = (await chrome.storage.local.get('settings')) as { settings: object };
      const quiet = { on: true, spans: [{ days: [0, 1, 2, 3, 4, 5, 6], from: begin, to: end }] };
      await chrome.storage.local.set({ settings: { ...settings, quiet } });
    },
    from,
    to,
  );
const titled = (text: RegExp) =>
  eventually(`the tooltip says ${text}`, async () => {
    const { title } = await toolbar(scene.browser);
    return text.test(title) && title;
  });

it('a snooze keeps notifications back and ends by itself; one digest tells what was missed and opens Unread', async () => {
  const page = await scene.signedIn();
  await sees(page, 'Live');
  const before = await badgeCount(scene.browser, (count) => count > 0);
  await press(page, 'button', 'Snooze notifications');
  await clickOn(await findLike(page, ['button'], /^For an hour/));
  await titled(/; notifications paused until /);
  await page.close();

  const ada = await me().get<{ id: number }>('/user');
  await grace().post(engineering, say('@Ada while you are away'));
  await grace().post(`/private/${ada.id}/messages`, say('and this'));
  await badgeCount(scene.browser, (count) => count === before + 2);
  expect(await shown(scene.browser)).toEqual([]);

  // The hour is over: in a moment, instead of waiting for it.
  await inExtension(scene.browser, async () => {
    const { settings } = (await chrome.storage.local.get('settings')) as { settings: object };
    await chrome.storage.local.set({
      settings: { ...settings, snoozed: { everything: Date.now() + 1_000 } },
    });
  });
  await showsDigest();
  expect(await shown(scene.browser)).toEqual([digest]);
  await titled(/^(?!.*paused)/);

  const unread = await appOpenedBy(scene.browser, () => clicks(scene.browser, digest));
  expect(unread.hash).toBe('#unread');
  await unread.sees('Mark all read');
  await unread.sees('while you are away');
  await unread.close();
});

// Not in Firefox: it does not tell extensions that the screen is locked.
it.skipIf(inFirefox)(
  'a locked screen is left in peace; afterwards one digest, and none when nothing happened',
  async () => {
    const before = await badgeCount(scene.browser);
    await lockScreen(scene.browser, true);
    await titled(/notifications paused$/);
    await grace().post(engineering, say('@Ada nobody is there'));
    await badgeCount(scene.browser, (count) => count === before + 1);
    expect(await shown(scene.browser)).toEqual([]);
    await lockScreen(scene.browser, false);
    await showsDigest();
    await clear(scene.browser, digest);
    await lockScreen(scene.browser, true);
    await titled(/notifications paused$/);
    await lockScreen(scene.browser, false);
    await titled(/^(?!.*paused)/);
    expect(await shown(scene.browser)).toEqual([]);
  },
);

it('a keyword is heard in a closed flow, says which word it was, and is read here without telling the server', async () => {
  const options = await scene.open('options.html#notifications');
  await fill(options, 'New keyword', 'Crane');
  await press(options, 'button', 'Add');
  await find(options, 'button', 'Remove keyword Crane');
  await options.close();
  await me().put('/flows/acme/random', { open: false });

  const before = await badgeCount(scene.browser);
  await grace().post('/flows/acme/random/messages', say('cranes are birds, too'));
  const said = await grace().post<Message>('/flows/acme/random/messages', say('who parked the crane here?'));
  const shownId = await shows(scene.browser, 'flow:');
  await badgeCount(scene.browser, (count) => count === before + 1);
  const page = await scene.popup();
  await press(page, 'tab', 'Unread');
  await sees(page, 'Keyword “Crane”');
  // Firefox has no buttons on notifications.
  if (inFirefox) await press(page, 'button', 'Mark all read');
  else await clicks(scene.browser, shownId, 0);
  await badgeCount(scene.browser, (count) => count === (inFirefox ? 0 : before));
  const stored = await me().get<Message>(`/flows/acme/random/messages/${said.id}`);
  expect(stored.tags.filter((tag) => tag.startsWith(':unread'))).toEqual([]);
});

it('read elsewhere, the badge drops by itself', async () => {
  const before = await badgeCount(scene.browser);
  const said = await grace().post<Message>(engineering, say('@Ada read me somewhere else'));
  await badgeCount(scene.browser, (count) => count === before + 1);
  const path = `${engineering}/${said.id}`;
  const { tags } = await me().get<Message>(path);
  await me().put(path, { tags: tags.filter((tag) => !tag.startsWith(':unread')) });
  await badgeCount(scene.browser, (count) => count === before);
});

it('a snoozed flow says so in its row and its head, and is woken there; so is everything in the head of the app', async () => {
  const page = await scene.popup();
  await openFlow(page, 'Design');
  await press(page, 'button', 'People and settings');
  await press(page, 'tab', 'Settings');
  await press(page, 'button', 'Snooze Design');
  await clickOn(await findLike(page, ['button'], /^For an hour/));
  await press(page, 'button', 'Back');
  // In the head of the conversation.
  await findLike(page, ['button'], /^Snooze Design: Snoozed until /);
  await press(page, 'button', 'Back');
  await press(page, 'tab', 'Flows');
  const bell = await findLike(page, ['button'], /^Snooze Design: Snoozed until /);
  expect(await bell.evaluate((element) => element.textContent)).toMatch(/\d/);
  await clickOn(bell);
  await press(page, 'button', 'End the snooze');
  await kept(scene.browser, 'the end', ({ snoozed }) => Object.keys(snoozed).length === 0);
  await eventually('the mark is gone', async () => {
    const names = await page.$$eval('.f-row [aria-label]', (all) => all.map((one) => one.ariaLabel ?? ''));
    return !names.some((name) => name.includes('Snoozed until'));
  });

  await press(page, 'button', 'Snooze notifications');
  await clickOn(await findLike(page, ['button'], /^For an hour/));
  await clickOn(await findLike(page, ['button'], /^Snooze notifications: Snoozed until /));
  await press(page, 'button', 'End the snooze');
  await find(page, 'button', 'Snooze notifications');
  // The next story changes what is kept, and would write the snooze down again.
  await kept(scene.browser, 'the end', ({ snoozed }) => Object.keys(snoozed).length === 0);
});

it('weekly quiet hours end by themselves; one digest says what came, and goes when all that is read', async () => {
  await showsNone(scene.browser);
  // All day, every day.
  await keepHours('00:00', '00:00');
  await titled(/; notifications paused/);
  const before = await badgeCount(scene.browser);
  const ada = await me().get<{ id: number }>('/user');
  await grace().post(engineering, say('@Ada the night shift begins'));
  await grace().post(engineering, say('@Ada and ends'));
  await grace().post(`/private/${ada.id}/messages`, say('good night'));
  await badgeCount(scene.browser, (count) => count === before + 3);
  expect(await shown(scene.browser)).toEqual([]);

  await noteWords(scene.browser);
  // From an hour ago to the end of this minute, by the browser's clock: should that pass meanwhile, they are over.
  const [from, to] = await inExtension(scene.browser, () =>
    [-60, 1].map((minutes) => {
      const time = new Date(Date.now() + minutes * 60_000);
      return [time.getHours(), time.getMinutes()].map((part) => `${part}`.padStart(2, '0')).join(':');
    }),
  );
  await keepHours(from ?? '', to ?? '');
  // Browsers let alarms ring once in half a minute.
  await eventually('the digest', async () => (await shown(scene.browser)).includes(digest) || null, 180_000);
  expect(await shown(scene.browser)).toEqual([digest]);
  expect(await eventually('its words', () => wordsOf(scene.browser, digest))).toEqual({
    title: 'While it was quiet',
    text: '2 mentions, 1 private message',
  });
  await titled(/^(?!.*paused)/);

  const page = await scene.popup();
  await press(page, 'tab', 'Unread');
  await press(page, 'button', 'Mark all read');
  await showsNone(scene.browser);
}, 300_000);
