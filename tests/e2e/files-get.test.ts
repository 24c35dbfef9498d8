/** What a person gets of files: the whole picture, the file on their disk, and why not when it can't be. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'puppeteer-core';
import { expect, it, onTestFinished } from 'vitest';
import { count, fill, find, has, press, sees, toFront } from '../../scripts/person.ts';
import { createSource } from '../../server/services/sources.ts';
import { openDatabase } from '../../server/store/database.ts';
import { pageAt, saveInto } from '../support/browser.ts';
import { filesNamed, filesOnDisk, isUpload, shownPicture } from '../support/files.ts';
import { startMisbehavingServer } from '../support/misbehaving-server.ts';
import { colleague, eventually } from '../support/people.ts';
import { isLoaded, openFlow, openPrivate, stage } from '../support/story.ts';

const scene = stage({ serverArgs: ['--upload-limit', '2'] });
const flow = '/flows/acme/engineering/messages';
const { pick, onDisk } = filesOnDisk();
const thumbnail = { width: 100, height: 63 };

it('a picture opens whole, files are saved under their names, as the server says', async () => {
  const page = await scene.signedIn();
  const folder = await downloads(page);
  await openFlow(page, 'Engineering');
  await isLoaded(page);
  await pick(page, 'berth.png', 'beta-customers.csv');
  await press(page, 'button', 'Send');
  await find(page, 'button', 'Download beta-customers.csv');
  await eventually('the thumbnail shows', () => shownPicture(page, 'berth.png', thumbnail));

  await press(page, 'button', 'Open berth.png');
  const whole = await eventually('it opens', () =>
    pageAt(scene.browser, (address) => address.startsWith(scene.server.url)),
  );
  await eventually(
    'it is there, whole',
    async () => (await whole.evaluate(() => document.images[0]?.naturalWidth)) === 640,
  );
  await whole.close();
  await toFront(page);

  await press(page, 'button', 'Download berth.png');
  await saved(folder, 'berth.png');
  await press(page, 'button', 'Download beta-customers.csv');
  await saved(folder, 'beta-customers.csv');
  const [file] = await filesNamed(scene.server.url, flow, 'beta-customers.csv');
  const answer = await fetch(new URL(file?.content.path ?? '', scene.server.url), {
    headers: { authorization: `Basic ${btoa('demo-grace:')}` },
  });
  expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename.*beta-customers\.csv/);
});

it('a file over the limit of the server is told so before it is sent; the rest goes', async () => {
  const proxy = await startMisbehavingServer(scene.server.url);
  onTestFinished(() => proxy.stop());
  const page = await scene.signedIn(proxy.url);
  await openPrivate(page, 'Grace Marlowe');
  proxy.behave({ rate: 50_000_000 }, isUpload);
  await pick(page, 'recording.bin');
  await sees(page, 'recording.bin: 11 MB is too large: this server takes at most 2 MB.');
  await fill(page, 'Message', 'The recording is too large');
  await page.keyboard.press('Enter');
  await sees(page, /Ada.*\n?.*The recording is too large/s);
  await find(page, 'button', 'Remove recording.bin');
  expect(proxy.hits()).toBe(0);
  expect(await has(page, 'button', 'Download recording.bin')).toBe(false);
});

it('a picture that came with the message of a service stands in its text, and nowhere else', async () => {
  const token = await newSource();
  const parts = new FormData();
  const fields = {
    flow_token: token,
    event: 'discussion',
    external_thread_id: 'plan',
    title: 'sent the plan',
    body: '<p>The new berths:</p><p><img src="cid:plan" alt="The plan"></p>',
    'author[name]': 'Otso',
    'thread[title]': 'Plan of the berths',
  };
  for (const [name, value] of Object.entries(fields)) parts.set(name, value);
  parts.set(
    'attachments[plan]',
    new File([readFileSync(onDisk('berth.png'))], 'plan.png', { type: 'image/png' }),
  );
  parts.set('attachments[list]', new File(['a,b\n'], 'list.csv', { type: 'text/csv' }));
  const posted = await fetch(`${scene.server.url}/messages`, { method: 'POST', body: parts });
  expect(posted.status).toBeLessThan(300);

  const page = await scene.signedIn();
  await openFlow(page, 'Engineering');
  await eventually('it is drawn, whole', () => shownPicture(page, 'The plan', { width: 640, height: 175 }));
  await find(page, 'button', 'Download list.csv');
  expect(await count(page, 'button', 'Download plan.png')).toBe(0);
  expect(await count(page, 'button', 'Open plan.png')).toBe(0);
});

it('files of a server that hands them out directly show and are saved as well', async () => {
  const proxy = await startMisbehavingServer(scene.server.url);
  onTestFinished(() => proxy.stop());
  proxy.behave('direct', ({ method }) => method === 'GET');
  const page = await scene.signedIn(proxy.url);
  const folder = await downloads(page);
  await openPrivate(page, 'Linus Berg');
  await isLoaded(page);
  await pick(page, 'berth.png', 'beta-customers.csv');
  await press(page, 'button', 'Send');
  await find(page, 'button', 'Download beta-customers.csv');
  await eventually('the thumbnail shows', () => shownPicture(page, 'berth.png', thumbnail));
  for (const [button, name] of [
    ['Open berth.png', 'berth.png'],
    ['Download beta-customers.csv', 'beta-customers.csv'],
  ] as const) {
    await press(page, 'button', button);
    await saved(folder, name);
  }
});

/** Waits until the file is there as it was sent: Firefox puts an empty one in its place first. */
async function saved(folder: string, name: string): Promise<void> {
  const sent = readFileSync(onDisk(name));
  await eventually(`${name} is saved as it was sent`, async () => {
    const file = join(folder, name);
    return existsSync(file) && readFileSync(file).equals(sent);
  });
}

/** Lets the browser save without asking; gives the folder. */
async function downloads(page: Page): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'quayside-downloads-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  await saveInto(page, folder);
  return folder;
}

/** The token of a new source in Engineering. */
async function newSource(): Promise<string> {
  const { db, close } = await openDatabase(scene.server.databaseUrl);
  try {
    const { id: flowId } = await db
      .selectFrom('flows')
      .select('id')
      .where('parameterized_name', '=', 'engineering')
      .executeTakeFirstOrThrow();
    const { id: applicationId } = await db.selectFrom('applications').select('id').executeTakeFirstOrThrow();
    const { id: creatorId } = await colleague(scene.server.url, 'ada').get<{ id: number }>('/user');
    const made = await createSource(db, {
      flowId,
      applicationId,
      creatorId,
      name: 'Berths',
      externalUrl: null,
    });
    return made.token;
  } finally {
    await close();
  }
}
