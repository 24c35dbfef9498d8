import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { draw, hooks, leave } from '../support/hooks.ts';

const asked: ((result: unknown) => void)[] = [];
vi.mock('preact/hooks', () => hooks);
vi.mock('../../lib/ask.ts', () => ({ ask: () => new Promise((answer) => asked.push(answer)) }));
vi.mock('../../lib/draft-files.ts', () => ({
  readDraftFiles: async () => [],
  keepDraftFiles: async () => undefined,
  removeDraftFiles: async () => undefined,
}));
vi.mock('../../components/ui/toasts.ts', () => ({ showToast: () => undefined }));
const { useTray } = await import('../../components/files/use-tray.ts');

const tray = () => draw(() => useTray('1@https://flowdock.example', 'private:2', null));
const tellLimit = async (bytes: number) => {
  for (const answer of asked) answer({ ok: true, value: { bytes } });
  await vi.advanceTimersByTimeAsync(0);
};
const problems = () => tray().files.map(({ file, problem }) => [file.name, problem]);
const TOO_LARGE = '30 B is too large: this server takes at most 20 B.';

beforeEach(() => {
  vi.useFakeTimers();
  asked.length = 0;
});
afterEach(() => {
  leave();
  vi.useRealTimers();
});

const pick = async () => {
  tray().add([new File(['x'.repeat(10)], 'small.txt'), new File(['x'.repeat(30)], 'large.txt')]);
  await vi.advanceTimersByTimeAsync(0);
};

test('a file over the limit of the server is not ready to be sent, and says why', async () => {
  await pick();
  await tellLimit(20);
  expect((await tray().ready()).map(({ file }) => file.name)).toEqual(['small.txt']);
  expect(problems()).toEqual([
    ['small.txt', null],
    ['large.txt', TOO_LARGE],
  ]);
});

test('sending does not wait for a limit that comes late; what is still there then is told it', async () => {
  await pick();
  const ready = tray().ready();
  await vi.advanceTimersByTimeAsync(1_500);
  expect((await ready).map(({ file }) => file.name)).toEqual(['small.txt', 'large.txt']);
  expect(problems()).toEqual([
    ['small.txt', null],
    ['large.txt', null],
  ]);
  await tellLimit(20);
  expect(problems()).toEqual([
    ['small.txt', null],
    ['large.txt', TOO_LARGE],
  ]);
  expect((await tray().ready()).map(({ file }) => file.name)).toEqual(['small.txt']);
});
