/** What of the outbox deserves a word. Pure, and apart from the words, which the first screen does without. */
import type { OutboxRow } from '../../lib/outbox/row.ts';
import { needsPerson, waitsLong } from '../../lib/outbox/waiting.ts';

/** What deserves a word: what needs the person, failed once, or waits for long. What is just being sent does not. */
export function unsentRows(outbox: readonly OutboxRow[], now: number): OutboxRow[] {
  return outbox.filter(
    (row) => needsPerson(row) || row.attempts > 1 || row.error !== null || waitsLong(row, now),
  );
}
