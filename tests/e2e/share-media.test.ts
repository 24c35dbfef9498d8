/** An image, a video and a sound of a page, each as a link and as a file. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Frame, Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fill, find, press, sees } from '../../scripts/person.ts';
import { pictureOnFailure } from '../support/browser.ts';
import { colleague, eventually, type Message } from '../support/people.ts';
import { chooseShare, closeSheetWindows, fileGoesAlong, openedSheet, send } from '../support/sheet.ts';
import { stage } from '../support/story.ts';

const scene = stage({ oneBrowser: true });
const MEDIA = [
  {
    kind: 'image',
    path: '/media/cleat.png',
    type: 'image/png',
    tag: '<img src="/media/cleat.png" alt="Cleat">',
  },
  {
    kind: 'video',
    path: '/media/tide.webm',
    type: 'video/webm',
    tag: '<video src="/media/tide.webm"></video>',
  },
  { kind: 'audio', path: '/media/horn.ogg', type: 'audio/ogg', tag: '<audio src="/media/horn.ogg"></audio>' },
] as const;
/** A picture of one pixel; what the others are nobody looks at. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

let site: Server;
let origin: string;
beforeAll(async () => {
  site = createServer((request, response) => {
    const found = MEDIA.find(({ path }) => path === request.url);
    response.setHeader('content-type', found?.type ?? 'text/html; charset=utf-8');
    response.end(
      found ? PIXEL : `<!doctype html><title>Harbour</title>${MEDIA.map(({ tag }) => tag).join('\n')}`,
    );
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  // An http server that listens on a port has an address of this kind.
  origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
});
afterAll(() => site.close());

const messages = (): Promise<Message[]> =>
  colleague(scene.server.url, 'grace').get<Message[]>('/flows/acme/random/messages?limit=30');

async function share(
  kind: string,
  path: string,
  comment: string,
): Promise<{ page: Page; sheet: Frame | Page }> {
  await closeSheetWindows(scene.browser);
  const page = await scene.browser.newPage();
  pictureOnFailure(page);
  await page.goto(`${origin}/`);
  await chooseShare(scene.browser, page, { mediaType: kind, srcUrl: origin + path });
  const sheet = await openedSheet(scene.browser, page);
  await fill(sheet, 'Comment', comment);
  await fill(sheet, 'Flow', 'Random');
  await (await find(sheet, 'combobox', 'Flow')).press('Enter');
  return { page, sheet };
}

it.each(MEDIA)('$kind: as a link, and as a file', async ({ kind, path, type }) => {
  if (kind === 'image') await scene.signedIn();
  const name = path.slice(path.lastIndexOf('/') + 1);
  const asLink = await share(kind, path, `${kind} as a link`);
  await send(asLink.sheet);
  await sees(asLink.sheet, 'Shared to Random');
  const link = await eventually(
    'the link is there',
    async () => (await messages()).find((one) => String(one.content).startsWith(`${kind} as a link`)) ?? null,
  );
  expect(link.content).toContain(`${origin}${path}`);
  expect(link.content).toContain(`\n${origin}/`);
  await asLink.page.close();

  const asFile = await share(kind, path, `${kind} as a file`);
  await press(asFile.sheet, 'button', 'Send as a file');
  await fileGoesAlong(asFile.sheet, name);
  await send(asFile.sheet);
  await sees(asFile.sheet, 'Shared to Random');
  const file = await eventually(
    'the file is there',
    async () =>
      (await messages()).find(
        ({ event, content }) =>
          event === 'file' && (content as { file_name?: string } | null)?.file_name === name,
      ) ?? null,
  );
  expect(file.content).toMatchObject({ content_type: type });
  const text = (await messages()).find((one) => String(one.content).startsWith(`${kind} as a file`));
  expect(file.thread_id).toBe(text?.thread_id);
  await asFile.page.close();
});
