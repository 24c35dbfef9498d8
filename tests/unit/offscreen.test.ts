/** The document that carries between the background and its worker: nobody waits for a worker that broke. */
import { expect, test, vi } from 'vitest';

type Heard = (message: unknown, sender: object, respond: (answer: unknown) => void) => unknown;
let hear: Heard = () => undefined;
vi.mock('wxt/browser', () => ({
  browser: {
    runtime: {
      id: 'quayside',
      getURL: () => 'chrome-extension://quayside/',
      onMessage: {
        addListener: (listener: Heard) => {
          hear = listener;
        },
      },
      sendMessage: async () => ({ ok: true, value: {} }),
    },
  },
}));

const workers: FakeWorker[] = [];
class FakeWorker extends EventTarget {
  heard: { kind: string; number?: number }[] = [];
  ended = false;
  constructor() {
    super();
    workers.push(this);
  }
  postMessage(said: { kind: string; number?: number }): void {
    if (!this.ended) this.heard.push(said);
  }
  terminate(): void {
    this.ended = true;
  }
}
vi.stubGlobal('Worker', FakeWorker);

const upload = (uuid: string): Promise<unknown> =>
  new Promise((resolve) => {
    const sender = { id: 'quayside', url: 'chrome-extension://quayside/background.js' };
    hear({ quayside: 'upload', uuid, uncertain: false }, sender, resolve);
  });

test('an upload is answered when the worker breaks, also when it was asked for before the next one is there', async () => {
  vi.useFakeTimers();
  await import('../../entrypoints/offscreen/main.ts');
  const [first] = workers;
  const before = upload('a');
  first?.dispatchEvent(new Event('error'));
  expect(await before).toBeNull();
  const between = upload('b');
  await vi.advanceTimersByTimeAsync(6_000);
  expect(await Promise.race([between, Promise.resolve('nothing')])).toBeNull();

  expect(workers).toHaveLength(2);
  const after = upload('c');
  const asked = workers[1]?.heard.find(({ kind }) => kind === 'upload');
  const answer = { ok: false, from: 'unexpected', text: 'x' };
  workers[1]?.dispatchEvent(
    new MessageEvent('message', { data: { kind: 'uploaded', number: asked?.number, answer } }),
  );
  expect(await after).toEqual(answer);
  vi.useRealTimers();
});
