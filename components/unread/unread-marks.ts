/**
 * The marks of unread messages (lib/excerpt.ts). The writer has kept them; for messages of before it did, the grammar
 * is fetched, before the list is drawn where they are known then.
 */
import { signal } from '@preact/signals';
import type { Marks } from '../../lib/excerpt.ts';
import type { MessageRow } from '../../lib/store/picture.ts';

const grammar = signal<((line: string) => Marks) | null>(null);

/** Fetches the grammar if one of these needs it. */
export async function marksReady(rows: Iterable<MessageRow>): Promise<void> {
  for (const { marks } of rows)
    if (!marks) {
      grammar.value = (await import('../../lib/excerpt-marks.ts')).marksIn;
      return;
    }
}

/** The marks in the line of a message; none while the grammar that finds them is on its way. */
export function marksOf(row: MessageRow, line: string): Marks {
  if (row.marks) return row.marks;
  if (!grammar.value) void marksReady([row]);
  return grammar.value?.(line) ?? [];
}
