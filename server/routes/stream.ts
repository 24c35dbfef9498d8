import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { BLANK, invalid } from '../http/api-error.ts';
import { authenticate, callerOf, requireScope } from '../http/credentials.ts';
import { list, read } from '../http/parameters.ts';
import { conversationsFor, type FlowKey } from '../services/access.ts';
import { Connection } from '../stream/connection.ts';
import type { Hub } from '../stream/hub.ts';
import { ACTIVE, beHere, IDLE, leave } from '../stream/presence.ts';
import { KEEP_ALIVE, placePiece, type StreamFormat } from '../stream/wire.ts';
import type { Context } from './context.ts';

/** How often a silent stream shows that it lives, in ms (OP-56). */
const KEEP_ALIVE_MS = 25_000;
/** How often presence is told and the credentials are looked at again, in ms. */
const HEARTBEAT_MS = 60_000;
/** The most flows one stream may watch; an address with so many ids is within `HEADER_LIMIT`. */
const FILTER_LIMIT = 10_000;

/** Set only by a clear yes: these parameters never make a request wrong. */
const yes = v.optional(
  v.pipe(
    v.unknown(),
    v.transform((value): boolean => value === '1' || value === 1 || value === true || value === 'true'),
  ),
  false,
);
const StreamQuery = v.object({
  filter: v.optional(v.pipe(list, v.maxLength(FILTER_LIMIT, 'are too many flows')), []),
  user: yes,
  active: v.fallback(v.optional(v.picklist(['true', 'idle'])), undefined),
  accept: v.fallback(v.optional(v.string()), undefined),
  presence: yes,
});

/** The streaming API (streaming.md), below `/stream` or on a host of its own. */
export function streamRoutes(app: FastifyInstance, { db, hub }: Context & { hub: Hub }): void {
  const open = async (request: FastifyRequest, reply: FastifyReply, flow: FlowKey | null) => {
    const asked = read(StreamQuery, request);
    const keys = asked.filter.map((name) => name.trim()).filter(Boolean);
    if (!flow && keys.length === 0 && !asked.user) {
      throw invalid({ filter: [`${BLANK} without user=1`] });
    }
    if (flow || keys.length > 0) requireScope(request, 'flow');
    if (asked.user) requireScope(request, 'private');
    const { user } = callerOf(request);
    const wants = await conversationsFor(
      db,
      user.id,
      flow ? [flow, ...keys.map(flowKey)] : keys.map(flowKey),
    );
    const format: StreamFormat = (asked.accept ?? request.headers.accept ?? '').includes('text/event-stream')
      ? 'sse'
      : 'json';
    const wished = format === 'sse' ? lastEventId(request) : null;
    const resumed = wished === null ? null : await hub.resumable(wished);
    // From the headers on nothing is missed, however long it takes until the stream is attached.
    const since = resumed ?? (await hub.now());
    if (request.method === 'HEAD') return reply.code(200).send();
    const connection = begin(reply, format, wished === null ? null : resumed !== null);
    connection.send(placePiece(since.place));
    const subscription = {
      ...{ userId: user.id, wants, user: asked.user, presence: asked.presence, connection },
      authorised: () =>
        authenticate(db, request).then(
          () => true,
          (error: { status?: number }) => error.status !== 401,
        ),
    };
    try {
      const stop = await hub.attach(subscription, since.position, resumed !== null);
      await keep(request, reply, { connection, active: asked.active, stop });
    } catch (error) {
      // The headers are out, so there is no other answer than the end; the client comes again.
      connection.end();
      request.log.error({ err: { message: (error as Error).message } }, 'a stream could not be opened');
    }
  };

  /** Keeps the stream alive and its person present until either side ends it. */
  async function keep(
    request: FastifyRequest,
    reply: FastifyReply,
    stream: { connection: Connection; active: 'true' | 'idle' | undefined; stop: () => void },
  ): Promise<void> {
    const { connection, active } = stream;
    const here = { id: randomUUID(), userId: callerOf(request).user.id };
    let shown: Promise<unknown> = Promise.resolve();
    const show = async () => {
      if (!active || reply.raw.destroyed) return;
      const showing = beHere(db, { ...here, state: active === 'idle' ? IDLE : ACTIVE });
      shown = showing.catch(() => {});
      await showing;
      hub.poke();
    };
    const look = async () => {
      await authenticate(db, request);
      await show();
    };
    const alive = setInterval(() => connection.send(KEEP_ALIVE), KEEP_ALIVE_MS);
    const heart = setInterval(() => {
      look().catch((error: { status?: number }) => {
        // A token that ended ends the stream; a database that is away does not.
        if (error.status === 401) connection.end();
      });
    }, HEARTBEAT_MS);
    const close = async () => {
      clearInterval(alive);
      clearInterval(heart);
      stream.stop();
      if (!active) return;
      // Shown after they left they would stay here for good.
      await shown;
      await leave(db, here);
      hub.poke();
    };
    const closed = () =>
      void close().catch((error: Error) => request.log.warn({ err: error.message }, 'presence'));
    if (reply.raw.destroyed) return closed();
    reply.raw.once('close', closed);
    await show();
  }

  const config = { parameters: StreamQuery };
  for (const url of ['/stream', '/stream/flows']) {
    app.get(url, { config }, (request, reply) => open(request, reply, null));
  }
  app.get<{ Params: { org: string; flow: string } }>(
    '/stream/flows/:org/:flow',
    { config },
    (request, reply) => open(request, reply, request.params),
  );
}

/** A flow of the filter: an id, or `org/flow` (README §4). */
function flowKey(name: string): FlowKey {
  const [org, flow] = name.split('/');
  return org && flow ? { org, flow } : { id: name };
}

function lastEventId(request: FastifyRequest): string | null {
  const id = request.headers['last-event-id'];
  return typeof id === 'string' && id !== '' ? id : null;
}

/**
 * Sends the headers at once; from here on nothing can be answered but events. They also say whether a stream that
 * asked to be resumed is; one that is not may have missed something.
 */
function begin(reply: FastifyReply, format: StreamFormat, resumed: boolean | null): Connection {
  reply.hijack();
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) reply.raw.setHeader(name, value);
  }
  reply.raw.writeHead(200, {
    'Content-Type': `${format === 'sse' ? 'text/event-stream' : 'application/json'}; charset=utf-8`,
    'Cache-Control': 'no-cache, no-transform',
    'X-Accel-Buffering': 'no',
    ...(resumed === null ? {} : { 'Flowdock-Resumed': String(resumed) }),
    'Flowdock-User': String(reply.request.caller?.user.id ?? ''),
  });
  reply.raw.flushHeaders();
  reply.raw.socket?.setNoDelay(true);
  const connection = new Connection(reply.raw, format);
  connection.send(KEEP_ALIVE);
  return connection;
}
