/** One open stream, and a bound on what a slow reader may leave lying (streaming §4). */
import type { ServerResponse } from 'node:http';
import type { Form, Piece, StreamFormat } from './wire.ts';

/** Bytes that may wait for a reader before it is cut off. */
const WAITING_LIMIT = 1024 * 1024;
/** Bytes that are held back at most, to go out at once. */
const HELD_LIMIT = 64 * 1024;
/** How long a reader may take to make room while the past is replayed, in ms. */
const DRAIN_MS = 30_000;

/**
 * Writes past the response, whose headers must be out: what is sent to thousands is framed once ({@link Piece}), not by
 * each response again.
 */
export class Connection {
  readonly #raw: ServerResponse;
  readonly #form: Form;

  constructor(raw: ServerResponse, format: StreamFormat) {
    this.#raw = raw;
    this.#form = { format, chunked: raw.chunkedEncoding };
  }

  send(piece: Piece): void {
    const socket = this.#open();
    if (!socket) return;
    const bytes = piece.in(this.#form);
    if (bytes.length > 0) socket.write(bytes);
    if (socket.writableCorked === 0) this.#bound();
    else if (socket.writableLength > HELD_LIMIT) {
      this.release();
      this.hold();
    }
  }

  /** Keeps what is sent from now on until {@link release}: together it is one way through the system. */
  hold(): void {
    this.#open()?.cork();
  }

  release(): void {
    this.#raw.socket?.uncork();
    this.#bound();
  }

  /** Whether so much waits for the reader that more of the past should wait, too. */
  get behind(): boolean {
    return (this.#open()?.writableLength ?? 0) > HELD_LIMIT;
  }

  /** Settles when the reader has taken most of what was sent; false when it has gone or is too slow. */
  async ready(): Promise<boolean> {
    const socket = this.#open();
    if (!socket) return false;
    if (!socket.writableNeedDrain) return true;
    const drained = await new Promise<boolean>((resolve) => {
      const settle = (value: boolean) => {
        clearTimeout(timer);
        socket.off('drain', onDrain).off('close', onClose);
        resolve(value);
      };
      const onDrain = () => settle(true);
      const onClose = () => settle(false);
      const timer = setTimeout(() => settle(false), DRAIN_MS);
      socket.on('drain', onDrain).on('close', onClose);
    });
    if (!drained) socket.destroy();
    return drained;
  }

  end(): void {
    this.#raw.end();
  }

  #open() {
    const { socket, writableEnded } = this.#raw;
    return socket && !socket.destroyed && !writableEnded ? socket : null;
  }

  #bound(): void {
    const { socket } = this.#raw;
    if (socket && socket.writableLength > WAITING_LIMIT) socket.destroy();
  }
}
