/**
 * In the page: whether the sheet's frame has been in sight, as far as the element that holds it tells. Opacity, transform and hit tests, right before and right after every frame is painted: a page
 * that uncovers the sheet only when nobody looks has to guess both moments.
 */

/** What a person could see of the sheet when Send was pressed. */
export type Sight =
  /** Whole, opaque and uncovered, for long enough. */
  | 'seen'
  /** Visible, but not yet for long enough. */
  | 'fresh'
  | 'hidden';

/** How long the sheet must have been in sight without a break; ms. */
export const LONG_ENOUGH = 500;
/** A longer gap between two looks counts as a break: the page may have kept this script from looking; ms. */
const LONGEST_GAP = 1_000;

export interface SightWatch {
  sight(): Sight;
  stop(): void;
}

/** Begins to watch the element that holds the frame. */
export function watchSight(host: HTMLElement): SightWatch {
  let since: number | null = null;
  let place = '';
  let last = performance.now();
  let stopped = false;
  const look = (): void => {
    const now = performance.now();
    // It grows upwards from its corner; everything else is the page moving it about.
    const { left, right, bottom } = host.getBoundingClientRect();
    const here = [left, right, bottom].map(Math.round).join(' ');
    if (now - last > LONGEST_GAP || here !== place) since = null;
    place = here;
    const visible = document.visibilityState === 'visible' && isPlain(host);
    since = visible ? (since ?? now) : null;
    last = now;
  };
  const afterPaint = new MessageChannel();
  afterPaint.port1.onmessage = look;
  const everyFrame = (): void => {
    if (stopped) return;
    look();
    afterPaint.port2.postMessage(null);
    requestAnimationFrame(everyFrame);
  };
  everyFrame();
  return {
    sight() {
      look();
      if (since === null) return 'hidden';
      return performance.now() - since >= LONG_ENOUGH ? 'seen' : 'fresh';
    },
    stop() {
      stopped = true;
      afterPaint.port1.close();
    },
  };
}

/**
 * Whether the element is where it was put: whole in the viewport, opaque, unaltered, and on top of everything. In the
 * top layer nothing of what is around it (opacity, filters, clipping) has an effect on it.
 */
function isPlain(host: HTMLElement): boolean {
  const box = host.getBoundingClientRect();
  if (
    !host.matches(':popover-open') ||
    isAltered(getComputedStyle(host)) ||
    box.width < 200 ||
    box.height < 40
  )
    return false;
  if (box.left < 0 || box.top < 0 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1) return false;
  for (const x of [0.1, 0.5, 0.9]) {
    for (const y of [0.05, 0.35, 0.65, 0.95]) {
      if (document.elementFromPoint(box.left + box.width * x, box.top + box.height * y) !== host)
        return false;
    }
  }
  return true;
}

function isAltered(style: CSSStyleDeclaration): boolean {
  const unchanged = [
    style.transform,
    style.translate,
    style.scale,
    style.rotate,
    style.perspective,
    style.filter,
    style.clipPath,
    style.maskImage,
    style.getPropertyValue('offset-path'),
  ];
  return (
    unchanged.some((value) => value !== 'none' && value !== '' && value !== undefined) ||
    Number(style.opacity) < 1 ||
    style.visibility !== 'visible' ||
    style.mixBlendMode !== 'normal' ||
    !['1', 'normal', ''].includes(style.getPropertyValue('zoom'))
  );
}
