/** Stands between the extension and the real server and, when told to, behaves as badly as the network can. */
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Transform } from 'node:stream';

/** What is answered instead of the server's own answer. `pass` passes everything through. */
export type Misbehaviour =
  | 'pass'
  | 'html'
  | 'truncated'
  | 'wrong-shape'
  | 'hang'
  | 'drop'
  /** Takes bodies in at this many bytes a second, until told otherwise; the server's own answer then passes. */
  | { rate: number }
  /** Answers with the bytes themselves where the server only says where they are. */
  | 'direct'
  /** Answers without any CORS header, as a reverse proxy does that drops them. */
  | 'no-cors'
  /** Refuses OPTIONS requests, as a proxy does that knows none. */
  | 'no-options'
  /** An access proxy: lets through what carries this header, shows others its sign-in page; OPTIONS pass. */
  | { door: { name: string; value: string } }
  /** `retryAfter`: seconds, said where given; 429 says 1. */
  | { status: 401 | 403 | 404 | 409 | 413 | 422 | 429 | 500 | 502 | 503; retryAfter?: number };

export interface MisbehavingServer {
  url: string;
  /** Sets how requests are answered from now on. `only` limits it to matching requests; others pass. */
  behave(how: Misbehaviour, only?: (request: IncomingMessage) => boolean): void;
  /** How many requests were answered badly since the last `behave`. */
  hits(): number;
  /** How many requests were given up by who asked, unanswered or half sent, since the last `behave`. */
  givenUp(): number;
  /** How many answers of the real server are still on their way, streams aside. */
  underWay(): number;
  /** Points to another real server, as when it has started anew on another port. */
  target(url: string): void;
  stop(): Promise<void>;
}

const cors = (incoming: IncomingMessage) => ({
  'access-control-allow-origin': incoming.headers.origin ?? '*',
  'access-control-allow-headers':
    'authorization,content-type,accept,x-requested-with,x-flowdock-wait-for-message',
  'access-control-allow-methods': 'GET,POST,PUT,DELETE,OPTIONS',
  'access-control-expose-headers': 'link,retry-after',
});

/** Starts the proxy on a free port of the loopback interface. */
export async function startMisbehavingServer(real: string): Promise<MisbehavingServer> {
  let target = real;
  let how: Misbehaviour = 'pass';
  let only: (request: IncomingMessage) => boolean = () => true;
  let hits = 0;
  let givenUp = 0;

  const throttle = () =>
    new Transform({
      // Less in memory here is more that the sender sees as not yet sent.
      highWaterMark: 16_384,
      async transform(chunk: Buffer, _encoding, done) {
        const due =
          Date.now() + (typeof how === 'object' && 'rate' in how ? (chunk.length / how.rate) * 1_000 : 0);
        while (typeof how === 'object' && 'rate' in how && Date.now() < due) {
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
        done(null, chunk);
      },
    });

  const handOut = (at: URL, incoming: IncomingMessage, answer: ServerResponse) =>
    request(at, (reply) => {
      answer.writeHead(reply.statusCode ?? 502, { ...reply.headers, ...cors(incoming) });
      reply.pipe(answer);
    })
      .on('error', () => answer.destroy())
      .end();

  const underWay = new Set<ServerResponse>();
  const pass = (incoming: IncomingMessage, answer: ServerResponse, readable = true) => {
    if (!incoming.url?.startsWith('/stream')) {
      underWay.add(answer);
      answer.on('close', () => underWay.delete(answer));
    }
    const outgoing = request(
      new URL(incoming.url ?? '/', target),
      { method: incoming.method, headers: incoming.headers },
      (reply) => {
        const { location } = reply.headers;
        if (how === 'direct' && location && only(incoming)) {
          reply.resume();
          return void handOut(new URL(location, target), incoming, answer);
        }
        const headers = Object.entries(reply.headers).filter(
          ([name]) => readable || !name.startsWith('access-control-'),
        );
        answer.writeHead(reply.statusCode ?? 502, Object.fromEntries(headers));
        reply.pipe(answer);
      },
    );
    outgoing.on('error', () => answer.destroy());
    incoming.on('close', () => {
      if (incoming.complete) return;
      givenUp += 1;
      outgoing.destroy();
    });
    incoming.pipe(throttle()).pipe(outgoing);
  };

  const server = createServer((incoming, answer) => {
    if (how === 'no-cors') return pass(incoming, answer, false);
    if (how === 'no-options' && incoming.method === 'OPTIONS') return void answer.writeHead(403).end();
    if (typeof how === 'object' && 'door' in how && incoming.method !== 'OPTIONS' && only(incoming)) {
      if (incoming.headers[how.door.name] === how.door.value) return pass(incoming, answer);
      hits++;
      answer.writeHead(403, { ...cors(incoming), 'content-type': 'text/html' });
      return void answer.end('<!doctype html><title>Harbour access</title><p>Who are you?');
    }
    if (how === 'pass' || incoming.method === 'OPTIONS' || !only(incoming)) return pass(incoming, answer);
    hits++;
    if (how === 'no-options' || how === 'direct') return pass(incoming, answer);
    if (typeof how === 'object' && ('rate' in how || 'door' in how)) return pass(incoming, answer);
    const headers = cors(incoming);
    if (how === 'hang') return void answer.on('close', () => (givenUp += 1));
    if (how === 'drop') return void incoming.socket.destroy();
    if (how === 'html') {
      answer.writeHead(200, { ...headers, 'content-type': 'text/html' });
      return void answer.end('<!doctype html><title>Guest Wi-Fi</title><p>Please accept our terms.');
    }
    if (how === 'truncated') {
      answer.writeHead(200, { ...headers, 'content-type': 'application/json' });
      return void answer.end('[{"id": 1, "content": "and then the conn');
    }
    if (how === 'wrong-shape') {
      answer.writeHead(200, { ...headers, 'content-type': 'application/json' });
      return void answer.end('{"id":"no","flows":[[null]],"users":3}');
    }
    const retryAfter = how.retryAfter ?? (how.status === 429 ? 1 : undefined);
    answer.writeHead(how.status, {
      ...headers,
      'content-type': 'application/json',
      ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
      ...(how.status === 401 ? { 'www-authenticate': 'Basic realm="Flowdock"' } : {}),
    });
    answer.end(JSON.stringify({ message: `Refused with ${how.status}` }));
  });
  // The real server tells how long it keeps a connection, and that is passed on: who believes it finds this one open.
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server's address is an object; only one on a pipe has a string.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    behave(next, matching) {
      how = next;
      only = matching ?? (() => true);
      hits = 0;
      givenUp = 0;
    },
    hits: () => hits,
    givenUp: () => givenUp,
    underWay: () => underWay.size,
    target(url) {
      target = url;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
