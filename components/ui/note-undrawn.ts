import { note, reasonOf } from '../../lib/connection-log.ts';
import { keepNoted } from '../../lib/keep-log.ts';

/** Keeps in the log that something could not be drawn; `what` in the program's own words. */
export function noteUndrawn(what: string, error: unknown): Promise<void> {
  note({ what: 'work', task: what, failed: reasonOf(error) });
  return keepNoted();
}
