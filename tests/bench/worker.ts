/** From a message to a sleeping service worker to its answer, against a worker that does nothing else. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'puppeteer-core';
import type { Browser as WebExtension } from 'webextension-polyfill';
import { ensureBrowser, launchChromium } from '../../scripts/browsers.ts';
import { extensionOf } from '../../scripts/person.ts';
import { killWorker } from '../support/browser.ts';
import { changedExtension } from '../support/changed-extension.ts';
import { eventually } from '../support/people.ts';
import { type Figure, interleaved, median, ms, times } from './figures.ts';

/** What functions evaluated in pages of the extension find there. */
declare const chrome: WebExtension;

/** It greets after its installation, which is what who starts the browser waits for. */
const EMPTY = `
  chrome.runtime.onInstalled.addListener(() => chrome.tabs.create({ url: '/welcome.html' }));
  chrome.runtime.onMessage.addListener(() => undefined);
`;

/** A message that no listener answers comes back once all of them have seen it: they are ready. */
const knock = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const begun = performance.now();
    await chrome.runtime.sendMessage({ bench: true }).catch(() => null);
    return performance.now() - begun;
  });

async function sleeper(background: string | null) {
  const extension = changedExtension((folder) => {
    writeFileSync(join(folder, 'blank.html'), '<!doctype html><title>Blank</title>');
    if (background !== null) writeFileSync(join(folder, 'background.js'), background);
  });
  const browser = await launchChromium({
    extension: extension.folder,
    executablePath: ensureBrowser('chromium'),
    headless: true,
  });
  const { id } = await extensionOf(browser);
  const page = await browser.newPage();
  await page.goto(`chrome-extension://${id}/blank.html`);
  return {
    async wakeUp(): Promise<number> {
      await killWorker(browser);
      await eventually('the worker has ended', async () =>
        browser.targets().every((target) => target.type() !== 'service_worker'),
      );
      return knock(page);
    },
    async close() {
      await browser.close();
      extension.remove();
    },
  };
}

export async function worker(): Promise<Figure[]> {
  const ours = await sleeper(null);
  const empty = await sleeper(EMPTY);
  try {
    await ours.wakeUp();
    await empty.wakeUp();
    const taken = await interleaved({ empty: empty.wakeUp, ours: ours.wakeUp });
    const ratio = median(taken.ours) / median(taken.empty);
    return [
      {
        what: 'service worker: from start to listeners ready, against an empty worker',
        goal: 'at most 1.5x',
        measured: `${times(ratio)} (${ms(median(taken.ours))} against ${ms(median(taken.empty))})`,
        met: ratio <= 1.5,
      },
    ];
  } finally {
    await ours.close();
    await empty.close();
  }
}
