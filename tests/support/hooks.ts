/**
 * Hooks of Preact without a page, for what they do by themselves: `vi.mock('preact/hooks', () => hooks)`. A component is
 * a function that uses them; it is drawn when `draw` is called, its effects run after it.
 */
interface Effect {
  deps: readonly unknown[] | undefined;
  end: (() => void) | undefined;
}

let cells: unknown[] = [];
let at = 0;
let due: (() => void)[] = [];

/** The cell of the hook that is called now, made by `first` at its first call. */
function cell<T>(first: () => T): { now: T; index: number } {
  const index = at;
  at += 1;
  if (!(index in cells)) cells[index] = first();
  return { now: cells[index] as T, index };
}
const same = (one: readonly unknown[] | undefined, other: readonly unknown[] | undefined): boolean =>
  one !== undefined && other !== undefined && one.every((value, index) => Object.is(value, other[index]));

const useEffect = (work: () => undefined | (() => void), deps?: readonly unknown[]): void => {
  const { now } = cell<Effect>(() => ({ deps: undefined, end: undefined }));
  if (same(now.deps, deps)) return;
  now.deps = deps;
  due.push(() => {
    now.end?.();
    now.end = work() ?? undefined;
  });
};

export const hooks = {
  useRef: <T>(value: T) => cell(() => ({ current: value })).now,
  useState: <T>(value: T) => {
    const { now, index } = cell(() => value);
    return [
      now,
      (next: T) => {
        cells[index] = next;
      },
    ];
  },
  useMemo: <T>(make: () => T, deps: readonly unknown[]): T => {
    const { now } = cell<{ deps?: readonly unknown[]; value?: T }>(() => ({}));
    if (!same(now.deps, deps)) Object.assign(now, { deps, value: make() });
    return now.value as T; // made just now, or before
  },
  useCallback: <T>(work: T, deps: readonly unknown[]): T => hooks.useMemo(() => work, deps),
  useId: () => cell(() => `id${at}`).now,
  useEffect,
  useLayoutEffect: useEffect,
};

/** Calls the component, then the effects it asked for. */
export function draw<T>(component: () => T): T {
  at = 0;
  due = [];
  const drawn = component();
  for (const effect of due) effect();
  return drawn;
}

/** Ends it as when it goes from the page. */
export function leave(): void {
  for (const one of cells) {
    if (typeof one === 'object' && one !== null && 'end' in one) (one as Effect).end?.();
  }
  cells = [];
}
