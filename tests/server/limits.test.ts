/** What is too much, too odd or in the wrong place, and what only looks so. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSource } from '../../server/services/sources.ts';
import { hashToken } from '../../server/services/tokens.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { type Caller, makeTeam, send } from '../support/team.ts';

let server: TestServer;
let team: Awaited<ReturnType<typeof makeTeam>>;
let mira: Caller;
beforeAll(async () => {
  server = await startServer();
  team = await makeTeam(server);
  mira = team.person('Mira');
});
afterAll(async () => {
  await team.close();
  await server.stop();
});

describe('a body', () => {
  const tooLarge = { status: 413, body: { message: 'The request is too large' } };
  const half = 600_000;

  it('may be large by a file in it, not by what takes many times its size in memory, and signed before', async () => {
    const signed = { Authorization: `Basic ${btoa(`${mira.token}:`)}` };
    for (const body of [
      `{"content":[${'{},'.repeat(half)}{}]}`,
      `${'['.repeat(half)}${']'.repeat(half)}`,
      `{"content":[${'"",'.repeat(half)}""]}`,
    ]) {
      expect(await send(server.url, 'POST', '/messages', body, signed)).toMatchObject(tooLarge);
      expect(await send(server.url, 'POST', '/messages', body)).toMatchObject({ status: 401 });
    }
    const form = await send(server.url, 'POST', '/messages', `a[][b]=${'&'.repeat(2 * half)}`, {
      ...signed,
      'Content-Type': 'application/x-www-form-urlencoded',
    });
    expect(form).toMatchObject(tooLarge);
  });

  it('with a file of some megabytes is read, whatever signs are in its texts', async () => {
    const data = Buffer.alloc(3_000_000, 7).toString('base64');
    const content = { data, file_name: '\\"[{,}]\\\\".bin' };
    expect((await mira.ask('POST', `${team.path}/messages`, { event: 'file', content })).status).toBe(201);
    const text = '[],"\\'.repeat(1000);
    const { body } = await mira.ask('POST', `${team.path}/messages`, { event: 'message', content: text });
    expect(body.content).toBe(text);
  });
});

describe('a name', () => {
  const download = async (file_name: string) => {
    const content = { data: btoa('bytes'), file_name };
    const { body } = await mira.ask('POST', `${team.path}/messages`, { event: 'file', content });
    const { status, headers } = await mira.ask('GET', body.content.path);
    expect(status).toBe(302);
    return (await fetch(headers.get('location') ?? '')).text();
  };

  it('of a file may be an ending alone, or long in an alphabet of many bytes', async () => {
    for (const name of ['.json', 'report.json', '港'.repeat(200), '🚢'.repeat(100)]) {
      expect(await download(name), name).toBe('bytes');
    }
  });

  it('of a flow may be “Files”, and addresses in it end in .json as others do', async () => {
    await mira.ask('POST', '/flows/north-star', { name: 'Files' });
    expect((await mira.ask('GET', '/flows/north-star/files/messages.json')).status).toBe(200);
  });
});

it('a time no calendar of the database has is a time before or after everything', async () => {
  await mira.ask('POST', `${team.path}/messages`, { event: 'message', content: 'x' });
  for (const query of ['since=-100000-01-01T00:00:00Z', 'until=%2B275760-09-13T00:00:00Z']) {
    const { status, body } = await mira.ask('GET', `${team.path}/threads?${query}`);
    expect([status, body.length > 0], query).toEqual([200, true]);
  }
  const { status, body } = await mira.ask('GET', `${team.path}/threads?until=-100000-01-01T00:00:00Z`);
  expect([status, body]).toEqual([200, []]);
});

it('a reader who comes back over a slow line gets all they missed, however large it is', async () => {
  const application = { name: 'Wordy', client_id: 'wordy', secret_hash: hashToken('s'), secret: 's' };
  const { id } = await team.db
    .insertInto('applications')
    .values(application)
    .returning('id')
    .executeTakeFirstOrThrow();
  const { token } = await createSource(team.db, {
    ...{ flowId: team.flow.id, applicationId: id, creatorId: mira.id, name: 'Wordy', externalUrl: null },
  });
  const begin = await fetch(`${server.url}/stream/flows?filter=${team.flow.id}`, {
    headers: { Authorization: `Basic ${btoa(`${mira.token}:`)}`, Accept: 'text/event-stream' },
  });
  const reader = begin.body?.getReader();
  let first = '';
  while (!/^id: (.*)$/m.test(first)) first += new TextDecoder().decode((await reader?.read())?.value);
  await reader?.cancel();
  const body = 'x'.repeat(99_000);
  const count = 100;
  for (let index = 0; index < count; index += 1) {
    const { status } = await send(server.url, 'POST', '/messages', {
      ...{ flow_token: token, event: 'activity', title: `step ${index}`, body, author: { name: 'Otso' } },
      ...{ external_thread_id: 'wordy', thread: { title: 'Wordy', body } },
    });
    expect(status).toBe(202);
  }

  const { hostname, port } = new URL(server.url);
  const slow = connect(Number(port), hostname);
  slow.on('error', () => {});
  slow.write(
    `GET /stream/flows?filter=${team.flow.id} HTTP/1.1\r\nHost: x\r\nAuthorization: Basic ${btoa(`${mira.token}:`)}\r\n` +
      `Accept: text/event-stream\r\nLast-Event-ID: ${/^id: (.*)$/m.exec(first)?.[1]}\r\n\r\n`,
  );
  let text = String((await once(slow, 'data'))[0]);
  slow.pause();
  await sleep(500);
  const ended = once(slow, 'close').then(() => 'cut off');
  slow.on('data', (bytes) => (text += bytes)).resume();
  const all = expect.poll(() => text.includes(`step ${count - 1}"`), { timeout: 60_000 }).toBe(true);
  expect(await Promise.race([all.then(() => 'all'), ended])).toBe('all');
  slow.destroy();
  expect([...text.matchAll(/"title":"step (\d+)"/g)].map(([, step]) => Number(step))).toEqual(
    Array.from({ length: count }, (_, index) => index),
  );
}, 120_000);
