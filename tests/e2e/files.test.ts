import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElementHandle, Page } from 'puppeteer-core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  count,
  fill,
  find,
  findLike,
  has,
  press,
  sees,
  seesNoMore,
  typedInto,
} from '../../scripts/person.ts';
import { killWorker } from '../support/browser.ts';
import { startMisbehavingServer } from '../support/misbehaving-server.ts';
import { colleague, eventually, type Message } from '../support/people.ts';
import { openFlow, stage } from '../support/story.ts';

const scene = stage();
const flow = '/flows/acme/engineering/messages';

interface FileMessage extends Omit<Message, 'content'> {
  event: string;
  content: { file_name: string; file_size: number; path: string; thumbnail?: { path: string } };
}
const filesIn = async (path: string, name: string): Promise<FileMessage[]> =>
  (await colleague(scene.server.url, 'grace').get<FileMessage[]>(`${path}?event=file&limit=100`)).filter(
    (one) => one.content.file_name === name,
  );

let folder: string;
/** Files as a person has them on their disk. */
const onDisk = (name: string): string => join(folder, name);
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quayside-files-'));
  writeFileSync(onDisk('beta-customers.csv'), 'name,seats\nHelsinki Harbour,12\n');
  writeFileSync(onDisk('rota-december-final-v2-with-notes-from-everybody.xlsx'), randomBytes(31_000));
  writeFileSync(onDisk('recording.bin'), randomBytes(12_000_000));
  writeFileSync(
    onDisk('berth.png'),
    await sharp({ create: { width: 640, height: 400, channels: 3, background: '#0c7184' } })
      .png()
      .toBuffer(),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('picked files wait beside the text, and go out after it, each as its own message', async () => {
  const page = await scene.signedIn();
  await openFlow(page, 'Engineering');
  await pick(page, 'beta-customers.csv', 'berth.png', 'recording.bin');
  await find(page, 'button', 'Remove recording.bin');
  await press(page, 'button', 'Remove recording.bin');
  await eventually('it is out', async () => !(await has(page, 'button', 'Remove recording.bin')));
  await fill(page, 'Message', 'The list and the berth');
  await page.keyboard.press('Enter');
  await find(page, 'button', 'Download beta-customers.csv');
  await find(page, 'button', 'Open berth.png');
  expect(await typedInto(page, 'Message')).toBe('');
  expect(await has(page, 'button', 'Remove berth.png')).toBe(false);
  const all = await colleague(scene.server.url, 'grace').get<FileMessage[]>(
    `${flow}?event=message,file&limit=3`,
  );
  expect(all.map(({ event, content }) => (event === 'file' ? content.file_name : content))).toEqual([
    'The list and the berth',
    'beta-customers.csv',
    'berth.png',
  ]);
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
  await (await findLike(page, ['button'], /Open thread A thread for files/)).click();
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

it('an upload shows how far it is, survives the end of the service worker, and arrives once', async () => {
  const proxy = await startMisbehavingServer(scene.server.url);
  try {
    const page = await scene.signedIn(proxy.url);
    await openFlow(page, 'Engineering');
    proxy.behave({ rate: 1_500_000 }, isUpload);
    await pick(page, 'recording.bin');
    await press(page, 'button', 'Send');
    await fill(page, 'Message', 'After the recording');
    await page.keyboard.press('Enter');
    const before = await percent(page);
    await killWorker(scene.browser);
    await eventually('it goes on', async () => (await percent(page)) > before);
    proxy.behave({ rate: 50_000_000 }, isUpload);
    await find(page, 'button', 'Download recording.bin');
    expect(await filesIn(flow, 'recording.bin')).toHaveLength(1);
    // Nothing of it was sent a second time, and what was written after it came after it.
    expect(proxy.hits()).toBe(0);
    const order = await eventually('the text is there, too', async () => {
      const all = await colleague(scene.server.url, 'grace').get<FileMessage[]>(
        `${flow}?event=message,file&limit=2`,
      );
      return all.length === 2 && all.at(-1)?.event === 'message' && all;
    });
    expect(order[0]?.event).toBe('file');
    expect(await outboxFiles(page)).toBe(0);
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
    proxy.behave('pass');
    await seesNoMore(page, 'recording.bin');
    await pick(page, 'beta-customers.csv');
    await press(page, 'button', 'Send');
    await find(page, 'button', 'Download beta-customers.csv');
    const me = await colleague(scene.server.url, 'ada').get<{ id: number }>('/user');
    expect(await filesIn(`/private/${me.id}/messages`, 'recording.bin')).toEqual([]);
    expect(await outboxFiles(page)).toBe(0);
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
    await find(page, 'button', 'Download beta-customers.csv', 30_000);
  } finally {
    await proxy.stop();
  }
});

const isUpload = (request: { method?: string; headers: Record<string, unknown> }): boolean =>
  request.method === 'POST' && String(request.headers['content-type']).startsWith('multipart/');

async function openPrivate(page: Page, name: string): Promise<void> {
  while (!(await has(page, 'tab', 'Private'))) await press(page, 'button', 'Back');
  await press(page, 'tab', 'Private');
  const row = await findLike(page, ['button', 'link', 'option', 'row'], new RegExp(name));
  await row.evaluate((element) => (element instanceof HTMLElement ? element.click() : null));
  await find(page, 'textbox', 'Message');
}

async function pick(page: Page, ...names: string[]): Promise<void> {
  const [chooser] = await Promise.all([page.waitForFileChooser(), press(page, 'button', 'Attach file')]);
  await chooser.accept(names.map(onDisk));
  for (const name of names) await find(page, 'button', `Remove ${name}`);
}

/** Pastes files, with or without a text beside them, into the message. */
async function paste(page: Page, names: string[], text = ''): Promise<void> {
  const field = await find(page, 'textbox', 'Message');
  const input = await page.evaluateHandle(() => {
    const element = document.createElement('input');
    element.type = 'file';
    element.multiple = true;
    return element;
  });
  await (input as ElementHandle<HTMLInputElement>).uploadFile(...names.map(onDisk));
  await field.evaluate(
    (element, source, beside) => {
      const data = new DataTransfer();
      for (const file of (source as HTMLInputElement).files ?? []) data.items.add(file);
      if (beside) data.setData('text/plain', beside);
      element.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
      );
    },
    input,
    text,
  );
}

/** Drags a file from the disk onto the conversation and lets it go there, as the browser sees it. */
async function drop(page: Page, name: string): Promise<void> {
  const devtools = await page.createCDPSession();
  const event = { x: 200, y: 250, data: { items: [], files: [onDisk(name)], dragOperationsMask: 1 } };
  await devtools.send('Input.dispatchDragEvent', { type: 'dragEnter', ...event });
  await devtools.send('Input.dispatchDragEvent', { type: 'dragOver', ...event });
  await sees(page, 'Drop files to send them');
  await devtools.send('Input.dispatchDragEvent', { type: 'drop', ...event });
  await find(page, 'button', `Remove ${name}`);
  await seesNoMore(page, 'Drop files to send them');
}

/** How far the upload on screen is, once it has begun. */
async function percent(page: Page): Promise<number> {
  const text = await sees(page, /Sending, [1-9]\d?%/);
  return Number(/Sending, (\d+)%/.exec(text)?.[1]);
}

/** Whether the picture of this file is drawn, at this size. */
const shownPicture = (page: Page, name: string, size: { width: number; height: number }): Promise<boolean> =>
  page.evaluate(
    (label, { width, height }) => {
      const image = document.querySelector(`button[aria-label="${label}"] img`);
      return (
        image instanceof HTMLImageElement &&
        image.complete &&
        image.naturalWidth === width &&
        Math.abs(image.getBoundingClientRect().height - height) < 1
      );
    },
    `Open ${name}`,
    size,
  );

/** How many files lie in the outbox, shown or not. */
const outboxFiles = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>((resolve, reject) => {
        const opening = indexedDB.open('quayside');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const database = opening.result;
          const counting = database.transaction('outboxFiles').objectStore('outboxFiles').count();
          counting.onsuccess = () => {
            database.close();
            resolve(counting.result);
          };
          counting.onerror = () => reject(counting.error);
        };
      }),
  );
