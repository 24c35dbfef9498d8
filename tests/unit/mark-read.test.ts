import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { draw, hooks, leave } from '../support/hooks.ts';

const read: number[] = [];
vi.mock('preact/hooks', () => hooks);
vi.mock('../../lib/outbox/outbox.ts', () => ({
  enqueue: async (_account: string, _conversation: string, { messages }: { messages: number[] }) =>
    void read.push(...messages),
}));
const { READ_AFTER, useMarkRead } = await import('../../components/conversation/use-mark-read.ts');

/** Tells of an element once when it is watched, as browsers do; all of them are in view. */
class Observer {
  readonly #watched = new Set<object>();
  readonly #tell: (changes: object[]) => void;
  constructor(tell: (changes: object[]) => void) {
    this.#tell = tell;
  }
  observe(target: object): void {
    if (this.#watched.has(target)) return;
    this.#watched.add(target);
    Observer.comesBack = () => this.#watched.has(target) && this.#see(target);
    this.#see(target);
  }
  /** What was watched last is scrolled out of view and into it again. */
  static comesBack = (): unknown => undefined;
  #see(target: object): void {
    const rect = { height: 10 };
    this.#tell([
      { target, isIntersecting: true, intersectionRatio: 1, intersectionRect: rect, rootBounds: rect },
    ]);
  }
  unobserve(target: object): void {
    this.#watched.delete(target);
  }
  disconnect(): void {
    this.#watched.clear();
  }
}

const page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
const show = (visibilityState: 'visible' | 'hidden') => {
  page.visibilityState = visibilityState;
  page.dispatchEvent(new Event('visibilitychange'));
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('IntersectionObserver', Observer);
  vi.stubGlobal('document', page);
  read.length = 0;
});
afterEach(() => {
  leave();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test('a message that is in view is read in a page that is shown, also in one that comes back', async () => {
  const message = { dataset: { unread: '7' } };
  const scroller = { current: { querySelectorAll: () => [message] } as unknown as HTMLElement };
  draw(() => useMarkRead(scroller, 'a', 'flow:f'));
  show('hidden');
  await vi.advanceTimersByTimeAsync(2 * READ_AFTER);
  expect(read).toEqual([]);
  show('visible');
  await vi.advanceTimersByTimeAsync(2 * READ_AFTER);
  expect(read).toEqual([7]);
  show('hidden');
  show('visible');
  await vi.advanceTimersByTimeAsync(2 * READ_AFTER);
  expect(read).toEqual([7]);
});

test('what is read already is not marked once more when it comes into view again', async () => {
  const message: { dataset: { unread?: string } } = { dataset: { unread: '7' } };
  const scroller = {
    current: {
      querySelectorAll: () => [message].filter(({ dataset }) => dataset.unread !== undefined),
    } as unknown as HTMLElement,
  };
  const drawLog = () => draw(() => useMarkRead(scroller, 'a', 'flow:f'));
  drawLog();
  await vi.advanceTimersByTimeAsync(2 * READ_AFTER);
  expect(read).toEqual([7]);
  // It is drawn as read in the same element.
  delete message.dataset.unread;
  drawLog();
  Observer.comesBack();
  await vi.advanceTimersByTimeAsync(2 * READ_AFTER);
  expect(read).toEqual([7]);
});
