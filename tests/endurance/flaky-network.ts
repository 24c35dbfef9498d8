/** The network between browser and server, which a test cuts; and a server that forgets uuids, for the control. */
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Weather =
  | 'fine'
  /** Nothing gets through, and what is under way breaks off. */
  | 'down'
  /** Requests reach the server, answers do not come back. */
  | 'deaf';

export interface FlakyNetworkOptions {
  /**
   * Gives each post a uuid of its own on its way and takes it from the answer, as if the server kept none: it can't
   * tell that two posts are one message, and who looks for the first does not find it.
   */
  forgetful: boolean;
  /** Called when the server has answered a post of a message; its answer waits until this resolves. */
  posted(): Promise<void>;
}

export interface FlakyNetwork {
  url: string;
  set(weather: Weather): void;
  stop(): Promise<void>;
}

/** A proxy before `target` that passes everything, streams too, while the weather is fine. */
export async function startFlakyNetwork(
  target: string,
  { forgetful, posted }: FlakyNetworkOptions,
): Promise<FlakyNetwork> {
  let weather: Weather = 'fine';

  async function pass(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    if (weather === 'down') return void incoming.socket.destroy();
    const written = await bodyOf(incoming);
    const isPost = incoming.method === 'POST' && written.includes('"uuid"');
    const body = isPost && forgetful ? withAnotherUuid(written) : written;
    const headers = { ...incoming.headers, ...(body.length > 0 ? { 'content-length': body.length } : {}) };
    const outgoing = request(
      new URL(incoming.url ?? '/', target),
      { method: incoming.method, headers },
      async (reply) => {
        // Who went away hears no more of a stream.
        answer.on('close', () => reply.destroy());
        reply.on('error', () => incoming.socket.destroy());
        if (isPost) await posted();
        if (weather === 'deaf') incoming.socket.destroy();
        if (answer.destroyed || incoming.socket.destroyed) return void reply.destroy();
        if (isPost && forgetful) {
          const said = await bodyOf(reply).then(withoutUuid, () => null);
          if (!said) return void incoming.socket.destroy();
          answer.writeHead(reply.statusCode ?? 502, { ...reply.headers, 'content-length': said.length });
          return void answer.end(said);
        }
        answer.writeHead(reply.statusCode ?? 502, reply.headers);
        reply.pipe(answer);
      },
    );
    outgoing.on('error', () => incoming.socket.destroy());
    outgoing.end(body);
  }

  const server = createServer((incoming, answer) => {
    // The browser went away while it was still asking.
    pass(incoming, answer).catch(() => incoming.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server's address is an object; only one on a pipe has a string.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    set(next) {
      weather = next;
      if (next === 'down') server.closeAllConnections();
    },
    async stop() {
      const stopped = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await stopped;
    },
  };
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const withAnotherUuid = (body: Buffer): Buffer =>
  Buffer.from(JSON.stringify({ ...JSON.parse(body.toString()), uuid: crypto.randomUUID() }));
const withoutUuid = (body: Buffer): Buffer =>
  Buffer.from(JSON.stringify({ ...JSON.parse(body.toString()), uuid: null }));
