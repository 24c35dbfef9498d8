import { expect, it } from 'vitest';
import type { Browser as WebExtension } from 'webextension-polyfill';
import { openPopup, sees, seesNoMore, toFront, workerOf } from '../../scripts/person.ts';
import { tell, unstored } from '../../server/services/events.ts';
import { openDatabase } from '../../server/store/database.ts';
import { endWorker, workerRuns } from '../support/browser.ts';
import { colleague, eventually } from '../support/people.ts';
import { badgeCount, inFirefox, openFlow, stage } from '../support/story.ts';

/** What functions evaluated in the service worker find there. */
declare const chrome: WebExtension;

const scene = stage();
const engineering = '/flows/acme/engineering/messages';
const say = (content: string) => ({ event: 'message', content });
const graceAt = (url: string) => colleague(url, 'grace');

// Not in Firefox, which has no offscreen document: firefox.test.ts has what holds while a page is open.
it.skipIf(inFirefox)(
  'a mention wakes the service worker and is on the badge; an open popup shows the next one by itself',
  async () => {
    const page = await scene.signedIn();
    const grace = graceAt(scene.server.url);
    await sees(page, 'Live');
    const before = await badgeCount(scene.browser, (count) => count > 0);
    await page.close();
    await endWorker(scene.browser);

    await grace.post(engineering, say('nothing for anybody in particular'));
    await grace.post(engineering, say('@Ada the tide is in'));
    await eventually('the mention wakes the worker', () => workerRuns(scene.browser));
    expect(await badgeCount(scene.browser, (count) => count === before + 1)).toBe(before + 1);
    const notified = async () => {
      const worker = await workerOf(scene.browser);
      return Object.keys(await worker.evaluate(() => chrome.notifications.getAll()));
    };
    // One for the flow, none for what was unread at sign-in.
    await eventually('a notification', async () => (await notified()).length > 0);
    expect((await notified()).map((id) => id.split(' ')[2]?.split(':')[0])).toEqual(['flow']);

    const opened = await openPopup(scene.browser);
    await sees(opened, 'the tide is in');
    await sees(opened, 'Live');
    await grace.post(engineering, say('@Ada and out again'));
    await sees(opened, 'and out again');
  },
);

it('who types is shown to who looks, and no longer when they have stopped; two windows show the same', async () => {
  const page = await scene.signedIn();
  await sees(page, 'Live');
  await openFlow(page, 'Engineering');
  const window = await openPopup(scene.browser);
  await openFlow(window, 'Engineering');
  const grace = graceAt(scene.server.url);
  const { id } = await grace.get<{ id: number }>('/user');
  const flow = await grace.get<{ id: string }>('/flows/acme/engineering');
  // As another server sends it; the reference knows no way for a client to say so.
  const { db, close } = await openDatabase(scene.server.databaseUrl);
  const row = await db
    .selectFrom('flows')
    .select('conversation_id')
    .where('id', '=', flow.id)
    .executeTakeFirstOrThrow();
  const event = { event: 'activity.user', id: 1_000_000, user: id, content: { typing: true } };
  await tell(db, { conversations: [row.conversation_id], payload: unstored(flow.id, event), replay: false });
  await close();
  await sees(window, /is typing/);
  await grace.post(engineering, say('there, I have said it'));
  for (const one of [page, window]) {
    await toFront(one);
    await sees(one, 'there, I have said it');
    await seesNoMore(one, /is typing/);
  }
});

// Not in Firefox, for the same reason.
it.skipIf(inFirefox)('a holder of the streams that the browser ended is made anew', async () => {
  const page = await scene.signedIn();
  await sees(page, 'Live');
  const before = await badgeCount(scene.browser, (count) => count > 0);
  await page.close();
  const worker = await workerOf(scene.browser);
  const period = await worker.evaluate(async () => {
    await (chrome as unknown as { offscreen: { closeDocument(): Promise<void> } }).offscreen.closeDocument();
    return (await chrome.alarms.get('quayside-poll'))?.periodInMinutes;
  });
  // So soon the alarm comes by itself, when nobody opens a page.
  expect(period).toBeLessThanOrEqual(12);
  await graceAt(scene.server.url).post(engineering, say('@Ada nobody listens'));
  await worker.evaluate(() =>
    chrome.alarms.create('quayside-poll', { when: Date.now(), periodInMinutes: 12 }),
  );
  expect(await badgeCount(scene.browser, (count) => count === before + 1)).toBe(before + 1);
  await graceAt(scene.server.url).post(engineering, say('@Ada somebody does again'));
  expect(await badgeCount(scene.browser, (count) => count === before + 2)).toBe(before + 2);
});
