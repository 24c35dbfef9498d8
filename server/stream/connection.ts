/** One open stream: frames in its format, and a bound on what a slow reader may leave lying (streaming §3, §4). */
import type { ServerResponse } from 'node:http';

export type StreamFormat = 'json' | 'sse';

/** Bytes that may wait for a reader before it is cut off. */
const WAITING_LIMIT = 1024 * 1024;
/** How long a reader may take to make room while the past is replayed, in ms. */
const DRAIN_MS = 30_000;

export interface Connection {
  /** Sends one event, as its JSON text; `position` is null for what has no place in a resume. */
  send(json: string, position: number | null): void;
  /** Says where the stream begins, so that a reader who heard nothing yet can resume, too (server-sent events only). */
  place(position: number): void;
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
    send(json, position) {
      if (format === 'json') return write(`${json}\r\n`);
      write(position === null ? `data: ${json}\n\n` : `id: ${position}\ndata: ${json}\n\n`);
    },
    place: (position) => format === 'sse' && write(`id: ${position}\n\n`),
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
