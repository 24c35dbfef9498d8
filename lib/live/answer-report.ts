/** What the background does with what a stream told, which is most of what wakes it. Loaded with the first report. */
import { noteAll } from '../connection-log.ts';
import { sendWaiting } from '../outbox/send-waiting.ts';
import type { Report } from './report.ts';
import { takeReport } from './take.ts';

/** Resolves when it is in the picture; `run` is for work whose end nobody waits for. */
export async function answerReport(
  report: Report,
  run: (what: string, work: () => Promise<unknown>) => void,
): Promise<null> {
  await takeReport(report);
  if (report.noted) noteAll(report.noted);
  // A server that is back takes what waited for it.
  if (report.steps.some(({ kind }) => kind === 'connected'))
    run('the outbox', () => sendWaiting(report.account));
  return null;
}
