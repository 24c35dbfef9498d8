/**
 * The offscreen document: lives on while the service worker sleeps. What has to go on meanwhile is done by a worker
 * of its own, which can't reach the extension's functions; the document carries what both have to say.
 */
import { browser } from 'wxt/browser';
import { ask } from '../../lib/ask.ts';
import { isUploadQuestion, type UploadAnswer } from '../../lib/outbox/upload-link.ts';
import { isBackground, type Sender } from '../../lib/sender.ts';
import type { Heard, Said } from './worker.ts';

/** Before a worker that broke is started anew, and a background that did not answer is asked again; ms. */
const PAUSE = 5_000;

/** Who waits for an upload in the worker; null: the worker broke, and the upload with it. */
const waiting = new Map<number, (answer: UploadAnswer | null) => void>();
let asked = 0;
let worker = startWorker();

function startWorker(): Worker {
  // It begins with what the service worker begins with, and goes on with `worker.ts` (scripts/worker-build.ts).
  const started = new Worker('/background.js');
  started.addEventListener('message', ({ data }: MessageEvent<Heard>) => {
    if (data.kind === 'uploaded') ended(data.number, data.answer);
    else
      void ask('stream-report', data.report).then(({ ok }) =>
        say(started, { kind: 'taken', number: data.number, ok }),
      );
  });
  started.addEventListener(
    'error',
    () => {
      started.terminate();
      giveUp();
      setTimeout(() => {
        // What was asked for meanwhile nobody has heard.
        giveUp();
        worker = startWorker();
      }, PAUSE);
    },
    { once: true },
  );
  void begin(started);
  return started;
}

const say = (to: Worker, said: Said): void => to.postMessage(said);

/** Gives a worker the settings, which only the background can read. */
async function begin(started: Worker): Promise<void> {
  const settings = await ask('stream-settings', {});
  if (settings.ok) say(started, { kind: 'begin', settings: settings.value });
  else setTimeout(() => void begin(started), PAUSE);
}

function giveUp(): void {
  for (const number of waiting.keys()) ended(number, null);
}

function ended(number: number, answer: UploadAnswer | null): void {
  waiting.get(number)?.(answer);
  waiting.delete(number);
  // The background may have been stopped meanwhile.
  setTimeout(() => void ask('outbox-changed', {}));
}

const own = { id: browser.runtime.id, base: browser.runtime.getURL('/') };
browser.runtime.onMessage.addListener(
  (message: unknown, sender: Sender, respond: (answer: UploadAnswer | null) => void) => {
    if (!isUploadQuestion(message) || !isBackground(sender, own)) return undefined;
    asked += 1;
    waiting.set(asked, respond);
    say(worker, { kind: 'upload', number: asked, question: message });
    return true; // in Chromium a promise is no answer
  },
);
