/** The worker of the offscreen document: holds the streams, and uploads files. What it has to say its document carries. */
import { noteAll, takeNoted } from '../../lib/connection-log.ts';
import { hear, type StreamSettings } from '../../lib/live/channel.ts';
import { type Holder, holdStreams } from '../../lib/live/hold.ts';
import type { Report } from '../../lib/live/report.ts';
import { answerUpload } from '../../lib/outbox/answer-upload.ts';
import type { UploadAnswer, UploadQuestion } from '../../lib/outbox/upload-link.ts';

/** To the document: what streams told, to be taken by the background, or what came of an upload. */
export type Heard =
  | { kind: 'report'; number: number; report: Report }
  | { kind: 'uploaded'; number: number; answer: UploadAnswer };
/** From the document: how to begin, whether a report was taken, or what to upload. */
export type Said =
  | { kind: 'begin'; settings: StreamSettings }
  | { kind: 'taken'; number: number; ok: boolean }
  | { kind: 'upload'; number: number; question: UploadQuestion };

let holder: Holder | null = null;
let last = 0;
const waiting = new Map<number, (ok: boolean) => void>();

const say = (heard: Heard): void => postMessage(heard);

const deliver = async (report: Report): Promise<void> => {
  last += 1;
  const number = last;
  const taken = new Promise<boolean>((resolve) => waiting.set(number, resolve));
  // What was noted goes along with what is told anyway: nobody is woken for it.
  const noted = takeNoted();
  say({ kind: 'report', number, report: { ...report, noted } });
  if (await taken) return;
  noteAll(noted);
  throw new Error('The background did not take it.');
};

hear((told) => {
  if (told.kind === 'settings') holder?.settings(told.settings);
});
addEventListener('message', ({ data }: MessageEvent<Said>) => {
  switch (data.kind) {
    case 'begin':
      holder ??= holdStreams(deliver, data.settings);
      break;
    case 'taken':
      waiting.get(data.number)?.(data.ok);
      waiting.delete(data.number);
      break;
    case 'upload':
      void answerUpload(data.question).then((answer) =>
        say({ kind: 'uploaded', number: data.number, answer }),
      );
  }
});
