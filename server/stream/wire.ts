/** What goes over the wire of streams (streaming §3); made once for all readers who take it in the same form. */

export type StreamFormat = 'json' | 'sse';

/** How a reader takes what is sent. */
export interface Form {
  format: StreamFormat;
  /** HTTP/1.1 has the length before each piece; HTTP/1.0 ends with the connection. */
  chunked: boolean;
}

/** A piece of a stream, as bytes for each form that somebody asks for. */
export class Piece {
  readonly #textIn: Record<StreamFormat, string>;
  readonly #made = new Map<string, Buffer>();

  constructor(textIn: Record<StreamFormat, string>) {
    this.#textIn = textIn;
  }

  in({ format, chunked }: Form): Buffer {
    const form = chunked ? format : `${format} whole`;
    const bytes = this.#made.get(form) ?? framed(this.#textIn[format], chunked);
    this.#made.set(form, bytes);
    return bytes;
  }
}

function framed(text: string, chunked: boolean): Buffer {
  if (!chunked || text === '') return Buffer.from(text);
  return Buffer.from(`${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`);
}

/** An event by its JSON text; `place` is null for what has none in a resume. */
export const eventPiece = (json: string, place: string | null): Piece =>
  new Piece({
    json: `${json}\r\n`,
    sse: place === null ? `data: ${json}\n\n` : `id: ${place}\ndata: ${json}\n\n`,
  });

/** Says where a stream begins, so that a reader who heard nothing yet can resume, too (server-sent events only). */
export const placePiece = (place: string): Piece => new Piece({ json: '', sse: `id: ${place}\n\n` });

/** Shows that a silent stream lives. */
export const KEEP_ALIVE = new Piece({ json: '\n', sse: ':\n\n' });
