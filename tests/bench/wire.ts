/**
 * Clients that cost next to nothing, since they share the cores with what is measured: HTTP/1.1 written to a socket, and
 * of what comes only looked at what tells its end.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export const basic = (token: string): string => `Authorization: Basic ${btoa(`${token}:`)}\r\n`;

async function connected(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname).setNoDelay(true);
  await once(socket, 'connect');
  return socket;
}

/** A connection that posts JSON to one path, one request after the other. */
export async function openPoster(url: string, token: string, path: string) {
  const socket = (await connected(url)).setEncoding('latin1');
  let answer = '';
  let settle: { resolve(): void; reject(error: Error): void } | null = null;
  socket.on('error', (error) => settle?.reject(error));
  socket.on('data', (text: string) => {
    answer += text;
    const head = answer.indexOf('\r\n\r\n');
    const length = Number(/content-length: (\d+)/i.exec(answer)?.[1]);
    if (head < 0 || answer.length < head + 4 + length) return;
    if (answer.startsWith('HTTP/1.1 201 ')) settle?.resolve();
    else settle?.reject(new Error(answer.slice(0, 300)));
    answer = '';
  });
  const head = `POST ${path} HTTP/1.1\r\nHost: bench\r\n${basic(token)}Content-Type: application/json\r\n`;
  return {
    /** Settles once it was answered that the post is stored. */
    post: (body: object) =>
      new Promise<void>((resolve, reject) => {
        settle = { resolve, reject };
        const text = JSON.stringify(body);
        socket.write(`${head}Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
      }),
    close: () => socket.destroy(),
  };
}

/** A stream that stands: its headers have come. What comes from then on is for the caller. */
export async function openStream(url: string, token: string, path: string): Promise<Socket> {
  const socket = await connected(url);
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: bench\r\nAccept: application/json\r\n${token === '' ? '' : basic(token)}\r\n`,
  );
  let head = '';
  while (!head.includes('\r\n\r\n')) {
    const [bytes] = await once(socket, 'data');
    head += String(bytes);
  }
  if (!head.startsWith('HTTP/1.1 200 ')) throw new Error(`A stream was refused: ${head.split('\r\n', 1)[0]}`);
  return socket;
}
