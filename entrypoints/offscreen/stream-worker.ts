/** The web worker that holds the streams. It hands each report to its document, which can reach the background. */
import { hear, type StreamSettings } from '../../lib/live/channel.ts';
import { type Holder, holdStreams } from '../../lib/live/hold.ts';
import type { Report } from '../../lib/live/report.ts';

/** To the document. */
export interface Handed {
  number: number;
  report: Report;
}
/** From the document: how to begin, or whether a report was taken. */
export type Said =
  | { kind: 'begin'; settings: StreamSettings }
  | { kind: 'taken'; number: number; ok: boolean };

let holder: Holder | null = null;
let last = 0;
const waiting = new Map<number, (ok: boolean) => void>();

const deliver = async (report: Report): Promise<void> => {
  last += 1;
  const handed: Handed = { number: last, report };
  const taken = new Promise<boolean>((resolve) => waiting.set(handed.number, resolve));
  postMessage(handed);
  if (!(await taken)) throw new Error('The background did not take it.');
};

hear((told) => {
  if (told.kind === 'settings') holder?.settings(told.settings);
});
addEventListener('message', ({ data }: MessageEvent<Said>) => {
  if (data.kind === 'begin') holder ??= holdStreams(deliver, data.settings);
  else {
    waiting.get(data.number)?.(data.ok);
    waiting.delete(data.number);
  }
});
