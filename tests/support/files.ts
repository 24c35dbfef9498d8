/** Files of a person's disk, and the ways they get into the composer; what becomes of them in page and server. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import type { ElementHandle, Page } from 'puppeteer-core';
import sharp from 'sharp';
import { afterAll, beforeAll } from 'vitest';
import { isFirefox } from '../../scripts/browsers.ts';
import { find, press, sees, seesNoMore } from '../../scripts/person.ts';
import { colleague, type Message } from './people.ts';

export interface FileMessage extends Omit<Message, 'content'> {
  event: string;
  content: { file_name: string; file_size: number; path: string; thumbnail?: { path: string } };
}

/** The file messages of this name among the latest of a conversation, as Grace sees them. */
export const filesNamed = async (server: string, path: string, name: string): Promise<FileMessage[]> =>
  (await colleague(server, 'grace').get<FileMessage[]>(`${path}?event=file&limit=100`)).filter(
    (one) => one.content.file_name === name,
  );

/** Lays files on the disk for the stories of one file, and takes them away again. */
export function filesOnDisk() {
  let folder = '';
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
  return {
    onDisk,
    pick: (page: Page, ...names: string[]) => pick(page, names.map(onDisk)),
    paste: (page: Page, names: string[], text?: string) => paste(page, names.map(onDisk), text),
    drop: (page: Page, name: string) => drop(page, onDisk(name)),
  };
}

/** The request that brings a file. */
export const isUpload = (request: { method?: string; headers: Record<string, unknown> }): boolean =>
  request.method === 'POST' && String(request.headers['content-type']).startsWith('multipart/');

/** What a browser takes a file of this ending for. */
const TYPES: Readonly<Record<string, string>> = {
  '.csv': 'text/csv',
  '.json': 'application/json',
  '.png': 'image/png',
};

/**
 * Has a field hold these files, as when they were chosen. The driver of Firefox 159 does that in no page of an
 * extension any more: there they are made in the page.
 */
export async function choose(
  page: Page,
  field: ElementHandle<HTMLInputElement>,
  ...paths: string[]
): Promise<void> {
  if (!isFirefox(page.browser())) return field.uploadFile(...paths);
  const files = paths.map((path) => ({
    name: basename(path),
    type: TYPES[extname(path)] ?? '',
    bytes: readFileSync(path).toString('base64'),
  }));
  await field.evaluate((element, given) => {
    const data = new DataTransfer();
    for (const { name, type, bytes } of given) {
      const content = Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0));
      data.items.add(new File([content], name, { type }));
    }
    element.files = data.files;
    for (const event of ['input', 'change']) element.dispatchEvent(new Event(event, { bubbles: true }));
  }, files);
}

async function pick(page: Page, paths: string[]): Promise<void> {
  if (isFirefox(page.browser())) {
    // Its driver does not hear that a chooser opens; what was chosen goes into the field that had opened it.
    await find(page, 'button', 'Attach file');
    const field = (await page.waitForSelector('input[type="file"]')) as ElementHandle<HTMLInputElement>;
    await choose(page, field, ...paths);
  } else {
    const [chooser] = await Promise.all([page.waitForFileChooser(), press(page, 'button', 'Attach file')]);
    await chooser.accept(paths);
  }
  for (const path of paths) await find(page, 'button', `Remove ${basename(path)}`);
}

/** Pastes files, with or without a text beside them, into the message. */
async function paste(page: Page, paths: string[], text = ''): Promise<void> {
  const field = await find(page, 'textbox', 'Message');
  const input = await page.evaluateHandle(() => {
    const element = document.createElement('input');
    element.type = 'file';
    element.multiple = true;
    return element;
  });
  await choose(page, input as ElementHandle<HTMLInputElement>, ...paths);
  await field.evaluate(
    (element, source, beside) => {
      const clipboardData = new DataTransfer();
      const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
      // Firefox gives the event a clipboard of its own.
      const data = event.clipboardData ?? clipboardData;
      for (const file of (source as HTMLInputElement).files ?? []) data.items.add(file);
      if (beside) data.setData('text/plain', beside);
      element.dispatchEvent(event);
    },
    input,
    text,
  );
}

/** Drags a file from the disk onto the conversation and lets it go there, as the browser sees it. */
async function drop(page: Page, path: string): Promise<void> {
  if (isFirefox(page.browser())) return dropInPage(page, path);
  const devtools = await page.createCDPSession();
  const event = { x: 200, y: 250, data: { items: [], files: [path], dragOperationsMask: 1 } };
  await devtools.send('Input.dispatchDragEvent', { type: 'dragEnter', ...event });
  await devtools.send('Input.dispatchDragEvent', { type: 'dragOver', ...event });
  await sees(page, 'Drop files to send them');
  await devtools.send('Input.dispatchDragEvent', { type: 'drop', ...event });
  await find(page, 'button', `Remove ${basename(path)}`);
  await seesNoMore(page, 'Drop files to send them');
}

/** Nothing outside of Firefox drags a file into it: the events are made in the page. */
async function dropInPage(page: Page, path: string): Promise<void> {
  const input = await page.evaluateHandle(() => {
    const element = document.createElement('input');
    element.type = 'file';
    return element;
  });
  await choose(page, input as ElementHandle<HTMLInputElement>, path);
  const over = (kind: 'dragenter' | 'dragover' | 'drop') =>
    page.evaluate(
      (source, type) => {
        const data = new DataTransfer();
        for (const file of source.files ?? []) data.items.add(file);
        const event = new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true });
        document.querySelector('textarea')?.dispatchEvent(event);
      },
      input as ElementHandle<HTMLInputElement>,
      kind,
    );
  await over('dragenter');
  await over('dragover');
  await sees(page, 'Drop files to send them');
  await over('drop');
  await find(page, 'button', `Remove ${basename(path)}`);
  await seesNoMore(page, 'Drop files to send them');
}

/** How far the upload on screen is, once it has begun. */
export async function percent(page: Page): Promise<number> {
  const text = await sees(page, /Sending, [1-9]\d?%/);
  return Number(/Sending, (\d+)%/.exec(text)?.[1]);
}

/** Whether the picture of this file is drawn, at this size. */
export const shownPicture = (
  page: Page,
  name: string,
  size: { width: number; height: number },
): Promise<boolean> =>
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

/** How many rows a store of the extension has, shown or not. */
export const countIn = (page: Page, store: 'outboxFiles' | 'draftFiles'): Promise<number> =>
  page.evaluate(
    (name) =>
      new Promise<number>((resolve, reject) => {
        const opening = indexedDB.open('quayside');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const database = opening.result;
          const counting = database.transaction(name).objectStore(name).count();
          counting.onsuccess = () => {
            database.close();
            resolve(counting.result);
          };
          counting.onerror = () => reject(counting.error);
        };
      }),
    store,
  );
