/** Cutting and blurring a picture: what was taken out is not in the result any more. */

/** In px of the picture as it came. */
export interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** What a person did to the picture, in order; a later `crop` replaces an earlier one. */
export type PictureChange = { kind: 'crop' | 'blur'; area: Area };

/** So few cells of a blurred area are left along its longer side that nothing can be read from them; px of a cell at least. */
const CELLS = 12;
const SMALLEST_CELL = 24;

/** The part of the picture that is left. */
export function leftOf(whole: Area, changes: readonly PictureChange[]): Area {
  return changes.findLast(({ kind }) => kind === 'crop')?.area ?? whole;
}

/** The area between two points, within `bounds`. */
export function areaBetween(a: { x: number; y: number }, b: { x: number; y: number }, bounds: Area): Area {
  const clamp = (value: number, from: number, size: number) => Math.min(Math.max(value, from), from + size);
  const [ax, bx] = [clamp(a.x, bounds.x, bounds.width), clamp(b.x, bounds.x, bounds.width)];
  const [ay, by] = [clamp(a.y, bounds.y, bounds.height), clamp(b.y, bounds.y, bounds.height)];
  return {
    x: Math.round(Math.min(ax, bx)),
    y: Math.round(Math.min(ay, by)),
    width: Math.round(Math.abs(ax - bx)),
    height: Math.round(Math.abs(ay - by)),
  };
}

/** How many cells a blurred area keeps. */
export function cellsOf({ width, height }: Area): { columns: number; rows: number } {
  const cell = Math.max(SMALLEST_CELL, Math.max(width, height) / CELLS);
  return { columns: Math.max(1, Math.floor(width / cell)), rows: Math.max(1, Math.floor(height / cell)) };
}

/** Draws what is left of the picture, changed, onto the canvas, which takes its size. */
export function drawChanged(
  canvas: HTMLCanvasElement,
  picture: HTMLImageElement,
  changes: readonly PictureChange[],
): void {
  const whole = { x: 0, y: 0, width: picture.naturalWidth, height: picture.naturalHeight };
  const left = leftOf(whole, changes);
  canvas.width = left.width;
  canvas.height = left.height;
  const drawing = canvas.getContext('2d');
  if (!drawing) return;
  drawing.drawImage(picture, -left.x, -left.y);
  for (const { kind, area } of changes) if (kind === 'blur') blur(drawing, picture, area, left);
}

function blur(drawing: CanvasRenderingContext2D, picture: HTMLImageElement, area: Area, left: Area): void {
  const { columns, rows } = cellsOf(area);
  const small = new OffscreenCanvas(columns, rows);
  const cells = small.getContext('2d');
  if (!cells) return;
  cells.imageSmoothingQuality = 'high';
  cells.drawImage(picture, area.x, area.y, area.width, area.height, 0, 0, columns, rows);
  drawing.drawImage(small, area.x - left.x, area.y - left.y, area.width, area.height);
}
