import * as fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { siteAddress, streamAddress } from '../../lib/flowdock/addresses.ts';
import { createFlowdock } from '../../lib/flowdock/client.ts';
import { FlowdockError } from '../../lib/flowdock/errors.ts';
import { openStream, reconnectDelay, type StreamItem } from '../../lib/flowdock/stream.ts';
import { eventStream, jsonLines } from '../../lib/flowdock/stream-formats.ts';
import { type Answer, json, type LocalServer, localServer } from '../support/http-server.ts';

const open: LocalServer[] = [];
const serve = async (answer: Answer) => {
  const server = await localServer(answer);
  open.push(server);
  return server;
};
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

const event = (id: number, content = 'hé 😀') => ({
  id,
  event: 'message',
  content,
  sent: 1,
  flow: 'f',
  user: '7',
});
const client = (server: LocalServer) =>
  createFlowdock({ server: server.url, auth: { kind: 'token', token: 't' } });

/** Reads a stream until `count` items came, or it ends. */
async function take(
  items: AsyncGenerator<StreamItem, void, undefined>,
  count: number,
): Promise<StreamItem[]> {
  const taken: StreamItem[] = [];
  for await (const item of items) {
    taken.push(item);
    if (taken.length >= count) break;
  }
  return taken;
}
const idsOf = (items: StreamItem[]) =>
  items.flatMap((item) => (item.kind === 'event' ? [item.event.id] : []));

describe('bytes cut anywhere', () => {
  const contents = fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 5 });
  const cuts = fc.array(fc.nat(400), { maxLength: 12 });
  const pieces = (text: string, at: number[]) => {
    const bytes = new TextEncoder().encode(text);
    const decoder = new TextDecoder();
    const edges = [0, ...at.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
    return edges
      .slice(1)
      .map((end, index) => decoder.decode(bytes.subarray(edges[index], end), { stream: true }));
  };

  test('give the same JSON lines, whatever ends them and however they are kept alive', () => {
    fc.assert(
      fc.property(contents, cuts, fc.constantFrom('\r\n', '\n', '\r', '\n\n\r\n'), (texts, at, end) => {
        const wire = texts.map((text) => `${JSON.stringify(event(1, text))}${end}`).join('\n');
        const parser = jsonLines();
        const events = pieces(wire, at).flatMap((piece) => parser.feed(piece));
        expect(events.map(({ data }) => JSON.parse(data ?? '').content)).toEqual(texts);
      }),
    );
  });

  test('give the same server-sent events with their ids', () => {
    fc.assert(
      fc.property(contents, cuts, (texts, at) => {
        const wire = texts
          .map((text, index) => `:\n\nid: ${index + 1}\ndata: ${JSON.stringify(event(1, text))}\n\n`)
          .join('');
        const parser = eventStream();
        const events = pieces(wire, at).flatMap((piece) => parser.feed(piece));
        expect(events.map(({ data }) => JSON.parse(data ?? '').content)).toEqual(texts);
        expect(events.map(({ id }) => id)).toEqual(texts.map((_, index) => String(index + 1)));
      }),
    );
  });
});

