/** One open stream: frames in its format, and a bound on what a slow reader may leave lying (streaming §3, §4). */
import type { ServerResponse } from 'node:http';

export type StreamFormat = 'json' | 'sse';

/** Bytes that may wait for a reader before it is cut off. */
const WAITING_LIMIT = 1024 * 1024;
/** How long a reader may take to make room while the past is replayed, in ms. */
const DRAIN_MS = 30_000;

export interface Connection {
  /** Sends one event, as its JSON text; `place` is null for what has none in a resume. */
  send(json: string, place: string | null): void;
  /** Says where the stream begins, so that a reader who heard nothing yet can resume, too (server-sent events only). */
  place(place: string): void;
  keepAlive(): void;
  /** Settles when the reader has taken most of what was sent; false when it has gone or is too slow. */
  ready(): Promise<boolean>;
  end(): void;
}

export function openConnection(raw: ServerResponse, format: StreamFormat): Connection {
  const write = (frame: string) => {
    if (raw.destroyed || raw.writableEnded) return;
    raw.write(frame);
    if (raw.writableLength > WAITING_LIMIT) raw.destroy();
  };
  return {
    send(json, place) {
      if (format === 'json') return write(`${json}\r\n`);
      write(place === null ? `data: ${json}\n\n` : `id: ${place}\ndata: ${json}\n\n`);
    },
    place: (place) => format === 'sse' && write(`id: ${place}\n\n`),
    keepAlive: () => write(format === 'json' ? '\n' : ':\n\n'),
    async ready() {
      if (raw.destroyed || raw.writableEnded) return false;
      if (!raw.writableNeedDrain) return true;
      const drained = await new Promise<boolean>((resolve) => {
        const settle = (value: boolean) => {
          clearTimeout(timer);
          raw.off('drain', onDrain).off('close', onClose);
          resolve(value);
        };
        const onDrain = () => settle(true);
        const onClose = () => settle(false);
        const timer = setTimeout(() => settle(false), DRAIN_MS);
        raw.on('drain', onDrain).on('close', onClose);
      });
      if (!drained) raw.destroy();
      return drained;
    },
    end: () => raw.end(),
  };
}
