/** Stands in front of a server and speaks HTTP/2 with browsers, as a reverse proxy does. */
import { createHash, X509Certificate } from 'node:crypto';
import { request } from 'node:http';
import { createSecureServer, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { LOOPBACK_CERTIFICATE, LOOPBACK_KEY } from '../fixtures/loopback-certificate.ts';

/** Headers of a connection to the next server, which are no part of HTTP/2. */
const OF_THE_CONNECTION = ['connection', 'keep-alive', 'transfer-encoding', 'upgrade'];

/** What makes Chromium trust the certificate. */
export function trustFlag(): string {
  const { publicKey } = new X509Certificate(LOOPBACK_CERTIFICATE);
  const hash = createHash('sha256').update(publicKey.export({ type: 'spki', format: 'der' }));
  return `--ignore-certificate-errors-spki-list=${hash.digest('base64')}`;
}

/** Starts the proxy on a free port of the loopback interface. */
export async function startHttp2Proxy(real: string): Promise<{ url: string; stop(): Promise<void> }> {
  const server = createSecureServer({ key: LOOPBACK_KEY, cert: LOOPBACK_CERTIFICATE }, (incoming, answer) => {
    const headers = Object.entries(incoming.headers).filter(([name]) => !name.startsWith(':'));
    const outgoing = request(
      new URL(incoming.url, real),
      { method: incoming.method, headers: { ...Object.fromEntries(headers), host: incoming.authority } },
      (reply) => {
        const kept = Object.entries(reply.headers).filter(([name]) => !OF_THE_CONNECTION.includes(name));
        answer.writeHead(reply.statusCode ?? 502, Object.fromEntries(kept));
        reply.pipe(answer);
      },
    );
    outgoing.on('error', () => answer.stream.close());
    answer.on('close', () => outgoing.destroy());
    incoming.pipe(outgoing);
  });
  const sessions = new Set<ServerHttp2Session>();
  server.on('session', (session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server's address is an object; only one on a pipe has a string.
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${port}`,
    async stop() {
      for (const session of sessions) session.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
