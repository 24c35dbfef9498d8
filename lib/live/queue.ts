/** Keeps the steps of one stream in order until the background has taken them; nothing is dropped. */
import type { Step } from './report.ts';

/** So many steps wait for an occasion at most. */
const MOST = 500;
/** One report carries no more, so that no message grows without limit. */
const BATCH = 200;
const FIRST_WAIT = 500;
const LONGEST_WAIT = 30_000;

export interface Queue {
  /** Adds a step; one that is not `urgent` waits for the next that is, for `flush`, or until many wait. */
  push(step: Step, urgent: boolean): void;
  flush(): void;
  close(): void;
}

/** `deliver` rejects when the steps did not arrive; they are then sent again. */
export function createQueue(deliver: (steps: Step[]) => Promise<void>): Queue {
  let waiting: Step[] = [];
  let due = false;
  let sending = false;
  let closed = false;

  async function send(): Promise<void> {
    if (sending) return;
    sending = true;
    for (let wait = FIRST_WAIT; due && waiting.length > 0 && !closed; ) {
      const batch = waiting.slice(0, BATCH);
      try {
        await deliver(batch);
        waiting = waiting.slice(batch.length);
        wait = FIRST_WAIT;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, wait));
        wait = Math.min(LONGEST_WAIT, wait * 2);
      }
      if (waiting.length === 0) due = false;
    }
    sending = false;
  }

  return {
    push(step, urgent) {
      waiting.push(step);
      due ||= urgent || waiting.length >= MOST;
      if (due) void send();
    },
    flush() {
      due = waiting.length > 0;
      if (due) void send();
    },
    close() {
      closed = true;
    },
  };
}
