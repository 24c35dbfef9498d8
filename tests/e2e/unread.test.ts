import { expect, it } from 'vitest';
import { badge, find, openPopup, press, sees, seesNoMore } from '../../scripts/person.ts';
import { colleague, eventually, unreadOf } from '../support/people.ts';
import { badgeCount, stage } from '../support/story.ts';

const scene = stage();
const people = () => ({
  me: colleague(scene.server.url, 'ada'),
  grace: colleague(scene.server.url, 'grace'),
});

/** Asks the extension to look now instead of at the next alarm, as opening the popup does. */
const look = async () => {
  const page = await openPopup(scene.browser);
  await find(page, 'tab', 'Unread');
  return page;
};

it('a mention by someone else appears in badge and popup, and marking it read lowers both and the server’s count', async () => {
  await scene.signedIn();
  const { me, grace } = people();
  const before = await badgeCount(scene.browser, (count) => count > 0);
  expect(before).toBe(await unreadOf(me));

  await grace.post('/flows/acme/engineering/messages', {
    event: 'message',
    content: '@Ada the crane is stuck again',
  });
  const page = await look();
  await press(page, 'tab', 'Unread');
  await sees(page, 'the crane is stuck again');
  expect(await badgeCount(scene.browser, (count) => count === before + 1)).toBe(before + 1);

  const row = await page.waitForSelector('::-p-text(the crane is stuck again)');
  await row?.hover();
  await row?.evaluate((element) => {
    const item = element.closest('[role="listitem"], li, [role="row"], [role="option"], article');
    const button = [...(item?.querySelectorAll('button') ?? [])].find(
      (one) => (one.getAttribute('aria-label') ?? one.textContent) === 'Mark read',
    );
    if (!button) throw new Error('The row has no button "Mark read".');
    button.click();
  });
  await seesNoMore(page, 'the crane is stuck again');
  expect(await badgeCount(scene.browser, (count) => count === before)).toBe(before);
  await eventually('the server counts one less', async () => (await unreadOf(me)) === before);
});

it('Mark all read empties badge and server, and Undo brings everything back', async () => {
  await scene.signedIn();
  const { me } = people();
  const before = await badgeCount(scene.browser, (count) => count > 0);
  const page = await look();
  await press(page, 'tab', 'Unread');
  await press(page, 'button', 'Mark all read');
  // It stays for as long as the pointer is on it.
  await (await find(page, 'button', 'Undo')).hover();
  await badge(scene.browser, (text) => text.trim() === '');
  await eventually('nothing is unread on the server', async () => (await unreadOf(me)) === 0);
  await press(page, 'button', 'Undo');
  expect(await badgeCount(scene.browser, (count) => count === before)).toBe(before);
  await eventually('the server counts all again', async () => (await unreadOf(me)) === before);
});

it('what was read lately is there again, also after the popup was closed, and can be made unread', async () => {
  await scene.signedIn();
  const { me, grace } = people();
  const content = '@Ada the pilot boards at nine';
  await grace.post('/flows/acme/engineering/messages', { event: 'message', content });
  const page = await look();
  await press(page, 'tab', 'Unread');
  await sees(page, 'the pilot boards at nine');
  await press(page, 'button', 'Mark all read');
  await sees(page, 'All caught up');
  await eventually('nothing is unread on the server', async () => (await unreadOf(me)) === 0);
  await page.close();

  const again = await scene.popup();
  await press(again, 'button', 'Recently read');
  await sees(again, 'the pilot boards at nine');
  // By the keyboard: it is the newest, opens in its conversation, and the way back leads to it.
  const keyboardAtIt = () =>
    again.evaluate(() => {
      // While nothing has the focus, it is the whole page that counts as active.
      const row = document.activeElement?.closest('[data-row]');
      return row?.textContent?.includes('the pilot boards at nine') ?? false;
    });
  await eventually('the keyboard is at it', keyboardAtIt);
  await again.keyboard.press('Enter');
  await find(again, 'textbox', 'Message');
  await sees(again, 'the pilot boards at nine');
  await press(again, 'button', 'Back');
  await eventually('the keyboard is at it again', keyboardAtIt);
  await again.keyboard.press('e');
  await seesNoMore(again, 'the pilot boards at nine');
  await eventually('the server counts it', async () => (await unreadOf(me)) === 1);
  await again.keyboard.press('Escape');
  await sees(again, 'the pilot boards at nine');
  // Beside what is unread, at the end of the list.
  await press(again, 'button', 'Recently read');
  await find(again, 'heading', 'Recently read');
  await seesNoMore(again, 'the pilot boards at nine');
});
