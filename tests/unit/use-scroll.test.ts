import { afterEach, expect, test, vi } from 'vitest';
import { draw, hooks, leave } from '../support/hooks.ts';

vi.mock('preact/hooks', () => hooks);
vi.stubGlobal('CSS', { escape: (text: string) => text });
vi.stubGlobal(
  'ResizeObserver',
  class {
    observe(): void {}
    disconnect(): void {}
  },
);
const { useScroll } = await import('../../components/conversation/use-scroll.ts');

afterEach(leave);

/** Messages of 100 px, the newest at the bottom of a view of 300 px; `scrollTop` is 0 there and negative above. */
class Box extends EventTarget {
  children = [];
  clientHeight = 300;
  scrollTop = 0;
  readonly scrollHeight: number;
  readonly #count: number;
  constructor(count: number) {
    super();
    this.#count = count;
    this.scrollHeight = count * 100;
  }
  getBoundingClientRect = () => ({ top: 0, bottom: 300, height: 300 });
  messageAt(id: number) {
    return {
      dataset: { entry: `m${id}` },
      isConnected: true,
      getBoundingClientRect: () => {
        const bottom = 300 - (this.#count - id) * 100 - this.scrollTop;
        return { top: bottom - 100, bottom };
      },
    };
  }
  querySelectorAll = () => Array.from({ length: this.#count }, (_, at) => this.messageAt(at + 1));
  querySelector = (entry: string) => this.messageAt(Number(/m(\d+)/.exec(entry)?.[1]));
}

test('a message asked for while one reads elsewhere in its conversation is gone to, on either side', () => {
  const box = new Box(40);
  const scroller = { current: box as unknown as HTMLElement };
  const show = (openAt: string | null) =>
    draw(() =>
      useScroll({
        scroller,
        content: 'same',
        beyond: '',
        openAt,
        onNearStart: () => undefined,
        onNearEnd: null,
        onLook: () => undefined,
      }),
    );
  show(null);
  box.dispatchEvent(new Event('wheel'));
  box.scrollTop = -2_000;
  box.dispatchEvent(new Event('scroll'));
  show('m10');
  expect(box.messageAt(10).getBoundingClientRect().top).toBe(100);
  box.dispatchEvent(new Event('wheel'));
  show('m30');
  expect(box.messageAt(30).getBoundingClientRect().top).toBe(100);
  // Gone to once, it lets the reader go.
  box.dispatchEvent(new Event('wheel'));
  box.scrollTop = -500;
  box.dispatchEvent(new Event('scroll'));
  show('m30');
  expect(box.scrollTop).toBe(-500);
});
