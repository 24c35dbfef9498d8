import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFlowdock } from '../../lib/flowdock/client.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { type Caller, makeTeam, send } from '../support/team.ts';

let server: TestServer;
let team: Awaited<ReturnType<typeof makeTeam>>;
let strangers: Awaited<ReturnType<typeof makeTeam>>;
let mira: Caller;
let tuomo: Caller;
beforeAll(async () => {
  server = await startServer();
  team = await makeTeam(server);
  strangers = await makeTeam(server, { org: 'elsewhere', flow: 'Quay', nicks: ['Stranger'] });
  mira = team.person('Mira');
  tuomo = team.person('Tuomo');
});
afterAll(async () => {
  await team.close();
  await strangers.close();
  await server.stop();
});

const auth = (who: Caller) => ({ Authorization: `Basic ${btoa(`${who.token}:`)}` });

async function upload(who: Caller, path: string, file: File, fields: Record<string, string> = {}) {
  const form = new FormData();
  form.set('event', 'file');
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  form.set('content', file);
  const response = await fetch(server.url + path, { method: 'POST', headers: auth(who), body: form });
  return { status: response.status, body: await response.json() };
}

/** Follows the one redirect of a download as a client without credentials for its target. */
async function download(who: Caller, path: string) {
  const first = await who.ask('GET', path);
  expect(first.status).toBe(302);
  expect(first.headers.get('content-length')).toBe('0');
  const second = await fetch(first.headers.get('location') ?? '', { redirect: 'manual' });
  expect(second.status).toBe(200);
  return { headers: second.headers, bytes: Buffer.from(await second.arrayBuffer()) };
}

