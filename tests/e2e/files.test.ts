import type { Page } from 'puppeteer-core';
import { expect, it } from 'vitest';
import { clickOn } from '../../scripts/click.ts';
import { count, fill, find, findLike, has, press, sees, seesNoMore, textOf } from '../../scripts/person.ts';
import { killWorker } from '../support/browser.ts';
import {
  countIn,
  type FileMessage,
  filesNamed,
  filesOnDisk,
  isUpload,
  percent,
  shownPicture,
} from '../support/files.ts';
import { startMisbehavingServer } from '../support/misbehaving-server.ts';
import { colleague, eventually, type Message } from '../support/people.ts';
import { inFirefox, isLoaded, openFlow, openPrivate, stage, stands } from '../support/story.ts';

const scene = stage();
const flow = '/flows/acme/engineering/messages';

const files = filesOnDisk();
const { pick, paste, drop } = files;
const filesIn = (path: string, name: string) => filesNamed(scene.server.url, path, name);

/** Sends the picked file, and waits until the outbox has it. */
async function sendPicked(page: Page, name: string): Promise<void> {
  await press(page, 'button', 'Send');
  await eventually(`${name} is taken`, async () => !(await has(page, 'button', `Remove ${name}`)));
}

it('picked files wait beside the text, and go out after it, each as its own message', async () => {
  const page = await scene.signedIn();
  await openFlow(page, 'Engineering');
  await isLoaded(page);
  await pick(page, 'beta-customers.csv', 'berth.png', 'recording.bin');
  await find(page, 'button', 'Remove recording.bin');
  await press(page, 'button', 'Remove recording.bin');
  await eventually('it is out', async () => !(await has(page, 'button', 'Remove recording.bin')));
  await fill(page, 'Message', 'The list and the berth');
  await page.keyboard.press('Enter');
  await find(page, 'button', 'Download beta-customers.csv');
  await find(page, 'button', 'Open berth.png');
  await stands(page, 'Message', '');
  expect(await has(page, 'button', 'Remove berth.png')).toBe(false);
  const all = await colleague(scene.server.url, 'grace').get<FileMessage[]>(
    `${flow}?event=message,file&limit=3`,
  );
  expect(all.map(({ event, content }) => (event === 'file' ? content.file_name : content))).toEqual([
    'The list and the berth',
    'beta-customers.csv',
    'berth.png',
  ]);
  // What belongs together stands together: the text began a thread, and the files are in it.
  expect(all[0]?.thread_id).toBeTruthy();
  expect(new Set(all.map((one) => one.thread_id)).size).toBe(1);
  // The thumbnail itself is on the screen, in the size that was kept for it.
  await eventually('the picture shows', () => shownPicture(page, 'berth.png', { width: 100, height: 63 }));
});

it('a picture can be pasted and a file dropped, in a thread and in private; text that is pasted stays text', async () => {
  const page = await scene.signedIn();
  await openFlow(page, 'Engineering');
  await fill(page, 'Message', 'A thread for files');
  await page.keyboard.press('Enter');
  const started = await eventually(
    'it is sent',
    async () =>
      (await colleague(scene.server.url, 'grace').get<Message[]>(`${flow}?limit=10`)).find(
        (one) => one.content === 'A thread for files',
      ) ?? null,
  );
  await clickOn(await findLike(page, ['button'], /Open thread A thread for files/));
  await find(page, 'heading', 'A thread for files');
  await paste(page, ['berth.png']);
  await find(page, 'button', 'Remove berth.png');
  await paste(page, ['berth.png'], 'a table, copied with its picture');
  expect(await count(page, 'button', 'Remove berth.png')).toBe(1);
  await page.keyboard.press('Enter');
  const [inThread] = await eventually('it is in the thread', async () => {
    const found = (await filesIn(flow, 'berth.png')).filter((one) => one.thread_id === started.thread_id);
    return found.length > 0 && found;
  });
  expect(inThread?.content.thumbnail).toBeDefined();

  await openPrivate(page, 'Grace Marlowe');
  await drop(page, 'rota-december-final-v2-with-notes-from-everybody.xlsx');
  await page.keyboard.press('Enter');
  const me = await colleague(scene.server.url, 'ada').get<{ id: number }>('/user');
  await eventually('Grace has it', async () => {
    const found = await filesIn(
      `/private/${me.id}/messages`,
      'rota-december-final-v2-with-notes-from-everybody.xlsx',
    );
    return found.length === 1;
  });
});

it('what is picked or typed while what was sent is still looked at is for the next message', async () => {
  const proxy = await startMisbehavingServer(scene.server.url);
  try {
    const page = await scene.signedIn(proxy.url);
    await openPrivate(page, 'Barbara Quist');
    // Sending waits a moment for the server to tell how large a file may be.
    proxy.behave('hang', (request) => request.url === '/health');
    await pick(page, 'beta-customers.csv');
    await fill(page, 'Message', 'The customers');
    await page.keyboard.press('Enter');
    // Without a space in front: on a slow machine the field may be empty by now, and a space would stay.
    await page.keyboard.type('and the berth');
    await pick(page, 'berth.png');
    await find(page, 'button', 'Download beta-customers.csv');
    await find(page, 'button', 'Remove berth.png');
    await stands(page, 'Message', 'and the berth');
    proxy.behave('pass');
    await press(page, 'button', 'Send');
    await find(page, 'button', 'Open berth.png');
    const { id } = await colleague(scene.server.url, 'ada').get<{ id: number }>('/user');
    const all = await colleague(scene.server.url, 'barbara').get<FileMessage[]>(
      `/private/${id}/messages?event=message,file&limit=4`,
    );
    expect(all.map(({ event, content }) => (event === 'file' ? content.file_name : content))).toEqual([
      'The customers',
      'beta-customers.csv',
      'and the berth',
      'berth.png',
    ]);
  } finally {
    await proxy.stop();
  }
});

