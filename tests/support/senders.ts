/** What real browsers say of who sent a message; recorded by tests/support/record-senders.ts. */
import type { Sender } from '../../lib/sender.ts';

/** One browser's answers, by the place that sent: `popup`, `pageInTab`, `contentScript`, ... */
export interface Recording {
  /** Name and version. */
  browser: string;
  id: string;
  base: string;
  senders: Record<string, Sender>;
}
