import type { ComponentChildren } from 'preact';
import { ART_SHAPES, type ArtName } from './art-shapes.tsx';
import './Empty.css';

interface EmptyProps {
  title: string;
  /** What it means and what to do. */
  children?: ComponentChildren;
  art?: ArtName | undefined;
  /** Buttons. */
  actions?: ComponentChildren;
}

/** A screen with nothing in it: calm when that is good, storm when it is not. */
export function Empty({ title, children, art, actions }: EmptyProps) {
  return (
    <div class="empty">
      {art && (
        <svg class="art" viewBox="0 0 148 104" aria-hidden="true">
          {ART_SHAPES[art]()}
        </svg>
      )}
      <h2>{title}</h2>
      {children}
      {actions && <div class="btns">{actions}</div>}
    </div>
  );
}
