/** Readers of event streams that only count: when each marked message came, and whether one did not. */
import { Agent, type ClientRequest, request } from 'node:http';

/** Messages that are looked for say when they were posted, in ms since 1970, and which they are. */
export const marked = (number: number): string => `bench ${Date.now()} ${number} end`;
/** As the content of the message; the title of its thread says the same again. */
const MARK = /"content":"bench (\d+) (\d+) end"/g;

export interface Readers {
  /** ms from posting to reading, over all readers. */
  latencies: number[];
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
  const agent = new Agent({ keepAlive: false, maxSockets: Number.POSITIVE_INFINITY });
  const latencies: number[] = [];
  const counts: number[] = Array.from({ length: count }, () => 0);
  const requests: ClientRequest[] = [];
  let open = 0;
  const one = (index: number): Promise<void> =>
    new Promise((resolve, reject) => {
      let rest = '';
      const sent = request(
        `${urls[index % urls.length]}${path}`,
        { agent, headers: { Authorization: `Basic ${btoa(`${token}:`)}`, Accept: 'application/json' } },
        (answer) => {
          if (answer.statusCode !== 200)
            return reject(new Error(`A stream was refused: ${answer.statusCode}.`));
          open += 1;
          resolve();
          answer.setEncoding('latin1');
          answer.on('data', (text: string) => {
            rest += text;
            const now = Date.now();
            let after = 0;
            for (const match of rest.matchAll(MARK)) {
              latencies.push(now - Number(match[1]));
              counts[index] = (counts[index] ?? 0) + 1;
              after = match.index + match[0].length;
            }
            // A mark cut in two is whole with the next piece.
            rest = rest.slice(Math.max(after, rest.length - 80));
          });
          answer.on('close', () => {
            open -= 1;
          });
          answer.on('error', () => {});
        },
      );
      sent.on('error', reject).end();
      requests.push(sent);
    });
  const STEP = 50;
  for (let from = 0; from < count; from += STEP) {
    const step = Array.from({ length: Math.min(STEP, count - from) }, (_, index) => one(from + index));
    await Promise.all(step);
  }
  return {
    latencies,
    counts,
    open: () => open,
    close() {
      for (const each of requests) each.on('error', () => {}).destroy();
      agent.destroy();
    },
  };
}
