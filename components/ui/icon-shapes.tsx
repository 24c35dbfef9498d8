/**
 * The shapes of icons on a 16-unit grid, stroked in the current colour: here those the popup opens with, in
 * `more-icons.tsx` all others. Drawn anew each time: an element that is kept holds on to the tree it first stood in, and
 * to all that came and went there since.
 */
import type { VNode } from 'preact';
import type { MORE_SHAPES } from './more-icons.tsx';

export const FIRST_SHAPES = {
  search: () => (
    <>
      <circle cx="7" cy="7" r="4.25" />
      <path d="m10.3 10.3 3.2 3.2" />
    </>
  ),
  check: () => (
    <>
      <path d="m3.2 8.6 3.1 3.1 6.5-7" />
    </>
  ),
  checks: () => (
    <>
      <path d="m1.6 8.6 2.9 3 5.2-6.2M7.2 10.6l1 1 6-6.6" />
    </>
  ),
  reply: () => (
    <>
      <path d="M6.2 3.6 2.6 7.2l3.6 3.6M2.9 7.2h6.3a4.2 4.2 0 0 1 4.2 4.2v1" />
    </>
  ),
  panel: () => (
    <>
      <rect x="2.5" y="3" width="11" height="10" rx="1.6" />
      <path d="M9.5 3v10" />
    </>
  ),
  gear: () => (
    <>
      <path d="M2.5 4.8h5.2M11.6 4.8h1.9M2.5 11.2h1.9M8.3 11.2h5.2" />
      <circle cx="9.6" cy="4.8" r="1.9" />
      <circle cx="6.3" cy="11.2" r="1.9" />
    </>
  ),
  down: () => (
    <>
      <path d="m4.5 6.3 3.5 3.5 3.5-3.5" />
    </>
  ),
  bell: () => (
    <>
      <path d="M4 7a4 4 0 0 1 8 0c0 3 1.2 4 1.2 4H2.800S4 10 4 7zM6.6 13.300a1.5 1.5 0 0 0 2.8 0" />
    </>
  ),
  belloff: () => (
    <>
      <path d="M5.2 4.200A4 4 0 0 1 12 7c0 1.2.2 2.1.45 2.700M10.8 11H2.800S4 10 4 7c0-.3 0-.5.06-.8M6.6 13.300a1.5 1.5 0 0 0 2.8 0M2.4 2.400l11.2 11.2" />
    </>
  ),
  clip: () => (
    <>
      <path d="m13.3 7.4-5.2 5.200a3.3 3.3 0 0 1-4.7-4.700l5.3-5.300a2.2 2.2 0 0 1 3.1 3.100L6.6 11a1.1 1.1 0 0 1-1.6-1.600l4.8-4.7" />
    </>
  ),
  x: () => (
    <>
      <path d="m4.2 4.2 7.6 7.600M11.8 4.200l-7.6 7.6" />
    </>
  ),
  alert: () => (
    <>
      <path d="M8 2.8 14 13H2zM8 6.600v3M8 11.300h.01" />
    </>
  ),
  lock: () => (
    <>
      <rect x="3.5" y="7" width="9" height="6.5" rx="1.5" />
      <path d="M5.5 7V5.200a2.5 2.5 0 0 1 5 0V7" />
    </>
  ),
  share: () => (
    <>
      <path d="M8 9.800V2.600M5.2 5.2 8 2.400l2.8 2.800M4 7.600H3.800A1.3 1.3 0 0 0 2.5 8.900v3.300a1.3 1.3 0 0 0 1.3 1.300h8.400a1.3 1.3 0 0 0 1.3-1.300V8.900a1.3 1.3 0 0 0-1.3-1.300H12" />
    </>
  ),
  chat: () => (
    <>
      <path d="M13.5 7.600c0 2.7-2.5 4.8-5.5 4.8-.7 0-1.4-.1-2-.3l-3 1.1.8-2.500a4.5 4.5 0 0 1-1.3-3.100C2.5 4.9 5 2.8 8 2.800s5.5 2.1 5.5 4.800z" />
    </>
  ),
} as const satisfies Shapes;

/** Names an `Icon` can have: the shapes, and `mark`, the product's own sign in its own colours. */
export type IconName = keyof typeof FIRST_SHAPES | keyof typeof MORE_SHAPES | 'mark';
export type Shapes = Record<string, () => VNode>;

/** By name, as far as they are here. */
const shapes = new Map<string, () => VNode>(Object.entries(FIRST_SHAPES));

export const shapeOf = (name: IconName): VNode | undefined => shapes.get(name)?.();

/** Takes more shapes to those that are here. */
export function addShapes(more: Shapes): void {
  for (const [name, shape] of Object.entries(more)) shapes.set(name, shape);
}
