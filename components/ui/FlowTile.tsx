import type { ComponentChildren } from 'preact';
import { hueOf } from '../../lib/identity.ts';
import './identity.css';

interface FlowTileProps {
  /** The flow's id; decides the colour. */
  id: string;
  name: string;
  /** 24 px without; 18, 28, 32. */
  size?: 'sm' | 'md' | 'lg' | undefined;
  /** Grey: closed or joinable. */
  off?: boolean;
  /** In place of the first letter, for example an icon. */
  children?: ComponentChildren;
}

/** A flow, or whatever else is no person: a rounded square with its first letter. */
export function FlowTile({ id, name, size, off = false, children }: FlowTileProps) {
  return (
    <span class={`tile ${size ?? ''} ${off ? 'off' : ''}`} style={{ '--h': hueOf(id) }} aria-hidden="true">
      {children ?? [...(name.trim() || '?')][0]?.toLocaleUpperCase()}
    </span>
  );
}
