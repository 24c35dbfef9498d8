/** Stands in front of a server, notes what is asked for, and goes away or elsewhere when told to. */
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface NotingProxy {
  url: string;
  /** Method and path of each request so far, without those only browsers make before another. */
  asked: string[];
  /** When each of these came; ms. */
  times: number[];
  /** Cuts all connections; the next ones go to this server. */
  target(url: string): void;
  /** How many streams are open through it now. */
  streams(): number;
  /** Passes nothing on any more on the connections there are, without closing them; new ones work. */
  stall(): void;
  stop(): Promise<void>;
}

/** Starts the proxy on a free port of the loopback interface. */
export async function startNotingProxy(real: string): Promise<NotingProxy> {
  const asked: string[] = [];
  const times: number[] = [];
  const stalled = new Set<ServerResponse>();
  let target = real;
  const open = new Set<{ answer: ServerResponse; reply: IncomingMessage; stream: boolean }>();
  const server = createServer((incoming, answer) => {
    if (incoming.method !== 'OPTIONS') {
      asked.push(`${incoming.method} ${incoming.url?.replace(/\?.*$/, '')}`);
      times.push(performance.now());
    }
    const outgoing = request(
      new URL(incoming.url ?? '/', target),
      { method: incoming.method, headers: incoming.headers },
      (reply) => {
        answer.writeHead(reply.statusCode ?? 502, reply.headers);
        reply.pipe(answer);
        const one = { answer, reply, stream: incoming.url?.startsWith('/stream') === true };
        open.add(one);
        answer.on('close', () => open.delete(one));
        reply.on('close', () => !stalled.has(answer) && answer.destroy());
      },
    );
    outgoing.on('error', () => answer.destroy());
    answer.on('close', () => outgoing.destroy());
    incoming.pipe(outgoing);
  });
  // The real server tells how long it keeps a connection, and that is passed on: who believes it finds this one open.
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server's address is an object; only one on a pipe has a string.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    times,
    target(url) {
      target = url;
      server.closeAllConnections();
    },
    streams: () => [...open].filter(({ stream }) => stream).length,
    stall() {
      for (const { answer, reply } of open) {
        stalled.add(answer);
        reply.unpipe(answer);
        reply.resume();
      }
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