describe('a file', () => {
  it('sent as multipart comes back byte for byte, under its name, whatever is in it', async () => {
    const bytes = randomBytes(300_000);
    const sent = await upload(mira, `${team.path}/messages`, new File([bytes], 'plan “1” ä.bin'), {
      tags: 'plans',
      uuid: 'one-file',
    });
    expect(sent.status).toBe(201);
    expect(sent.body).toMatchObject({
      event: 'file',
      app: 'chat',
      uuid: 'one-file',
      tags: ['plans', ':file'],
    });
    const { content, attachments } = sent.body;
    expect(attachments).toEqual([content]);
    expect(content).toMatchObject({ file_name: 'plan “1” ä.bin', file_size: 300_000 });
    expect(content).not.toHaveProperty('image');
    expect(sent.body.thread.initial_message).toBe(sent.body.id);
    const got = await download(tuomo, content.path);
    expect(got.bytes.equals(bytes)).toBe(true);
    expect(got.headers.get('content-disposition')).toMatch(/^attachment; filename\*=UTF-8''plan%20/);
    expect(got.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('sent as base64 in JSON is the same, line breaks in it or not', async () => {
    const data = randomBytes(200)
      .toString('base64')
      .replace(/(.{60})/g, '$1\n');
    const { status, body } = await mira.ask('POST', '/messages', {
      flow: team.flow.id,
      event: 'file',
      content: { data, content_type: 'text/plain', file_name: 'notes.txt' },
    });
    expect(status).toBe(201);
    const got = await download(mira, body.content.path);
    expect(got.bytes.toString('base64')).toBe(data.replaceAll('\n', ''));
  });

  it('that our client sends as JSON goes into a thread, and to one person, byte for byte', async () => {
    const client = createFlowdock({ server: server.url, auth: { kind: 'token', token: mira.token } });
    const bytes = randomBytes(100_000);
    const file = { file: new Blob([bytes], { type: 'application/zip' }), file_name: 'Äänet 1.zip' };
    const path = { org: 'north-star', flow: team.flow.parameterized_name };
    const { thread_id } = await client.messages.send(path, { event: 'message', content: 'Sounds' });
    const shared = await client.files.uploadJson(path, {
      ...file,
      thread_id: thread_id ?? '',
      tags: ['sound'],
    });
    const told = await client.files.uploadPrivateJson(tuomo.id, { ...file, uuid: 'once' });
    const again = await client.files.uploadPrivateJson(tuomo.id, { ...file, uuid: 'once' });
    expect(shared).toMatchObject({ thread_id, event: 'file' });
    expect(shared.tags).toContain('sound');
    expect(again.id).toBe(told.id);
    for (const { attachments } of [shared, told]) {
      const [kept] = attachments;
      expect(kept).toMatchObject({ file_name: 'Äänet 1.zip', content_type: 'application/zip' });
      expect((await download(tuomo, kept?.path ?? '')).bytes).toEqual(bytes);
    }
  });

  it('that is a picture has its size and a thumbnail of at most 100 pixels', async () => {
    const png = await sharp({ create: { width: 1920, height: 1087, channels: 3, background: 'teal' } })
      .png()
      .toBuffer();
    const { body } = await upload(
      mira,
      `${team.path}/messages`,
      new File([png], 'berth.png', { type: 'image/png' }),
    );
    expect(body.content.image).toEqual({ width: 1920, height: 1087 });
    expect(body.content.thumbnail).toMatchObject({ width: 100, height: 57 });
    const thumbnail = await download(tuomo, body.content.thumbnail.path);
    expect(await sharp(thumbnail.bytes).metadata()).toMatchObject({ width: 100, height: 57 });
  });

  it('that only says it is a picture is kept as it is', async () => {
    const file = new File(['<script>alert(1)</script>'], 'evil.png', { type: 'image/png' });
    const { body } = await upload(mira, `${team.path}/messages`, file);
    expect(body.content).not.toHaveProperty('thumbnail');
    const html = new File(['<script>alert(1)</script>'], 'page.html', { type: 'text/html' });
    const page = await upload(mira, `${team.path}/messages`, html);
    const { headers } = await download(mira, page.body.content.path);
    expect(headers.get('content-disposition')).toMatch(/^attachment/);
    expect(headers.get('content-security-policy')).toContain('sandbox');
  });

  it('sent twice under one uuid is one message and lies in the storage once', async () => {
    const count = () =>
      readdirSync(join(server.dataDir, 'files'), { recursive: true, withFileTypes: true }).filter((entry) =>
        entry.isFile(),
      ).length;
    const file = new File(['once'], 'once.txt');
    const first = await upload(mira, `${team.path}/messages`, file, { uuid: 'same' });
    const before = count();
    const second = await upload(mira, `${team.path}/messages`, file, { uuid: 'same' });
    expect(second.body.id).toBe(first.body.id);
    expect(count()).toBe(before);
  });

  it('of a private conversation is for its two people', async () => {
    const { status, body } = await upload(mira, `/private/${tuomo.id}/messages`, new File(['psst'], 'a.txt'));
    expect(status).toBe(201);
    expect(body).toMatchObject({ to: String(tuomo.id), tags: [`:unread:${tuomo.id}`, ':file'] });
    expect((await download(tuomo, body.content.path)).bytes.toString()).toBe('psst');
    expect((await team.person('Li-Na').ask('GET', body.content.path)).status).toBe(404);
  });

  it('is nobody else’s: strangers, guessed addresses and forged links get nothing', async () => {
    const { body } = await upload(mira, `${team.path}/messages`, new File(['secret'], 'secret.txt'));
    expect((await strangers.person('Stranger').ask('GET', body.content.path)).status).toBe(404);
    expect((await send(server.url, 'GET', body.content.path)).status).toBe(401);
    const good = (await mira.ask('GET', body.content.path)).headers.get('location') ?? '';
    expect((await fetch(good.replace(/expires=\d+/, 'expires=9999999999'))).status).toBe(404);
    expect((await fetch(good.replace(/sig=.{8}/, 'sig=AAAAAAAA'))).status).toBe(404);
  });

  it('is out of reach at once for whoever is put out of the flow, also by a link given before', async () => {
    const { body } = await upload(mira, `${team.path}/messages`, new File(['for us'], 'us.txt'));
    const lina = team.person('Li-Na');
    const link = (await lina.ask('GET', body.content.path)).headers.get('location') ?? '';
    const block = (disabled: boolean) => mira.ask('PUT', `${team.path}/users/${lina.id}`, { disabled });
    expect((await fetch(link)).status).toBe(200);
    expect((await block(true)).status).toBe(200);
    expect((await fetch(link)).status).toBe(404);
    expect((await lina.ask('GET', body.content.path)).status).not.toBe(302);
    await block(false);
    expect((await fetch(link)).status).toBe(200);
    expect((await fetch(link.replace(/by=\d+/, `by=${mira.id}`))).status).toBe(404);
  });

  it('that sounds or moves is saved, not played by the server’s page', async () => {
    const { body } = await upload(
      mira,
      `${team.path}/messages`,
      new File(['<svg xmlns="http://www.w3.org/2000/svg"/>'], 'a.svg', { type: 'image/svg+xml' }),
    );
    expect((await download(mira, body.content.path)).headers.get('content-disposition')).toMatch(
      /^attachment/,
    );
    const film = new File(['no film'], 'a.mp4', { type: 'video/mp4' });
    const sent = await upload(mira, `${team.path}/messages`, film);
    expect((await download(mira, sent.body.content.path)).headers.get('content-disposition')).toMatch(
      /^attachment/,
    );
  });

  it('goes when its author deletes it, and only then', async () => {
    const { body } = await upload(mira, `${team.path}/messages`, new File(['bye'], 'bye.txt'));
    expect((await tuomo.ask('DELETE', `${team.path}/messages/${body.id}`)).status).toBe(403);
    expect((await mira.ask('DELETE', `${team.path}/messages/${body.id}`)).status).toBe(204);
    expect((await mira.ask('GET', `${team.path}/messages/${body.id}`)).status).toBe(404);
    expect((await mira.ask('GET', body.content.path)).status).toBe(404);
  });

  it('that was deleted does not come back when its post is sent again, nor does any message', async () => {
    const whispers = `/private/${tuomo.id}/messages`;
    const mail = { source: 'CI', from_address: 'ci@x.test', subject: 'Failed', content: '#9' };
    for (const [path, post] of [
      [`${team.path}/messages`, { event: 'file', content: { data: btoa('x'), file_name: 'gone.txt' } }],
      [whispers, { event: 'file', content: { data: btoa('x'), file_name: 'gone.txt' } }],
      [`${team.path}/messages`, { event: 'mail', ...mail }],
    ] as const) {
      const uuid = `gone from ${path} as ${post.event}`;
      const first = await mira.ask('POST', path, { ...post, uuid });
      expect(first.status).toBe(201);
      expect((await mira.ask('DELETE', `${path}/${first.body.id}`)).status).toBe(204);
      const before = await mira.ask('GET', `${path}?limit=100`);
      const again = await mira.ask('POST', path, { ...post, uuid });
      expect(again.status).toBe(404);
      expect(again.body.message).toContain('deleted');
      expect((await mira.ask('GET', `${path}?limit=100`)).body).toEqual(before.body);
      // Somebody else's post of that name is another one.
      expect((await tuomo.ask('POST', `${team.path}/messages`, { ...post, uuid })).status).toBe(
        post.event === 'mail' ? 404 : 201,
      );
    }
    // A text stays as a message without one, and is what its post sent again is answered with.
    const text = { event: 'message', content: 'gone', uuid: 'gone as text' };
    const { body } = await mira.ask('POST', `${team.path}/messages`, text);
    await mira.ask('DELETE', `${team.path}/messages/${body.id}`);
    const again = await mira.ask('POST', `${team.path}/messages`, text);
    expect([again.status, again.body.id, again.body.content]).toEqual([201, body.id, '']);
  });

  it('whose bytes are missing is said to be, to who asks and to who runs the server', async () => {
    const { body } = await upload(mira, `${team.path}/messages`, new File(['x'], 'lost.txt'));
    const id = String(body.content.path).split('/').at(-2) ?? '';
    rmSync(join(server.dataDir, 'files', id.slice(0, 2), id));
    const link = (await mira.ask('GET', body.content.path)).headers.get('location') ?? '';
    const answer = await fetch(link);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({ message: 'The server no longer has this file. Tell who runs it.' });
    expect(server.log()).toContain('a stored file is missing');
    expect(server.log()).toContain(id);
  });

  it('is found by the words of its name, by event and by tag', async () => {
    const { body } = await upload(mira, `${team.path}/messages`, new File(['x'], 'tide-table.csv'));
    for (const query of ['search=tide', 'event=file', 'tags=:file']) {
      const { body: found } = await mira.ask('GET', `${team.path}/messages?${query}&limit=100`);
      expect(found.map((one: { id: number }) => one.id)).toContain(body.id);
    }
  });

  it.each([
    ['no file', { event: 'file' }],
    ['a text', { event: 'file', content: 'x' }],
    ['no base64', { event: 'file', content: { data: '%%%', file_name: 'x' } }],
    ['no name', { event: 'file', content: { data: 'AAAA' } }],
  ])('is refused when it is %s', async (_name, body) => {
    const answer = await mira.ask('POST', `${team.path}/messages`, body);
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toHaveProperty('content');
  });
});
