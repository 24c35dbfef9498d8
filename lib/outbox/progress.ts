/** How far uploads are, told by whoever sends them to every page that shows them. Nothing of it is kept. */
import { type ReadonlySignal, signal } from '@preact/signals-core';

export interface Progress {
  /** Of the outbox row. */
  uuid: string;
  /** Bytes of the request that went out, of all there are. */
  sent: number;
  total: number;
}

const CHANNEL = 'quayside-progress';

let mouth: BroadcastChannel | null = null;

/** Tells all other contexts. */
export function announceProgress(progress: Progress): void {
  mouth ??= new BroadcastChannel(CHANNEL);
  mouth.postMessage(progress);
}

let known: ReadonlySignal<ReadonlyMap<string, number>> | null = null;

/** Whole percents by uuid of the row, of uploads that were heard of since this page asked first. */
export function uploadPercents(): ReadonlySignal<ReadonlyMap<string, number>> {
  if (known) return known;
  const percents = signal<ReadonlyMap<string, number>>(new Map());
  const ear = new BroadcastChannel(CHANNEL);
  ear.onmessage = ({ data }) => {
    // Only our own contexts are on this origin's channel, so the shape is ours.
    const { uuid, sent, total } = data as Progress;
    const percent = total > 0 ? Math.min(100, Math.floor((sent / total) * 100)) : 0;
    if (percents.peek().get(uuid) !== percent) percents.value = new Map(percents.peek()).set(uuid, percent);
  };
  known = percents;
  return percents;
}
