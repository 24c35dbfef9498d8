/** Reads what Orca says from the file it is written to, and prints it as it comes. */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Listening {
  /** Prints what a person does next; what is said after it stands below it. */
  mark(what: string): void;
  /** Settles once something was said that fits. @throws Error when nothing does within a minute */
  until(pattern: RegExp): Promise<void>;
  stop(): void;
}

const LOOK_MS = 100;
const PATIENCE_MS = 60_000;

/** `file` holds one line for each thing said. */
export function listenTo(file: string): Listening {
  let printed = 0;
  const lines = () => readFileSync(file, 'utf8').split('\n').slice(0, -1);
  const print = () => {
    const all = lines();
    for (const line of all.slice(printed)) console.log(`   ${line}`);
    printed = all.length;
  };
  const timer = setInterval(print, LOOK_MS);
  return {
    mark(what) {
      print();
      console.log(what);
    },
    async until(pattern) {
      for (let waited = 0; waited < PATIENCE_MS; waited += LOOK_MS) {
        if (lines().some((line) => pattern.test(line))) return;
        await sleep(LOOK_MS);
      }
      throw new Error(
        `The screen reader never said ${pattern}. It said: ${lines().join(' | ') || 'nothing'}.`,
      );
    },
    stop() {
      clearInterval(timer);
      print();
    },
  };
}
