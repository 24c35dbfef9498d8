/** Look-ups and writes that wait for each other instead of each going to the database by itself. */
import { setImmediate } from 'node:timers/promises';

interface Waiting<Item, Result> {
  item: Item;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/** The most that goes together; what is more waits for the next turn. */
const MOST = 100;

/**
 * Turns `work` on many items into work on one. What is asked for while a turn is under way goes with the next, which
 * begins as soon as that has ended: a busy process asks seldom for much, an idle one at once for one thing. Nothing
 * is kept, so no answer is older than its question. `work` gives a result for each item, in their order.
 */
export function batched<Item, Result>(
  work: (items: Item[]) => Promise<Result[]>,
): (item: Item) => Promise<Result> {
  const waiting: Waiting<Item, Result>[] = [];
  let running = false;

  async function run(): Promise<void> {
    running = true;
    // What came over all connections at one moment goes together: requests are read one after the other, and the
    // first of them would go alone if it did not wait until the rest are read, too.
    await setImmediate();
    while (waiting.length > 0) {
      const turn = waiting.splice(0, MOST);
      try {
        const results = await work(turn.map(({ item }) => item));
        for (const [index, one] of turn.entries()) one.resolve(results[index] as Result); // one for each, see above
      } catch (error) {
        for (const one of turn) one.reject(error);
      }
    }
    running = false;
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!running) void run();
    });
}

/** One such function for each database; `make` is called with it once. */
export function perDatabase<Key extends object, Value>(make: (db: Key) => Value): (db: Key) => Value {
  const made = new WeakMap<Key, Value>();
  return (db) => {
    const value = made.get(db) ?? make(db);
    made.set(db, value);
    return value;
  };
}
