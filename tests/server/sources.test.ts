import { createHash } from 'node:crypto';
import { jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createFlowdock } from '../../lib/flowdock/client.ts';
import { issueGrant } from '../../server/services/grants.ts';
import { createSource } from '../../server/services/sources.ts';
import { hashToken } from '../../server/services/tokens.ts';
import { json, localServer } from '../support/http-server.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { type Caller, makeTeam, send } from '../support/team.ts';

let server: TestServer;
let team: Awaited<ReturnType<typeof makeTeam>>;
let mira: Caller;
let sources: string;
/** Mira as the application “BerthBoard” acts for her. */
let application: (method: string, path: string, body?: unknown) => ReturnType<typeof send>;
beforeAll(async () => {
  server = await startServer({ args: ['--private-applications'] });
  team = await makeTeam(server);
  mira = team.person('Mira');
  sources = `${team.path}/sources`;
  const { id } = await team.db
    .insertInto('applications')
    .values({ name: 'BerthBoard', client_id: 'berths', secret_hash: hashToken('s'), secret: 's' })
    .returning('id')
    .executeTakeFirstOrThrow();
  await team.db
    .insertInto('access_tokens')
    .values({
      hash: hashToken('bearer-of-berths'),
      user_id: mira.id,
      application_id: id,
      scopes: ['integration', 'flow'],
      expires_at: new Date(Date.now() + 3_600_000),
    })
    .execute();
  application = (method, path, body) =>
    send(server.url, method, path, body, { Authorization: 'Bearer bearer-of-berths' });
});
afterAll(async () => {
  await team.close();
  await server.stop();
});

const newSource = async (name = 'Berth bookings') => (await application('POST', sources, { name })).body;
const post = (body: object, headers?: Record<string, string>) =>
  send(server.url, 'POST', '/messages', body, headers);
const wait = { 'X-flowdock-wait-for-message': 'true' };
const berth = { title: 'Berth 17', status: { value: 'assigned', color: 'green' } };
const activity = { event: 'activity', title: 'assigned the berth', author: { name: 'Otso' } };

describe('a source', () => {
  it('is created by an application, shows its flow_token once and announces itself in the flow', async () => {
    const { status, body } = await application('POST', sources, {
      name: 'Berth bookings',
      external_url: 'https://berths.northstar.test/',
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      name: 'Berth bookings',
      application: { name: 'BerthBoard' },
      creator: { id: mira.id },
    });
    expect(body.flow_token).toMatch(/^[0-9a-f]{32}$/);
    const shown = await mira.ask('GET', `${sources}/${body.id}`);
    expect(shown.body).toMatchObject({ id: body.id, external_url: 'https://berths.northstar.test/' });
    expect(shown.body).not.toHaveProperty('flow_token');
    const { body: messages } = await mira.ask('GET', `${team.path}/messages?event=activity`);
    expect(messages.at(-1)).toMatchObject({
      author: { name: 'BerthBoard' },
      thread: { source: { id: body.id } },
    });
  });

  it('is not created with a password or an API token', async () => {
    expect((await mira.ask('POST', sources, { name: 'x' })).status).toBe(403);
    expect((await application('POST', sources, { name: ' ' })).body.errors).toHaveProperty('name');
  });

  it('reads and reports on itself by its flow_token', async () => {
    const { id, flow_token: token } = await newSource();
    const own = await send(server.url, 'GET', `/sources?flow_token=${token}`);
    expect(own.body.map((one: { id: number }) => one.id)).toEqual([id]);
    const told = await send(server.url, 'PUT', '/sources', {
      flow_token: token,
      error_message: 'Sign in again',
    });
    expect(told.body).toMatchObject({ id, error_message: 'Sign in again' });
    const cleared = await application('PUT', `${sources}/${id}`, { error_message: '' });
    expect(cleared.body.error_message).toBeNull();
  });

  it('is changed and removed by its own application, by members and in Quayside, by no other application', async () => {
    const { id } = await newSource();
    const tokenOf = async (applicationId: number) =>
      (await issueGrant(team.db, { userId: mira.id, applicationId, scopes: ['integration'] })).access_token;
    const other = await team.db
      .insertInto('applications')
      .values({ name: 'Meddler', client_id: 'meddler', secret_hash: hashToken('s'), secret: 's' })
      .returning('id')
      .executeTakeFirstOrThrow();
    const quayside = await team.db
      .selectFrom('applications')
      .select('id')
      .where('client_id', '=', 'quayside')
      .executeTakeFirstOrThrow();
    const by = async (applicationId: number, method: string, body?: object) => {
      const headers = { Authorization: `Bearer ${await tokenOf(applicationId)}` };
      return (await send(server.url, method, `${sources}/${id}`, body, headers)).status;
    };
    expect(await by(other.id, 'PUT', { error_message: 'x' })).toBe(403);
    expect(await by(other.id, 'DELETE')).toBe(403);
    expect((await mira.ask('GET', `${sources}/${id}`)).status).toBe(200);
    expect(await by(quayside.id, 'PUT', { error_message: 'x' })).toBe(403);
    expect(await by(quayside.id, 'DELETE')).toBe(204);
    const own = await newSource();
    expect((await application('DELETE', `${sources}/${own.id}`)).status).toBe(204);
  });

  it('that is deleted answers 410, one that never was 401', async () => {
    const { id, flow_token: token } = await newSource();
    expect((await mira.ask('DELETE', `${sources}/${id}`)).status).toBe(204);
    expect((await post({ flow_token: token, event: 'message', content: 'x' })).status).toBe(410);
    expect((await post({ flow_token: 'never', event: 'message', content: 'x' })).status).toBe(401);
    expect((await mira.ask('GET', `${sources}/${id}`)).status).toBe(404);
  });
});

