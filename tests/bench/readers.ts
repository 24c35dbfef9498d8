/** Readers of event streams that only count: when each marked message came, and whether one did not. */
import type { Socket } from 'node:net';
import { openStream } from './wire.ts';

/** Messages that are looked for say when they were posted, in ms since 1970, and which they are. */
export const marked = (number: number): string => `bench ${Date.now()} ${number} end`;
/** As the content of the message; the title of its thread says the same again. */
const BEGINS = Buffer.from('"content":"bench ');
const STAMP = 13;
/** Enough to hold the whole mark up to its stamp. */
const LONGEST = BEGINS.length + STAMP;

/** How often each delay came, by whole ms; millions of them are kept so. */
export class Delays {
  readonly #counts: number[] = [];
  #total = 0;

  add(ms: number): void {
    const at = Math.max(0, Math.round(ms));
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
    this.#total += 1;
  }

  /** Begins anew. */
  clear(): void {
    this.#counts.length = 0;
    this.#total = 0;
  }

  /** The delay that this share (0 to 1) stays within, in ms. */
  percentile(share: number): number {
    let left = Math.ceil(this.#total * share);
    for (const [ms, count = 0] of this.#counts.entries()) {
      left -= count;
      if (left <= 0) return ms;
    }
    return Number.NaN;
  }
}

export interface Readers {
  /** From posting to reading, over all readers. */
  delays: Delays;
  /** How many each reader got. */
  counts: number[];
  /** How many are still open. */
  open(): number;
  close(): void;
}

/** Opens streams one after the other, some at a time, and resolves when all stand. */
export async function openReaders(
  urls: readonly string[],
  token: string,
  path: string,
  count: number,
): Promise<Readers> {
  const delays = new Delays();
  const counts: number[] = Array.from({ length: count }, () => 0);
  const sockets: Socket[] = [];
  let open = 0;
  const one = async (index: number): Promise<void> => {
    const socket = await openStream(urls[index % urls.length] ?? '', token, path);
    sockets.push(socket);
    open += 1;
    let rest: Buffer = Buffer.alloc(0);
    socket.on('data', (bytes: Buffer) => {
      const now = Date.now();
      const all = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
      let from = 0;
      for (let at = all.indexOf(BEGINS); at >= 0; at = all.indexOf(BEGINS, from)) {
        if (all.length < at + LONGEST) break;
        delays.add(now - Number(all.toString('latin1', at + BEGINS.length, at + LONGEST)));
        counts[index] = (counts[index] ?? 0) + 1;
        from = at + LONGEST;
      }
      // A mark cut in two is whole with the next piece.
      rest = Buffer.from(all.subarray(Math.max(from, all.length - LONGEST + 1)));
    });
    socket
      .on('error', () => {})
      .on('close', () => {
        open -= 1;
      });
  };
  const STEP = 50;
  for (let from = 0; from < count; from += STEP) {
    const step = Array.from({ length: Math.min(STEP, count - from) }, (_, index) => one(from + index));
    await Promise.all(step);
  }
  return {
    delays,
    counts,
    open: () => open,
    close() {
      for (const socket of sockets) socket.destroy();
    },
  };
}
