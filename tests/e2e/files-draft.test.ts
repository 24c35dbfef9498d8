/** What was picked and what is on its way survives whatever is closed or killed meanwhile. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { ensureBrowser, launchChromium } from '../../scripts/browsers.ts';
import { fill, find, has, openPopup, press, signIn } from '../../scripts/person.ts';
import { builtExtension } from '../support/browser.ts';
import { countIn, filesNamed, filesOnDisk, isUpload, percent } from '../support/files.ts';
import { startMisbehavingServer } from '../support/misbehaving-server.ts';
import { eventually } from '../support/people.ts';
import { ada, inFirefox, openFlow, openPrivate, stage, stands } from '../support/story.ts';

const scene = stage();
const flow = '/flows/acme/engineering/messages';
const { pick } = filesOnDisk();

it('picked files are there again after the popup was closed, and gone once they are sent', async () => {
  const first = await scene.signedIn();
  await openFlow(first, 'Engineering');
  await fill(first, 'Message', 'The list');
  await pick(first, 'beta-customers.csv', 'berth.png');

  const second = await scene.popup();
  await openPrivate(second, 'Grace Marlowe');
  expect(await has(second, 'button', 'Remove berth.png')).toBe(false);
  await press(second, 'button', 'Back');
  await openFlow(second, 'Engineering');
  await find(second, 'button', 'Remove beta-customers.csv');
  await stands(second, 'Message', 'The list');
  await press(second, 'button', 'Remove berth.png');
  await eventually('it is out', async () => (await countIn(second, 'draftFiles')) === 1);

  const third = await scene.popup();
  await openFlow(third, 'Engineering');
  await find(third, 'button', 'Remove beta-customers.csv');
  expect(await has(third, 'button', 'Remove berth.png')).toBe(false);
  // Text and files of a draft are read beside each other, and only what is there is sent.
  await stands(third, 'Message', 'The list');
  await press(third, 'button', 'Send');
  await find(third, 'button', 'Download beta-customers.csv');
  expect(await countIn(third, 'draftFiles')).toBe(0);

  const fourth = await scene.popup();
  await openFlow(fourth, 'Engineering');
  await find(fourth, 'button', 'Download beta-customers.csv');
  expect(await has(fourth, 'button', 'Remove beta-customers.csv')).toBe(false);
  await stands(fourth, 'Message', '');
});

// Not in Firefox: the driver of Firefox installs the extension for one session.
it.skipIf(inFirefox)(
  'a file whose browser is killed in the middle of the upload arrives once, when it is opened again',
  async () => {
    const proxy = await startMisbehavingServer(scene.server.url);
    onTestFinished(() => proxy.stop());
    const profile = realpathSync(mkdtempSync(join(tmpdir(), 'quayside-profile-')));
    onTestFinished(() => rmSync(profile, { recursive: true, force: true, maxRetries: 5 }));
    const open = async () => {
      const browser = await launchChromium({
        extension: builtExtension(),
        executablePath: ensureBrowser('chromium'),
        headless: true,
        profile,
      });
      onTestFinished(() => browser.close().catch(() => {}));
      const page = await openPopup(browser);
      // Tabs that were open when it was killed may cover this one.
      await page.bringToFront();
      return { page, process: browser.process() };
    };
    const before = await open();
    await signIn(before.page, { server: proxy.url, ...ada });
    await openFlow(before.page, 'Engineering');
    proxy.behave({ rate: 500_000 }, isUpload);
    await pick(before.page, 'recording.bin');
    await press(before.page, 'button', 'Send');
    await percent(before.page);
    const gone = new Promise((resolve) => before.process?.once('exit', resolve));
    before.process?.kill('SIGKILL');
    await gone;
    expect(await filesNamed(scene.server.url, flow, 'recording.bin')).toEqual([]);

    proxy.behave('pass');
    const { page } = await open();
    await openFlow(page, 'Engineering');
    await find(page, 'button', 'Download recording.bin', 60_000);
    expect(await countIn(page, 'outboxFiles')).toBe(0);
    expect(await filesNamed(scene.server.url, flow, 'recording.bin')).toHaveLength(1);
  },
  600_000,
);