it('what is sent while what was sent before still waits goes out after it, and the same Send twice is one', async () => {
  const proxy = await startMisbehavingServer(scene.server.url);
  try {
    const page = await scene.signedIn(proxy.url);
    await openPrivate(page, 'Edsger Vaal');
    proxy.behave('hang', (request) => request.url === '/health');
    await fill(page, 'Message', 'The list');
    await pick(page, 'beta-customers.csv');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    // Few keys, since all of them are for the moment before the first is out.
    await page.keyboard.type('+');
    await page.keyboard.press('Enter');
    await page.keyboard.type('?');
    await stands(page, 'Message', '?');
    const { id } = await colleague(scene.server.url, 'ada').get<{ id: number }>('/user');
    const sent = async () =>
      (
        await colleague(scene.server.url, 'edsger').get<FileMessage[]>(
          `/private/${id}/messages?event=message,file&limit=4`,
        )
      ).map(({ event, content }) => (event === 'file' ? content.file_name : content));
    await eventually('all of it is there', async () => (await sent()).at(-1) === '+');
    expect((await sent()).slice(-3)).toEqual(['The list', 'beta-customers.csv', '+']);
  } finally {
    await proxy.stop();
  }
});

it('an upload shows how far it is, survives the end of the service worker, and arrives once', async () => {
  const proxy = await startMisbehavingServer(scene.server.url);
  try {
    const page = await scene.signedIn(proxy.url);
    await openFlow(page, 'Engineering');
    // A minute: on its way until all of this was looked at.
    proxy.behave({ rate: 200_000 }, isUpload);
    await pick(page, 'recording.bin');
    await sendPicked(page, 'recording.bin');
    await pick(page, 'beta-customers.csv');
    await sendPicked(page, 'beta-customers.csv');
    await fill(page, 'Message', 'After the recording');
    await page.keyboard.press('Enter');
    const before = await percent(page);
    // Only one goes out at a time; the others say what they wait for.
    await eventually(
      'two wait',
      async () => (await textOf(page)).split('Waits for recording.bin').length === 3,
    );
    await killWorker(scene.browser);
    await eventually('it goes on', async () => (await percent(page)) > before);
    proxy.behave(
      { rate: 50_000_000 },
      (request) => isUpload(request) && Number(request.headers['content-length']) > 1_000_000,
    );
    await find(page, 'button', 'Download recording.bin');
    expect(await filesIn(flow, 'recording.bin')).toHaveLength(1);
    // Where a document of its own uploads, nothing was sent a second time; Firefox has none, and begins once anew.
    expect(proxy.hits()).toBeLessThanOrEqual(inFirefox ? 1 : 0);
    // What was written after it came after it.
    const order = await eventually('the text is there, too', async () => {
      const all = await colleague(scene.server.url, 'grace').get<FileMessage[]>(
        `${flow}?event=message,file&limit=3`,
      );
      return all.at(-1)?.event === 'message' && all;
    });
    expect(order.map(({ event, content }) => (event === 'file' ? content.file_name : content))).toEqual([
      'recording.bin',
      'beta-customers.csv',
      'After the recording',
    ]);
    expect(await countIn(page, 'outboxFiles')).toBe(0);
  } finally {
    await proxy.stop();
  }
});

it('an upload that was cancelled arrives nowhere, and leaves the next one to go', async () => {
  const proxy = await startMisbehavingServer(scene.server.url);
  try {
    const page = await scene.signedIn(proxy.url);
    await openPrivate(page, 'Grace Marlowe');
    proxy.behave({ rate: 200_000 }, isUpload);
    await pick(page, 'recording.bin');
    await press(page, 'button', 'Send');
    await percent(page);
    await press(page, 'button', 'Cancel sending recording.bin');
    // What is left of it would be there in a moment, before whoever uploads hears that it was cancelled.
    await eventually('the upload is given up', async () => proxy.givenUp() > 0);
    proxy.behave('pass');
    await seesNoMore(page, 'recording.bin');
    await pick(page, 'beta-customers.csv');
    await press(page, 'button', 'Send');
    await find(page, 'button', 'Download beta-customers.csv');
    const me = await colleague(scene.server.url, 'ada').get<{ id: number }>('/user');
    expect(await filesIn(`/private/${me.id}/messages`, 'recording.bin')).toEqual([]);
    expect(await countIn(page, 'outboxFiles')).toBe(0);
  } finally {
    await proxy.stop();
  }
});

it('a file that the server refuses says why and can be tried again; what breaks off is sent again by itself', async () => {
  const proxy = await startMisbehavingServer(scene.server.url);
  try {
    const page = await scene.signedIn(proxy.url);
    await openPrivate(page, 'Linus Berg');
    proxy.behave({ status: 413 }, isUpload);
    await pick(page, 'beta-customers.csv');
    await press(page, 'button', 'Send');
    await sees(page, 'Not sent: This is too large for the server.');
    proxy.behave('drop', isUpload);
    await press(page, 'button', 'Retry');
    await eventually('it was cut off', async () => proxy.hits() > 0);
    proxy.behave('pass');
    await find(page, 'button', 'Download beta-customers.csv');
  } finally {
    await proxy.stop();
  }
});