describe('activity of a source', () => {
  it('opens a thread by its own key and goes on in it, each post giving it its new state', async () => {
    const { id, flow_token: token } = await newSource();
    const key = { flow_token: token, external_thread_id: 'berth:17' };
    const first = await post(
      { ...key, ...activity, thread: { ...berth, fields: [{ label: 'Pilot', value: 'Otso' }] } },
      wait,
    );
    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({
      event: 'activity',
      app: 'influx',
      user: '0',
      content: null,
      title: 'assigned the berth',
      body: null,
      author: { name: 'Otso' },
      thread: { ...berth, activities: 1, source: { id, application: { name: 'BerthBoard' } } },
    });
    const second = await post(
      {
        ...key,
        event: 'discussion',
        title: 'said',
        body: '<p>On my way</p>',
        author: { name: 'Otso' },
        thread: { title: 'Berth 17, taken' },
      },
      wait,
    );
    expect(second.body.thread).toMatchObject({
      id: first.body.thread_id,
      title: 'Berth 17, taken',
      status: null,
      fields: [],
      activities: 1,
      external_comments: 1,
    });
    expect((await post({ ...key, ...activity })).status).toBe(202);
    const { body: inbox } = await mira.ask('GET', `${team.path}/threads?application=inbox`);
    expect(inbox[0]).toMatchObject({ id: first.body.thread_id, activities: 2 });
    const found = await mira.ask('GET', `${team.path}/messages?search=way`);
    expect(found.body.map((one: { id: number }) => one.id)).toEqual([second.body.id]);
  });

  it('can be made in JSON, in a form and as multipart with pictures named in the body', async () => {
    const { flow_token: token } = await newSource();
    const form = new URLSearchParams({
      flow_token: token,
      event: 'activity',
      title: 'by form',
      'author[name]': 'Otso',
      external_thread_id: 'form',
      'thread[title]': 'By form',
      'thread[status][value]': 'open',
      'thread[status][color]': 'red',
      'thread[fields][][label]': 'Pilot',
      'thread[fields][][value]': 'Otso',
    });
    const byForm = await send(server.url, 'POST', '/messages', form.toString(), {
      'Content-Type': 'application/x-www-form-urlencoded',
      ...wait,
    });
    expect(byForm.body.thread).toMatchObject({
      status: { color: 'red' },
      fields: [{ label: 'Pilot', value: 'Otso' }],
    });
    const parts = new FormData();
    for (const [name, value] of Object.entries({
      flow_token: token,
      event: 'discussion',
      title: 'attached',
      body: '<img src="cid:plan">',
      'author[name]': 'Otso',
      external_thread_id: 'form',
    })) {
      parts.set(name, value);
    }
    parts.set('attachments[plan]', new File(['x'], 'plan.txt'));
    const answer = await fetch(`${server.url}/messages`, { method: 'POST', body: parts, headers: wait });
    const byParts = await answer.json();
    expect(answer.status).toBe(201);
    expect(byParts).toMatchObject({
      tags: [':file'],
      attachments: [{ file_name: 'plan.txt', content_id: 'plan' }],
    });
    expect(byParts.body).toContain('cid:plan');
  });

  it('is sent with its files by the client, whether the body shows them by ids or not', async () => {
    const { flow_token: flowToken } = await newSource();
    const flowdock = createFlowdock({ server: server.url, auth: { kind: 'flow-token', flowToken } });
    const said = {
      ...activity,
      external_thread_id: 'client',
      tags: ['berth', 'plan'],
      thread: {
        ...berth,
        body: null,
        fields: [
          { label: 'Pilot', value: 'Otso' },
          { label: 'Tide', value: 'high' },
        ],
        actions: [
          { '@type': 'ViewAction', name: 'Look', url: 'https://berths.test/17' },
          { '@type': 'ViewAction', name: 'Book', url: 'https://berths.test/18' },
        ],
      },
      body: '<img src="cid:plan one">',
      wait: true,
    };
    const shown = await flowdock.messages.postWithFiles(said, {
      'plan one': new File(['x'], 'plan.txt', { type: 'text/plain' }),
      other: new File(['yy'], 'ännu.txt'),
    });
    expect(shown?.tags).toEqual(['berth', 'plan', ':file']);
    expect(shown?.attachments).toMatchObject([
      { file_name: 'plan.txt', content_id: 'plan one', content_type: 'text/plain', file_size: 1 },
      { file_name: 'ännu.txt', content_id: 'other', file_size: 2 },
    ]);
    expect(shown?.body).toContain('cid:plan one');
    expect(shown?.thread).toMatchObject(said.thread);
    // Of more than the server takes in before it knows whose it is.
    const large = new File([new Uint8Array(1_500_000)], 'chart.bin');
    const sent = await flowdock.messages.postWithFiles({ ...said, body: 'x' }, [large]);
    expect(sent?.attachments).toMatchObject([{ file_name: 'chart.bin', file_size: 1_500_000 }]);
    const beside = await flowdock.messages.postWithFiles({ ...said, body: 'two plans' }, [
      new File(['x'], 'a.txt'),
      new File(['x'], 'b.txt'),
    ]);
    expect(beside?.attachments).toMatchObject([{ file_name: 'a.txt' }, { file_name: 'b.txt' }]);
    expect(beside?.attachments?.[0]).not.toHaveProperty('content_id');
  });

  it('has no HTML that could run, and links only in titles', async () => {
    const { flow_token: token } = await newSource();
    const { body } = await post(
      {
        flow_token: token,
        external_thread_id: 'x',
        event: 'discussion',
        title: '<b>bold</b> <a href="javascript:alert(1)" onclick="x()">link</a><script>alert(1)</script>',
        body: '<p onclick="x()">ok</p><iframe src="https://x.test"></iframe><a href="https://x.test">l</a><style>*{}</style>',
        author: { name: 'Otso' },
        thread: { title: '<img src=x onerror=alert(1)>Title' },
      },
      wait,
    );
    expect(body.title).toBe('bold <a rel="nofollow">link</a>');
    expect(body.body).toBe('<p>ok</p><a href="https://x.test" rel="nofollow">l</a>');
    expect(body.thread.title).toBe('Title');
  });

  it.each([
    ['no title', { title: undefined }, 'title'],
    ['no author', { author: undefined }, 'author'],
    ['no thread', { external_thread_id: undefined }, 'external_thread_id'],
    ['a new thread without its state', { thread: undefined }, 'thread'],
    [
      'an unknown colour',
      { thread: { ...berth, status: { value: 'x', color: 'beige' } } },
      'thread.status.color',
    ],
    ['another flow', { flow: 'elsewhere' }, 'flow'],
  ])('is refused with %s', async (_name, change, field) => {
    const { flow_token: token } = await newSource();
    const good = { ...activity, external_thread_id: `bad ${field}`, thread: berth, flow_token: token };
    const { status, body } = await post({ ...good, ...change });
    expect(status).toBe(400);
    expect(body.errors).toHaveProperty([field]);
  });

  it('needs a source: somebody signed in may not', async () => {
    expect((await mira.ask('POST', `${team.path}/messages`, { ...activity, thread: berth })).status).toBe(
      403,
    );
  });

  it('can be deleted by anybody in the flow', async () => {
    const { flow_token: token } = await newSource();
    const { body } = await post(
      { ...activity, flow_token: token, external_thread_id: 'd', thread: berth },
      wait,
    );
    expect((await team.person('Tuomo').ask('DELETE', `${team.path}/messages/${body.id}`)).status).toBe(204);
    expect((await mira.ask('GET', `${team.path}/threads/${body.thread_id}`)).body.activities).toBe(0);
  });
});

