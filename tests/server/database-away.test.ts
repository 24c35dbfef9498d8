/** A PostgreSQL that DATABASE_URL names is nobody's to start again: the server waits for it, and serves on by itself. */
import { expect, it, onTestFinished } from 'vitest';
import { givenPostgres } from '../support/given-postgres.ts';
import { colleague } from '../support/people.ts';
import { startServer } from '../support/server.ts';
import { openTestStream } from '../support/stream.ts';

const WAIT = { timeout: 60_000, interval: 50 };
const MAIN = '/flows/acme/main/messages';

it('answers 503 for as long as a given database is away, then serves on, streams included, with all that was acknowledged', async () => {
  const postgres = await givenPostgres();
  onTestFinished(() => postgres.remove());
  const server = await startServer({ demo: true, databaseUrl: postgres.url });
  onTestFinished(() => server.stop());
  const ada = colleague(server.url, 'ada');
  const say = (content: string) => ada.post<{ id: number }>(MAIN, { event: 'message', content });
  const ask = async (method: 'GET' | 'POST') => {
    const { status, headers } = await fetch(`${server.url}${MAIN}`, {
      method,
      headers: { authorization: `Basic ${btoa('demo-ada:')}`, 'content-type': 'application/json' },
      ...(method === 'POST' ? { body: JSON.stringify({ event: 'message', content: 'lost' }) } : {}),
    });
    return { status, retryAfter: headers.get('retry-after') };
  };
  await say('Acknowledged before the crash');
  const { id: flow } = await ada.get<{ id: string }>('/flows/acme/main');
  const stream = await openTestStream(server.url, 'demo-grace', `filter=${flow}`, { sse: true });
  onTestFinished(() => stream.close());
  expect(stream.status).toBe(200);

  await postgres.kill();
  // Again and again, over connections the pool had and over new ones.
  for (let turn = 0; turn < 10; turn += 1)
    for (const method of ['GET', 'POST'] as const)
      expect(await ask(method)).toEqual({ status: 503, retryAfter: '2' });
  // Nothing of the server itself has ended.
  expect((await fetch(`${server.url}/openapi.json`)).status).toBe(200);

  await postgres.start();
  await expect.poll(async () => (await ask('GET')).status, WAIT).toBe(200);
  const contents = async () =>
    (await ada.get<{ content: string }[]>(`${MAIN}?limit=3`)).map(({ content }) => content);
  expect((await contents()).at(-1)).toBe('Acknowledged before the crash');
  await say('And on');
  expect((await contents()).at(-1)).toBe('And on');
  // Who was listening all the while hears it, on the same connection or on the next, from where it was.
  const heard = await Promise.race([
    stream.until(({ data }) => data.content === 'And on', 'what was said afterwards').then(() => stream),
    stream.ended.then(async () => {
      // A stream says where it begins before anything has happened on it.
      const lastEventId = [...stream.raw().matchAll(/^id: (.*)$/gm)].at(-1)?.[1] ?? '';
      expect(lastEventId).not.toBe('');
      const next = await openTestStream(server.url, 'demo-grace', `filter=${flow}`, {
        sse: true,
        lastEventId,
      });
      onTestFinished(() => next.close());
      return next;
    }),
  ]);
  await heard.until(({ data }) => data.content === 'And on', 'what was said afterwards');
}, 600_000);
