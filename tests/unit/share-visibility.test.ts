import { afterEach, expect, test, vi } from 'vitest';

const asked: string[] = [];
vi.mock('../../lib/ask.ts', () => ({
  ask: async (kind: string) => {
    asked.push(kind);
    return { ok: true, value: { sight: 'seen' } };
  },
}));
const { watchVisibility } = await import('../../components/share/visibility.ts');

afterEach(() => {
  vi.unstubAllGlobals();
  asked.length = 0;
});

/** A browser whose observer tells at once that all is visible. */
function browserThat(tells: boolean): void {
  const entry = { isVisible: true, intersectionRatio: 1 };
  vi.stubGlobal('IntersectionObserverEntry', { prototype: tells ? entry : {} });
  vi.stubGlobal(
    'IntersectionObserver',
    class {
      constructor(tell: (entries: unknown[]) => void) {
        tell([entry]);
      }
      observe(): void {}
      disconnect(): void {}
    },
  );
}

test('in a page, a press counts where the browser tells that the sheet is visible', async () => {
  browserThat(true);
  const watch = watchVisibility({} as Element, 'nonce');
  await watch.settled();
  expect(await watch.pressed()).toBe('seen');
  expect(asked).toContain('share-probe');
});

test('where it does not tell, none counts, whatever the page’s side says', async () => {
  browserThat(false);
  const watch = watchVisibility({} as Element, 'nonce');
  await watch.settled();
  expect(await watch.pressed()).toBe('hidden');
});