describe('a stream', () => {
  test('asks for what it is told to', async () => {
    const server = await serve((_request, response) => {
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .write(`\n${JSON.stringify(event(1))}\r\n`);
    });
    const items = await take(
      openStream(client(server).streaming, {
        flows: [{ org: 'acme', flow: 'main' }, 'b1c7'],
        user: true,
        active: 'active',
        format: 'json',
      }),
      2,
    );
    expect(items).toMatchObject([
      { kind: 'connected', resumed: false },
      { kind: 'event', id: null },
    ]);
    const url = new URL(server.seen[0]?.url ?? '', server.url);
    expect(url.pathname).toBe('/stream/flows');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      filter: 'acme/main,b1c7',
      user: '1',
      active: 'true',
    });
    expect(server.seen[0]?.headers).toMatchObject({
      accept: 'application/json',
      authorization: `Basic ${btoa('t:')}`,
    });
  });

  test('resumes after the last event, and puts together a character cut in two', async () => {
    const server = await serve(async (_request, response, count) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const bytes = Buffer.from(`id: e${count}\ndata: ${JSON.stringify(event(count))}\n\n`);
      const cut = bytes.indexOf(0xf0) + 2;
      response.write(bytes.subarray(0, cut));
      await new Promise((resolve) => setTimeout(resolve, 15));
      response.end(bytes.subarray(cut));
    });
    const items = await take(openStream(client(server).streaming, { user: true }), 5);
    expect(items.map(({ kind }) => kind)).toEqual(['connected', 'event', 'waiting', 'connected', 'event']);
    expect(items[4]).toMatchObject({ id: 'e2', event: { content: 'hé 😀' } });
    expect(server.seen.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, 'e1']);
  });

  test('resumes also when nothing happened yet, from where the server says that the stream began', async () => {
    const server = await serve((_request, response, count) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'flowdock-resumed': 'true' });
      if (count === 1) response.end(':\n\nid: 41\n\n');
      else response.write(`id: 42\ndata: ${JSON.stringify(event(2))}\n\n`);
    });
    const items = await take(openStream(client(server).streaming, { user: true }), 5);
    expect(items).toMatchObject([
      { kind: 'connected', resumed: false },
      { kind: 'place', id: '41' },
      { kind: 'waiting', error: null },
      { kind: 'connected', resumed: true },
      { kind: 'event', id: '42' },
    ]);
    expect(server.seen.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, '41']);
  });

  test('survives a bad event, a silent connection and a server error', async () => {
    const server = await serve((_request, response, count) => {
      if (count === 2) return json(response, {}, 503, { 'retry-after': '0' });
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(
        count === 1 ? 'id: 1\ndata: {"event":3}\n\n' : `id: 9\ndata: ${JSON.stringify(event(9))}\n\n`,
      );
    });
    const items = await take(openStream(client(server).streaming, { user: true, idleMs: 60 }), 6);
    expect(items).toMatchObject([
      { kind: 'connected' },
      { kind: 'unreadable', error: { kind: 'unexpected-answer', path: 'event' } },
      { kind: 'waiting', error: { kind: 'timeout' }, retryMs: 200 },
      { kind: 'waiting', error: { kind: 'server', status: 503 }, retryMs: 4000 },
      { kind: 'connected', resumed: null },
      { kind: 'event', id: '9' },
    ]);
    expect(idsOf(items)).toEqual([9]);
  }, 10_000);

  test.each([401, 403, 404])('gives up on %i', async (status) => {
    const server = await serve((_request, response) => json(response, {}, status));
    await expect(take(openStream(client(server).streaming, { user: true }), 1)).rejects.toBeInstanceOf(
      FlowdockError,
    );
    expect(server.seen).toHaveLength(1);
  });

  test('gives up on an answer that is no stream', async () => {
    const server = await serve((_request, response) => json(response, []));
    await expect(take(openStream(client(server).streaming, { user: true }), 1)).rejects.toMatchObject({
      kind: 'not-flowdock',
    });
  });

  test('ends quietly and hangs up when it is no longer wanted', async () => {
    let closed = false;
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(':\n\n');
      response.on('close', () => {
        closed = true;
      });
    });
    const life = new AbortController();
    const kinds: string[] = [];
    for await (const { kind } of openStream(client(server).streaming, { user: true, signal: life.signal })) {
      kinds.push(kind);
      // While nothing comes and the next byte is waited for.
      setTimeout(() => life.abort(), 20);
    }
    expect(kinds).toEqual(['connected']);
    await expect.poll(() => closed).toBe(true);
  });
});

test('pauses grow, and a hint of the server is obeyed', () => {
  const network = new FlowdockError('unreachable', '');
  const busy = new FlowdockError('server', '', { status: 503, retryAfterMs: 50_000 });
  expect([1, 2, 50, 100].map((count) => reconnectDelay(network, count))).toEqual([200, 400, 10_000, 10_000]);
  expect(reconnectDelay(busy, 1)).toBe(50_000);
  expect(reconnectDelay(busy, 9)).toBe(120_000);
  expect([reconnectDelay(null, 1), reconnectDelay(null, 2)]).toEqual([0, 400]);
});

test('the addresses of streams and of web pages lie beside the API', () => {
  expect(streamAddress('https://api.flowdock.com')).toBe('https://stream.flowdock.com');
  expect(streamAddress('http://127.0.0.1:4040/')).toBe('http://127.0.0.1:4040/stream');
  expect(siteAddress('https://api.flowdock.com')).toBe('https://www.flowdock.com');
  expect(siteAddress('https://api.acme.example:8443/team/')).toBe('https://www.acme.example:8443/team');
  expect(siteAddress('http://127.0.0.1:4040/')).toBe('http://127.0.0.1:4040');
});
