/** Files of whoever may not post: nothing of them is written, wherever it is said who sends them. */
import { once } from 'node:events';
import { request } from 'node:http';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { buildApp } from '../../server/app.ts';
import { directoryStorage } from '../../server/files/directory-storage.ts';
import { openIncoming } from '../../server/files/incoming.ts';
import { createSource } from '../../server/services/sources.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { type Caller, makeTeam } from '../support/team.ts';

let server: TestServer;
let team: Awaited<ReturnType<typeof makeTeam>>;
let elsewhere: Awaited<ReturnType<typeof makeTeam>>;
let app: FastifyInstance;
let url = '';
let mira: Caller;
let stranger: Caller;
let flowToken = '';
/** How many files were begun to be written. */
let written = 0;
beforeAll(async () => {
  server = await startServer();
  team = await makeTeam(server);
  elsewhere = await makeTeam(server, { org: 'elsewhere', nicks: ['Noor'] });
  mira = team.person('Mira');
  stranger = elsewhere.person('Noor');
  const { id: applicationId } = await team.db
    .selectFrom('applications')
    .select('id')
    .executeTakeFirstOrThrow();
  const source = { flowId: team.flow.id, applicationId, creatorId: mira.id, name: 'CI', externalUrl: null };
  flowToken = (await createSource(team.db, source)).token;
  const incoming = await openIncoming(join(server.dataDir, 'incoming'));
  app = await buildApp({
    db: team.db,
    files: directoryStorage(join(server.dataDir, 'files')),
    incoming: {
      ...incoming,
      path: () => {
        written += 1;
        return incoming.path();
      },
    },
    origin: () => url,
    logLevel: 'silent',
  });
  url = await app.listen({ port: 0, host: '127.0.0.1' });
});
beforeEach(() => {
  written = 0;
});
afterAll(async () => {
  await app.close();
  await elsewhere.close();
  await team.close();
  await server.stop();
});

type Part = [name: string, value: string | File];
const file = (): Part => ['content', new File([new Uint8Array(200_000)], 'berth.bin')];
const event: Part = ['event', 'file'];

async function upload(path: string, parts: Part[], who?: Caller | string): Promise<number> {
  const form = new FormData();
  for (const [name, value] of parts) form.append(name, value);
  const token = typeof who === 'object' ? who.token : who;
  const answer = await fetch(url + path, {
    method: 'POST',
    headers: token === undefined ? {} : { Authorization: `Basic ${btoa(`${token}:`)}` },
    body: form,
  });
  await answer.text();
  return answer.status;
}

it('nothing is written for somebody who is nobody', async () => {
  const messages = `${team.path}/messages`;
  for (const path of ['/messages', messages, `${team.path}/threads/x/messages`, `${messages}/1/comments`]) {
    expect(await upload(path, [event, file(), file()]), path).toBe(401);
    expect(await upload(path, [event, file()], 'no such token'), path).toBe(401);
    expect(await upload(path, [event, ['flow_token', 'no such token'], file()]), path).toBe(401);
    expect(await upload(`${path}?flow_token=no-such-token`, [event, file()]), path).toBe(401);
    expect(await upload(path, [event, file(), ['flow_token', 'no such token']]), path).toBe(401);
    // Who sends much has to be known when the first file begins.
    const large: Part = ['content', new File([new Uint8Array(1_200_000)], 'large.bin')];
    expect(await upload(path, [event, large, ['flow_token', flowToken]]), path).toBe(401);
  }
  expect(written).toBe(0);
});

it('nothing is written for somebody who may not post there', async () => {
  expect(await upload(`${team.path}/messages`, [event, file()], stranger)).toBe(404);
  expect(await upload('/messages', [event, ['flow', team.flow.id], file()], stranger)).toBe(404);
  expect(await upload(`/private/${mira.id}/messages`, [event, file()], stranger)).toBe(404);
  const other = `${elsewhere.path}/messages`;
  expect(await upload(`${other}?flow_token=${flowToken}`, [event, file()])).toBe(400);
  expect(await upload(other, [event, ['flow_token', flowToken], file()])).toBe(400);
  expect(written).toBe(0);
});