describe('a button of a thread', () => {
  const button = (url: string) => ({
    '@type': 'UpdateAction',
    name: 'Release',
    target: { '@type': 'EntryPoint', urlTemplate: url, httpMethod: 'POST' },
  });
  const withButton = async (url: string) => {
    const { flow_token: token } = await newSource();
    const thread = { ...berth, actions: [button(url)] };
    const { body } = await post({ ...activity, flow_token: token, external_thread_id: 'b', thread }, wait);
    return new URL(body.thread.actions[0].target.urlTemplate);
  };

  it('calls the application with a token it can verify, and passes on what it says', async () => {
    let status = 200;
    const berths = await localServer((_request, response) =>
      json(
        response,
        {},
        status,
        status === 401 ? { 'WWW-Authenticate': 'Flowdock-Token url=https://b.test/in' } : {},
      ),
    );
    onTestFinished(() => berths.close());
    const { pathname, origin } = await withButton(`${berths.url}/17/release`);
    expect(origin).toBe(server.url);
    expect((await mira.ask('POST', pathname, {})).status).toBe(200);
    const seen = berths.seen[0];
    const { payload } = await jwtVerify(
      String(seen?.headers['flowdock-token']),
      new TextEncoder().encode('s'),
    );
    const signature = createHash('sha256')
      .update(seen?.body ?? '')
      .digest('hex');
    expect(payload).toMatchObject({ sub: String(mira.id), signature });
    expect(JSON.parse(seen?.body ?? '')).toMatchObject({
      ...button(`${berths.url}/17/release`),
      agent: { name: 'Mira Test' },
    });
    status = 401;
    const asked = await mira.ask('POST', pathname, {});
    expect([asked.status, asked.headers.get('www-authenticate')]).toEqual([
      401,
      'Flowdock-Token url=https://b.test/in',
    ]);
    status = 500;
    expect((await mira.ask('POST', pathname, {})).status).toBe(502);
  });

  it('is the application’s own: another that posts into its thread gives none', async () => {
    const { id } = await team.db
      .insertInto('applications')
      .values({ name: 'Other', client_id: 'other', secret_hash: hashToken('o'), secret: 'o' })
      .returning('id')
      .executeTakeFirstOrThrow();
    const creator = { applicationId: id, creatorId: mira.id, name: 'Other', externalUrl: null };
    const { token: other } = await createSource(team.db, { ...creator, flowId: team.flow.id });
    const { flow_token: token } = await newSource();
    const { body: first } = await post(
      { ...activity, flow_token: token, external_thread_id: 'own', thread: berth },
      wait,
    );
    const view = { '@type': 'ViewAction', name: 'Look', url: 'https://other.test/' };
    const thread = { ...berth, actions: [view, button('https://other.test/steal')] };
    const into = { ...activity, thread_id: first.thread_id, thread };
    const { body: theirs } = await post({ ...into, flow_token: other }, wait);
    expect(theirs.thread.actions).toEqual([view]);
    // The same application by another of its sources may.
    const { flow_token: second } = await newSource('Second');
    const { body: own } = await post({ ...into, flow_token: second }, wait);
    expect(own.thread.actions).toHaveLength(2);
  });

  it('reaches nothing inside the network unless the server was told so', async () => {
    const berths = await localServer((_request, response) => json(response, {}));
    onTestFinished(() => berths.close());
    const other = await startServer({ env: { DATABASE_URL: server.databaseUrl } });
    onTestFinished(() => other.stop());
    const { port } = new URL(berths.url);
    for (const host of ['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '0x7f.1']) {
      const { pathname } = await withButton(`http://${host}:${port}/`);
      const auth = { Authorization: `Basic ${btoa(`${mira.token}:`)}` };
      expect((await send(other.url, 'POST', pathname, {}, auth)).status).toBe(502);
    }
    expect(berths.seen).toEqual([]);
  });
});

describe('the Push API', () => {
  const token = async () => (await mira.ask('GET', team.path)).body.api_token;

  it('posts chat under an outside name and answers exactly 200 {}', async () => {
    for (const prefix of ['', '/v1']) {
      const path = `${prefix}/messages/chat/${await token()}`;
      const { status, body } = await send(server.url, 'POST', path, {
        content: 'High water #tide',
        external_user_name: 'TideBot',
      });
      expect([status, body]).toEqual([200, {}]);
    }
    const { body } = await mira.ask('GET', `${team.path}/messages?limit=1`);
    expect(body[0]).toMatchObject({ user: '0', external_user_name: 'TideBot', tags: ['tide'] });
  });

  it('posts into all flows it names, or into none', async () => {
    const { body: other } = await mira.ask('POST', '/flows/north-star', { name: 'Second quay' });
    const path = `/messages/chat/${await token()},${other.api_token}`;
    const said = (content: string, message_id?: number) =>
      send(server.url, 'POST', path, { content, external_user_name: 'TideBot', message_id });
    const last = async () =>
      Promise.all(
        [team.path, new URL(other.url).pathname].map(async (flow) => {
          const { body } = await mira.ask('GET', `${flow}/messages?limit=1`);
          return body[0]?.content ?? null;
        }),
      );
    const { body: parent } = await mira.ask('POST', `${team.path}/messages`, {
      event: 'message',
      content: 'only here',
    });
    // There is no such message in the second.
    expect((await said('on both?', parent.id)).status).toBe(404);
    expect(await last()).toEqual(['only here', null]);
    expect((await said('to both')).status).toBe(200);
    expect(await last()).toEqual(['to both', 'to both']);
  });

  it('posts mail to the team inbox', async () => {
    const mail = {
      source: 'CI box',
      from_address: 'ci@x.test',
      subject: 'Failed',
      content: '<b>#9</b><script>x</script>',
      tags: 'ci',
    };
    expect((await send(server.url, 'POST', `/messages/team_inbox/${await token()}`, mail)).status).toBe(200);
    const { body } = await mira.ask('GET', `${team.path}/messages?event=mail`);
    expect(body[0]).toMatchObject({
      app: 'influx',
      tags: ['ci', ':source:CI box'],
      content: { subject: 'Failed', content: '<b>#9</b>', from: [{ address: 'ci@x.test' }] },
    });
  });

  it('says what is wrong', async () => {
    const path = `/messages/chat/${await token()}`;
    const spaced = await send(server.url, 'POST', path, { content: 'x', external_user_name: 'Tide Bot' });
    expect(spaced.body.errors.external_user_name).toEqual(['should not contain whitespace']);
    expect(
      (await send(server.url, 'POST', '/messages/chat/none', { content: 'x', external_user_name: 'x' }))
        .status,
    ).toBe(404);
  });
});
