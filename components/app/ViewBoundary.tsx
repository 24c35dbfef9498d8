import type { ComponentChildren } from 'preact';
import { Boundary } from '../ui/Boundary.tsx';
import { lazy } from './lazy.tsx';

const ViewTrouble = lazy(async () => (await import('./ViewTrouble.tsx')).ViewTrouble);

interface ViewBoundaryProps {
  /** The view, in the program's own words, for the report. */
  view: string;
  /** Where one is; elsewhere it is drawn again. */
  at?: unknown;
  /** The way out, where the page shows none of its own: what it is called and where it leads. */
  away?: { label: string; go: () => void } | undefined;
  /** What the page is called, where its heading goes with the view. */
  heading?: string | undefined;
  children: ComponentChildren;
}

/** Around a view: when it can't be drawn, it says so in its place, and what is around it stays usable. */
export function ViewBoundary({ view, at, away, heading, children }: ViewBoundaryProps) {
  return (
    <Boundary
      what={`draw ${view}`}
      at={at}
      instead={(again) => <ViewTrouble again={again} away={away} heading={heading} />}
    >
      {children}
    </Boundary>
  );
}