it('nothing is written where there is no place for files', async () => {
  for (const path of [`/messages/chat/${team.flow.api_token}`, '/messages/chat/unknown', '/oauth/token']) {
    expect(await upload(path, [['content', 'x'], ['external_user_name', 'Bot'], file()]), path).toBe(415);
  }
  expect(await upload('/nowhere', [event, file()])).toBe(404);
  expect(written).toBe(0);
});

it('texts that nobody signed are bounded all together', async () => {
  const parts = Array.from({ length: 3 }, (_, index): Part => [`text${index}`, 'x'.repeat(500_000)]);
  expect(await upload('/messages', parts)).toBe(413);
});

it('who may post still can, by whichever credentials and with the flow wherever it stands', async () => {
  const messages = `${team.path}/messages`;
  expect(await upload(messages, [event, file()], mira)).toBe(201);
  expect(await upload('/messages', [event, ['flow', team.flow.id], file()], mira)).toBe(201);
  expect(await upload('/messages', [event, file(), ['flow', team.flow.id]], mira)).toBe(201);
  expect(await upload(`/private/${team.person('Tuomo').id}/messages`, [event, file()], mira)).toBe(201);
  expect(await upload(messages, [event, ['flow_token', flowToken], file()])).toBe(202);
  expect(await upload(`/messages?flow_token=${flowToken}`, [event, file()])).toBe(202);
  expect(await upload('/messages', [event, file(), ['flow_token', flowToken]])).toBe(202);
  expect(written).toBe(7);
  const { body } = await mira.ask('GET', `${team.path}/messages?event=file&limit=100`);
  expect(body).toHaveLength(6);
  for (const { content } of body)
    expect(content).toMatchObject({ file_name: 'berth.bin', file_size: 200_000 });
});

it('JSON with a flow_token inside is refused once much of it came, and taken when it is small', async () => {
  const withFile = (bytes: number) =>
    JSON.stringify({
      flow_token: flowToken,
      event: 'file',
      content: { data: Buffer.alloc(bytes).toString('base64'), file_name: 'berth.bin' },
    });
  const headers = { 'Content-Type': 'application/json' };
  const post = (path: string, body: string) => fetch(url + path, { method: 'POST', headers, body });
  expect((await post('/messages', withFile(200_000))).status).toBe(202);
  expect((await post('/messages', withFile(1_200_000))).status).toBe(401);
  expect((await post(`/messages?flow_token=${flowToken}`, withFile(1_200_000))).status).toBe(202);
  // Without its length, and never ended: the answer comes all the same.
  const sending = request(`${url}/messages`, { method: 'POST', headers });
  const answered = once(sending, 'response');
  sending.write(withFile(1_200_000));
  const [answer] = await answered;
  sending.on('error', () => {}).destroy();
  expect(answer.statusCode).toBe(401);
});

it('who is put out of a flow while their post is on its way posts nothing', async () => {
  const leaving = team.person('Li-Na');
  const post = (whole: boolean) => slowPost('/flows/north-star/harbor-ops/messages', leaving.token, whole);
  expect(await (await post(true)).end()).toBe(201);
  const slow = await post(false);
  await team.db
    .updateTable('flow_members')
    .set({ in_flow: false, disabled: true })
    .where('flow_id', '=', team.flow.id)
    .where('user_id', '=', leaving.id)
    .execute();
  expect(await slow.end()).toBeGreaterThanOrEqual(403);
});

/** Begins a post; its rest is sent by `end`, which gives the status. With `whole`, nothing is waited for in between. */
async function slowPost(path: string, token: string, whole: boolean): Promise<{ end(): Promise<number> }> {
  const body = JSON.stringify({ event: 'message', content: 'Ahoy' });
  const outgoing = request(url + path, {
    method: 'POST',
    headers: {
      Authorization: `Basic ${btoa(`${token}:`)}`,
      'Content-Type': 'application/json',
      'Content-Length': body.length,
    },
  });
  outgoing.write(body.slice(0, 5));
  // By the answer to another request the server has taken in what was begun before.
  if (!whole) await fetch(`${url}/user`, { headers: { Authorization: `Basic ${btoa(`${token}:`)}` } });
  return {
    end: () =>
      new Promise((resolve, reject) => {
        outgoing.once('response', (answer) => resolve(answer.resume().statusCode ?? 0)).once('error', reject);
        outgoing.end(body.slice(5));
      }),
  };
}
