/** A picture before it leaves: cut to a part of it, and blurred where nobody should look. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { msg, t } from '../../lib/i18n/t.ts';
import { type Area, areaBetween, drawChanged, leftOf, type PictureChange } from './picture-changes.ts';

interface PictureEditorProps {
  /** A `data:` address. */
  picture: string;
  name: string;
  /** The changed picture as a `data:` address; null when it is as it came. */
  onChange: (changed: string | null) => void;
  onRemove: () => void;
}

type Tool = PictureChange['kind'];
type Point = { x: number; y: number };

const TOOLS: readonly Tool[] = ['crop', 'blur'];
const NAMES = { crop: msg('Crop'), blur: msg('Blur') } as const;
const HINTS = {
  crop: msg(
    'Drag over what should stay, or click two corners. With the keyboard: arrows move, Shift and arrows resize, Enter crops.',
  ),
  blur: msg(
    'Drag over what nobody should see, or click two corners. With the keyboard: arrows move, Shift and arrows resize, Enter blurs.',
  ),
} as const;
/** Less than this is a click, which sets one corner; px on the screen. */
const SMALLEST_DRAG = 6;

export function PictureEditor({ picture, name, onChange, onRemove }: PictureEditorProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [image, setImage] = useState<HTMLImageElement | null>(null);
  const [changes, setChanges] = useState<readonly PictureChange[]>([]);
  const [tool, setTool] = useState<Tool>('crop');
  const [from, setFrom] = useState<Point | null>(null);
  const [area, setArea] = useState<Area | null>(null);

  useEffect(() => {
    const loading = new Image();
    loading.src = picture;
    loading.decode().then(
      () => setImage(loading),
      () => setImage(null),
    );
    setChanges([]);
  }, [picture]);

  useEffect(() => {
    if (!image || !canvas.current) return;
    drawChanged(canvas.current, image, changes);
    onChange(changes.length > 0 ? canvas.current.toDataURL('image/png') : null);
  }, [image, changes, onChange]);

  const left = image
    ? leftOf({ x: 0, y: 0, width: image.naturalWidth, height: image.naturalHeight }, changes)
    : { x: 0, y: 0, width: 1, height: 1 };
  const pointOf = (event: PointerEvent): Point => {
    const box = canvas.current?.getBoundingClientRect() ?? new DOMRect(0, 0, 1, 1);
    return {
      x: left.x + ((event.clientX - box.left) / box.width) * left.width,
      y: left.y + ((event.clientY - box.top) / box.height) * left.height,
    };
  };
  const apply = (to: Area | null): void => {
    setFrom(null);
    setArea(null);
    if (to && to.width > 2 && to.height > 2) setChanges((before) => [...before, { kind: tool, area: to }]);
  };

  function onPointerDown(event: PointerEvent): void {
    if (event.button !== 0) return;
    canvas.current?.setPointerCapture(event.pointerId);
    if (from) apply(areaBetween(from, pointOf(event), left));
    else setFrom(pointOf(event));
  }
  function onPointerMove(event: PointerEvent): void {
    if (from) setArea(areaBetween(from, pointOf(event), left));
  }
  function onPointerUp(event: PointerEvent): void {
    if (!from) return;
    const to = areaBetween(from, pointOf(event), left);
    const scale = (canvas.current?.clientWidth ?? 1) / left.width;
    // A click: the other corner is still to come.
    if (Math.max(to.width, to.height) * scale >= SMALLEST_DRAG) apply(to);
  }

  function onKeyDown(event: KeyboardEvent): void {
    const step = Math.max(1, Math.round(Math.max(left.width, left.height) / 50));
    const { dx, dy } = stepOf(event.key, step);
    if (dx !== 0 || dy !== 0) {
      const now = area ?? middleOf(left);
      setArea(event.shiftKey ? resized(now, dx, dy, left) : moved(now, dx, dy, left));
    } else if (event.key === 'Enter' && area && !event.ctrlKey && !event.metaKey) apply(area);
    else if (event.key === 'Escape' && (area || from)) apply(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div class="pic">
      <div class="pic-tools">
        {TOOLS.map((one) => (
          <button
            type="button"
            key={one}
            class="chip"
            aria-pressed={tool === one}
            onClick={() => {
              setTool(one);
              apply(null);
            }}
          >
            {t(NAMES[one])}
          </button>
        ))}
        <button
          type="button"
          class="chip"
          disabled={changes.length === 0}
          onClick={() => setChanges((before) => before.slice(0, -1))}
        >
          {t('Undo')}
        </button>
        <span class="grow" />
        <button type="button" class="chip" onClick={onRemove}>
          {t('Remove picture')}
        </button>
      </div>
      <div class="pic-floor">
        <div class="pic-frame">
          {/* biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: it is worked on with pointer and keys, which a screen reader passes on only so */}
          <canvas
            ref={canvas}
            role="application"
            aria-label={t('{name}: {hint}', { name, hint: t(HINTS[tool]) })}
            tabIndex={0}
            onPointerDown={onPointerDown}
            onPointerMove={onPointerMove}
            onPointerUp={onPointerUp}
            onKeyDown={onKeyDown}
          />
          {area && <i class={`pic-area is-${tool}`} style={placed(area, left)} />}
        </div>
      </div>
      <p class="share-note">{t(HINTS[tool])}</p>
    </div>
  );
}

function stepOf(key: string, step: number): { dx: number; dy: number } {
  if (key === 'ArrowLeft') return { dx: -step, dy: 0 };
  if (key === 'ArrowRight') return { dx: step, dy: 0 };
  if (key === 'ArrowUp') return { dx: 0, dy: -step };
  return { dx: 0, dy: key === 'ArrowDown' ? step : 0 };
}

const middleOf = ({ x, y, width, height }: Area): Area => ({
  x: Math.round(x + width / 4),
  y: Math.round(y + height / 4),
  width: Math.round(width / 2),
  height: Math.round(height / 2),
});
const moved = (area: Area, dx: number, dy: number, within: Area): Area => ({
  ...area,
  x: Math.min(Math.max(area.x + dx, within.x), within.x + within.width - area.width),
  y: Math.min(Math.max(area.y + dy, within.y), within.y + within.height - area.height),
});
const resized = (area: Area, dx: number, dy: number, within: Area): Area =>
  areaBetween(
    area,
    { x: Math.max(area.x + 8, area.x + area.width + dx), y: Math.max(area.y + 8, area.y + area.height + dy) },
    within,
  );
/** Where an area stands over the canvas, in parts of it. */
const placed = (area: Area, left: Area): Record<string, string> => ({
  left: `${((area.x - left.x) / left.width) * 100}%`,
  top: `${((area.y - left.y) / left.height) * 100}%`,
  width: `${(area.width / left.width) * 100}%`,
  height: `${(area.height / left.height) * 100}%`,
});
