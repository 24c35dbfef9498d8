/** How much is taken of a request before it is known who sends it. */
import { type Readable, Transform } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiError } from './api-error.ts';

/** Bytes of a body, or of the files in it, that wait in memory for the flow_token that may come after them. */
export const UNSIGNED_LIMIT = 1024 * 1024;

export const tooMuchUnsigned = () =>
  new ApiError(
    401,
    'Unauthorized. With files as large, the flow_token has to stand before them, or in the address.',
    undefined,
    { 'WWW-Authenticate': 'Basic realm="Flowdock"' },
  );

/**
 * Reads at most {@link UNSIGNED_LIMIT} of a body that is taken as one, such as JSON, while nothing has said who sends
 * it: its flow_token is known only once all of it was read. Multipart bodies are looked at part by part instead.
 */
export function limitUnsigned(app: FastifyInstance): void {
  app.addHook('preParsing', async (request, _reply, payload) => {
    const inParts = /^multipart\//i.test(request.headers['content-type'] ?? '');
    if (request.caller || request.source || inParts) return payload;
    if (Number(request.headers['content-length'] ?? 0) > UNSIGNED_LIMIT) throw tooMuchUnsigned();
    return atMost(UNSIGNED_LIMIT, payload, request);
  });
}

/** The same stream, which fails after so many bytes. */
function atMost(most: number, payload: Readable, request: FastifyRequest): Readable {
  let received = 0;
  const limited = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      received += chunk.length;
      if (received > most) done(tooMuchUnsigned());
      else done(null, chunk);
    },
  });
  request.raw.once('close', () => {
    if (!request.raw.complete) limited.destroy(new ApiError(400, 'The request broke off before its end.'));
  });
  return payload.pipe(limited);
}
