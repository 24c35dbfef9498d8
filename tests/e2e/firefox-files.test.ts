/** Firefox closes its popup as soon as it asks for files, so there they are picked in a window. */
import type { ElementHandle } from 'puppeteer-core';
import { expect, it } from 'vitest';
import { fill, find, press } from '../../scripts/person.ts';
import { pageAt, pictureOnFailure } from '../support/browser.ts';
import { choose, filesNamed, filesOnDisk } from '../support/files.ts';
import { colleague, eventually } from '../support/people.ts';
import { openFlow, stage, stands } from '../support/story.ts';

/** What functions evaluated in an extension page of Firefox find there. */
declare const browser: {
  action: { openPopup(): Promise<void> };
  extension: { getViews(filter: { type: 'popup' }): Window[] };
};

const scene = stage();
const { onDisk } = filesOnDisk();
const flow = '/flows/acme/engineering/messages';

it('the popup picks files in a window, which goes on with what was typed', async () => {
  const page = await scene.signedIn();
  await openFlow(page, 'Engineering');
  await fill(page, 'Message', 'With the list');
  await press(page, 'button', 'Back');
  const { href } = await page.evaluate(() => ({ href: location.href }));
  await page.evaluate(() => browser.action.openPopup());
  await eventually('the popup asks for a window', () => page.evaluate(attachInPopup));
  // The window has the conversation in its address; the tab has the bare page.
  const window = await eventually('the window is there', () =>
    pageAt(scene.browser, (address) => address.startsWith(href) && address !== href),
  );
  pictureOnFailure(window);
  await find(window, 'button', 'Choose files');
  await stands(window, 'Message', 'With the list');
  const field = await window.waitForSelector('input[type="file"]');
  if (!field) throw new Error('The window has no field for files.');
  await choose(window, field as ElementHandle<HTMLInputElement>, onDisk('beta-customers.csv'));
  await find(window, 'button', 'Remove beta-customers.csv');
  await press(window, 'button', 'Send');
  await find(window, 'button', 'Download beta-customers.csv');
  const [list] = await filesNamed(scene.server.url, flow, 'beta-customers.csv');
  const latest = await colleague(scene.server.url, 'grace').get<{ content: unknown; thread_id: string }[]>(
    `${flow}?event=message&limit=1`,
  );
  expect(latest).toMatchObject([{ content: 'With the list', thread_id: list?.thread_id }]);
});

/** In the popup: goes to Engineering and presses the paperclip. True when that is done. */
function attachInPopup(): boolean {
  const [popup] = browser.extension.getViews({ type: 'popup' });
  const clip = popup?.document.querySelector<HTMLElement>('button[aria-label="Attach file"]');
  const typed = popup?.document.querySelector<HTMLTextAreaElement>('textarea')?.value;
  if (clip && typed === 'With the list') {
    clip.click();
    return true;
  }
  if (clip) return false;
  const rows = [...(popup?.document.querySelectorAll<HTMLElement>('[data-row]') ?? [])];
  const row = rows.find((one) => one.textContent?.includes('Engineering'));
  (row ?? popup?.document.querySelector<HTMLElement>('#tab-flows'))?.click();
  return false;
}
