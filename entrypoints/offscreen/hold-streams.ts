/** Runs the worker that holds the streams, and carries its reports to the background, waking it. */
import { ask } from '../../lib/ask.ts';
import type { Handed, Said } from './stream-worker.ts';

/** Before a worker that broke is started anew, and a background that did not answer is asked again; ms. */
const PAUSE = 5_000;

export async function holdStreamsInWorker(): Promise<void> {
  const settings = await ask('stream-settings', {});
  if (!settings.ok) {
    setTimeout(() => void holdStreamsInWorker(), PAUSE);
    return;
  }
  const worker = new Worker(new URL('./stream-worker.ts', import.meta.url), { type: 'module' });
  const say = (said: Said): void => worker.postMessage(said);
  worker.addEventListener('message', ({ data: { number, report } }: MessageEvent<Handed>) => {
    void ask('stream-report', report).then(({ ok }) => say({ kind: 'taken', number, ok }));
  });
  worker.addEventListener('error', () => {
    worker.terminate();
    setTimeout(() => void holdStreamsInWorker(), PAUSE);
  });
  say({ kind: 'begin', settings: settings.value });
}
