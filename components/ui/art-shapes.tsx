/**
 * The pictures of empty and troubled screens, in the theme's colours on a 148 by 104 grid; each drawn anew, as icons
 * are.
 */
import type { VNode } from 'preact';

export const ART_SHAPES = {
  calm: () => (
    <>
      <circle cx="104" cy="30" r="13" fill="var(--q-mention-bg)" />
      <path
        d="M12 66c10.3-6 20.7-6 31 0s20.7 6 31 0 20.7-6 31 0 20.7 6 31 0v30a6 6 0 0 1-6 6H18a6 6 0 0 1-6-6z"
        fill="var(--q-accent-soft)"
      />
      <path
        d="M12 80c10.3-6 20.7-6 31 0s20.7 6 31 0 20.7-6 31 0 20.7 6 31 0"
        fill="none"
        stroke="var(--q-accent)"
        stroke-opacity=".55"
        stroke-width="2.5"
        stroke-linecap="round"
      />
      <path
        d="M26 93c7-4 14-4 21 0s14 4 21 0 14-4 21 0 14 4 21 0"
        fill="none"
        stroke="var(--q-accent)"
        stroke-opacity=".28"
        stroke-width="2.5"
        stroke-linecap="round"
      />
      <rect x="40" y="18" width="40" height="13" rx="6.5" fill="var(--q-accent)" />
      <path d="M48 31h24v29c-5 4.5-8 4.8-12 4.500s-8-2-12-4.500z" fill="var(--q-accent)" />
      <rect x="44" y="37" width="32" height="8" rx="4" fill="#FFC45C" />
      <path
        d="M76 41c16 2 24 10 40 25"
        fill="none"
        stroke="#FFC45C"
        stroke-width="3.5"
        stroke-linecap="round"
      />
    </>
  ),
  storm: () => (
    <>
      <path
        d="M12 66c10.3-9 20.7-9 31 0s20.7 9 31 0 20.7-9 31 0 20.7 9 31 0v30a6 6 0 0 1-6 6H18a6 6 0 0 1-6-6z"
        fill="var(--q-pressed)"
      />
      <path
        d="M12 82c10.3-9 20.7-9 31 0s20.7 9 31 0 20.7-9 31 0 20.7 9 31 0"
        fill="none"
        stroke="var(--q-text-3)"
        stroke-opacity=".55"
        stroke-width="2.5"
        stroke-linecap="round"
      />
      <rect x="40" y="18" width="40" height="13" rx="6.5" fill="var(--q-text-3)" />
      <path d="M48 31h24v28c-5 6-8 6.5-12 6.300s-8-2-12-6.300z" fill="var(--q-text-3)" />
      <path
        d="M44 41h18M74 41c10 0 12-8 20-6"
        fill="none"
        stroke="#FFC45C"
        stroke-width="6"
        stroke-linecap="round"
      />
    </>
  ),
} as const satisfies Record<string, () => VNode>;

export type ArtName = keyof typeof ART_SHAPES;
