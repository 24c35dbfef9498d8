/** How contexts of the extension tell each other that the picture or the outbox changed. */
import type { Change } from './picture.ts';

export const CHANNEL = 'quayside-picture';

export type Announcement =
  /** The picture went from `revision - 1` to `revision` by exactly these changes. */
  | { kind: 'changes'; revision: number; changes: Change[] }
  /** Rows of the outbox came, went or changed; who shows them reads them again. */
  | { kind: 'outbox' };

let channel: BroadcastChannel | null = null;

/** Tells every other context, and every listener of this one. */
export function announce(announcement: Announcement): void {
  channel ??= new BroadcastChannel(CHANNEL);
  channel.postMessage(announcement);
}

/** Calls `heard` for each announcement until the returned function is called. */
export function listen(heard: (announcement: Announcement) => void): () => void {
  const ear = new BroadcastChannel(CHANNEL);
  // Only our own contexts are on this origin's channel, so the shape is ours.
  ear.onmessage = ({ data }) => heard(data as Announcement);
  return () => ear.close();
}
