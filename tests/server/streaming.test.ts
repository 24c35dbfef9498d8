import { once } from 'node:events';
import { connect } from 'node:net';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startServer, type TestServer } from '../support/server.ts';
import { openTestStream, type StreamedEvent, type TestStream } from '../support/stream.ts';
import { type Caller, makeTeam, send } from '../support/team.ts';

/** The promises of the streaming API hold on one server process and on three that share a database. */
describe.each([{ nodes: 1 }, { nodes: 3 }])('a stream of $nodes server process(es)', ({ nodes }) => {
  const servers: TestServer[] = [];
  let team: Awaited<ReturnType<typeof makeTeam>>;
  let mira: Caller;
  let tuomo: Caller;
  let turn = 0;
  /** The next server process, so that writing and listening meet on different ones. */
  const node = (): string => {
    turn += 1;
    return servers[turn % servers.length]?.url ?? '';
  };
  const as = (who: Caller, method: string, path: string, body?: unknown) =>
    send(node(), method, path, body, { Authorization: `Basic ${btoa(`${who.token}:`)}` });
  const listen = async (who: Caller, query: string, options?: Parameters<typeof openTestStream>[3]) => {
    const stream = await openTestStream(node(), who.token, query, options);
    onTestFinished(() => stream.close());
    return stream;
  };
  const say = async (who: Caller, content: string, path = team.path) => {
    const { status, body } = await as(who, 'POST', `${path}/messages`, { event: 'message', content });
    expect(status).toBe(201);
    return body;
  };
  const comes = (stream: TestStream, content: string) =>
    stream.until((one) => one.data.content === content, `“${content}”`);

  beforeAll(async () => {
    const first = await startServer({ embedded: true });
    servers.push(first);
    for (let index = 1; index < nodes; index += 1) {
      servers.push(await startServer({ env: { DATABASE_URL: first.databaseUrl } }));
    }
    team = await makeTeam(first);
    mira = team.person('Mira');
    tuomo = team.person('Tuomo');
  });
  afterAll(async () => {
    await team.close();
    for (const server of servers.reverse()) await server.stop();
  });

  it('brings a message to everybody who watches the flow, its author included, as the API shows it', async () => {
    const filter = `filter=${encodeURIComponent('north-star/harbor-ops')}`;
    const [own, other] = [await listen(mira, filter), await listen(tuomo, `filter=${team.flow.id}`)];
    expect(own.status).toBe(200);
    expect(own.headers.get('content-type')).toMatch(/^application\/json/);
    const posted = await say(mira, '@tuomo grüße 🚢');
    const echo = await comes(own, posted.content);
    expect(echo.data).toEqual(posted);
    expect((await comes(other, posted.content)).data.tags).toContain(`:unread:${tuomo.id}`);
    expect(own.raw()).toContain('\r\n');
  });

  it('speaks server-sent events when asked, each with an id and no other field', async () => {
    const stream = await listen(mira, `filter=${team.flow.id}`, { sse: true });
    await say(tuomo, 'with an id');
    const { id } = await comes(stream, 'with an id');
    expect(id).toMatch(/^\d+-[0-9a-z]+$/);
    expect(stream.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(stream.raw().replace(/^(id|data): .*$|^:$/gm, '')).toMatch(/^\n*$/);
  });

  it('resumes after the last event id with nothing missing and nothing twice, while people go on talking', async () => {
    const first = await listen(mira, `filter=${team.flow.id}`, { sse: true });
    await say(tuomo, 'resume from here');
    const { id } = await comes(first, 'resume from here');
    first.close();
    const texts = Array.from({ length: 60 }, (_, index) => `number ${index}`);
    const posted = Promise.all(texts.map((text, index) => say(index % 2 ? mira : tuomo, text)));
    let last = id ?? '';
    const got: StreamedEvent[] = [];
    // The connection is lost again and again in the middle of it.
    for (let round = 0; round < 6; round += 1) {
      const stream = await openTestStream(node(), mira.token, `filter=${team.flow.id}`, {
        sse: true,
        lastEventId: last,
      });
      await new Promise((resolve) => setTimeout(resolve, 60));
      stream.close();
      await stream.ended;
      got.push(...stream.events);
      last = stream.events.at(-1)?.id ?? last;
    }
    await posted;
    const rest = await listen(mira, `filter=${team.flow.id}`, { sse: true, lastEventId: last });
    await say(tuomo, 'the end');
    await comes(rest, 'the end');
    got.push(...rest.events);
    const numbered = got.filter((one) => texts.includes(one.data.content));
    expect(numbered.map((one) => one.data.content).sort()).toEqual([...texts].sort());
    const ids = numbered.map((one) => one.data.id);
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
  });

  it('says whether it resumed: not from a place that never was, nor from the same one of another history', async () => {
    const filter = `filter=${team.flow.id}`;
    const first = await listen(mira, filter, { sse: true });
    await say(tuomo, 'a place to come back to');
    const { id } = await comes(first, 'a place to come back to');
    const resumed = async (lastEventId?: string) =>
      (await listen(mira, filter, { sse: true, ...(lastEventId ? { lastEventId } : {}) })).headers.get(
        'flowdock-resumed',
      );
    expect(await resumed(id ?? '')).toBe('true');
    const [position, stamp] = (id ?? '').split('-');
    // A database restored from a copy goes on counting from there; another event then has this position.
    for (const strange of [`99999999-${stamp}`, `${position}-${stamp}0`, position, '1-', 'x', '-1'])
      expect(await resumed(strange), strange).toBe('false');
    expect(await resumed()).toBeNull();
  });

  it('says where it begins, so that what comes while a reader who heard nothing is away is not missed', async () => {
    const filter = `filter=${team.flow.id}`;
    const first = await listen(mira, filter, { sse: true });
    const begins = () => /^id: (\S+)$/m.exec(first.raw())?.[1];
    await expect.poll(begins).toBeDefined();
    expect(first.events).toEqual([]);
    first.close();
    await say(tuomo, 'said to nobody who listens');
    const second = await listen(mira, filter, { sse: true, lastEventId: begins() ?? '' });
    expect(second.headers.get('flowdock-resumed')).toBe('true');
    await comes(second, 'said to nobody who listens');
  });

  it('brings private messages to both people and to nobody else', async () => {
    const watching = await Promise.all(
      ['Mira', 'Tuomo', 'Li-Na'].map((nick) => listen(team.person(nick), 'user=1')),
    );
    const [own, other, stranger] = watching;
    const { body } = await as(mira, 'POST', `/private/${tuomo.id}/messages`, {
      event: 'message',
      content: 'psst',
    });
    if (!own || !other || !stranger) throw new Error('three streams were opened');
    expect((await comes(own, 'psst')).data).toEqual(body);
    expect((await comes(other, 'psst')).data).toMatchObject({ to: String(tuomo.id), user: String(mira.id) });
    await as(mira, 'POST', `/private/${team.person('Li-Na').id}/messages`, {
      event: 'message',
      content: 'for you',
    });
    await comes(stranger, 'for you');
    expect(stranger.events.map((one) => one.data.content)).not.toContain('psst');
  });

  it('tells of edits, tags and deletions', async () => {
    const stream = await listen(tuomo, `filter=${team.flow.id}`);
    const message = await say(mira, 'frist');
    await as(mira, 'PUT', `${team.path}/messages/${message.id}`, { content: 'first', tags: ['typo'] });
    await stream.until((one) => one.event === 'message-edit', 'the edit');
    const change = await stream.until((one) => one.event === 'tag-change', 'the change of tags');
    expect(change.data.content).toMatchObject({ message: message.id, add: ['typo'] });
  });

  it('stops for somebody who is blocked, and goes on when they are let in again', async () => {
    const stream = await listen(tuomo, `filter=${team.flow.id}&user=1`);
    await as(mira, 'PUT', `${team.path}/users/${tuomo.id}`, { disabled: true });
    await stream.until((one) => one.event === 'flow-remove', 'flow-remove');
    await say(mira, 'behind their back');
    await as(mira, 'PUT', `${team.path}/users/${tuomo.id}`, { disabled: false });
    const added = await stream.until((one) => one.event === 'flow-add', 'flow-add');
    expect(added.data).toMatchObject({ user: tuomo.id, content: { id: team.flow.id } });
    expect(added.data.content.url).toMatch(/^http.*\/flows\/north-star\/harbor-ops$/);
    await say(mira, 'welcome back');
    await comes(stream, 'welcome back');
    expect(stream.events.map((one) => one.data.content)).not.toContain('behind their back');
  });

  it('tells members of a new name, of archiving and of coming back', async () => {
    const member = await listen(tuomo, `filter=${team.flow.id}&user=1`);
    const admin = await listen(mira, 'user=1');
    const change = (body: object) => as(mira, 'PUT', team.path, body);
    const added = (name: string) => (one: StreamedEvent) =>
      one.event === 'flow-add' && one.data.content.name === name;
    await change({ name: 'Harbor watch', access_mode: 'organization' });
    const told = await member.until(added('Harbor watch'), 'the new name');
    expect(told.data).toMatchObject({
      user: tuomo.id,
      content: { id: team.flow.id, access_mode: 'organization', joined: true, open: true },
    });
    await admin.until(added('Harbor watch'), 'the new name, to who gave it');

    await change({ disabled: true });
    const removed = await member.until((one) => one.event === 'flow-remove', 'that it is archived');
    expect(removed.data).toEqual({ event: 'flow-remove', user: tuomo.id, content: { id: team.flow.id } });
    await change({ disabled: false, name: 'Harbor ops', access_mode: 'invitation' });
    await member.until(added('Harbor ops'), 'that it is back');
    await say(mira, 'all aboard again');
    await comes(member, 'all aboard again');
    // Administrators still see an archived flow.
    expect(admin.events.map(({ event }) => event)).not.toContain('flow-remove');
  });

  it('watches more than a thousand flows on one stream', async () => {
    const berths = Array.from({ length: 1_100 }, (_, index) => `berth-${nodes}-${index}`);
    // All at once, in one statement for each table.
    const { rows: conversations } = await sql<{ id: number }>`
      INSERT INTO conversations SELECT FROM generate_series(1, 1100) RETURNING id`.execute(team.db);
    await team.db
      .insertInto('flows')
      .values(
        berths.map((name, index) => ({
          id: `${name}-0000-4000-8000-000000000000`,
          organization_id: team.organization,
          conversation_id: conversations[index]?.id ?? 0,
          name,
          parameterized_name: name,
          access_mode: 'invitation' as const,
          join_secret: name,
          disabled: false,
        })),
      )
      .execute();
    const flows = berths.map((name) => `${name}-0000-4000-8000-000000000000`);
    await team.db
      .insertInto('flow_members')
      .values(
        flows.map((flow_id) => ({
          flow_id,
          user_id: tuomo.id,
          ...{ in_flow: true, disabled: false, open: true, status: null, last_activity: 0, last_ping: 0 },
        })),
      )
      .execute();
    const stream = await listen(tuomo, `user=1&filter=${encodeURIComponent(flows.join(','))}`);
    expect(stream.status).toBe(200);
    await say(mira, 'not in the filter');
    await say(tuomo, 'in the last one', `/flows/north-star/berth-${nodes}-1099`);
    await comes(stream, 'in the last one');
    expect(stream.events.map((one) => one.data.content)).not.toContain('not in the filter');
  });

  it('shows who is active, and that they have gone', async () => {
    const stream = await listen(mira, `filter=${team.flow.id}&presence=1`);
    const here = await openTestStream(node(), tuomo.token, 'user=1&active=true');
    const isTuomo = (state: number) => (one: StreamedEvent) =>
      one.event === 'presence' && one.data.user_id === tuomo.id && one.data.content.state === state;
    await stream.until(isTuomo(2_000_000), 'presence');
    const active = await stream.until((one) => one.event === 'activity.user', 'activity.user');
    expect(active.data).toMatchObject({ user: String(tuomo.id), flow: team.flow.id, persist: false });
    here.close();
    await stream.until(isTuomo(0), 'the end of presence');
  });

  it('refuses what it can not show, before it begins', async () => {
    const ask = async (token: string, query: string) => {
      const stream = await openTestStream(node(), token, query);
      stream.close();
      return stream.status;
    };
    expect(await ask(mira.token, '')).toBe(400);
    expect(await ask('nobody', 'user=1')).toBe(401);
    expect(await ask(mira.token, 'filter=north-star%2Fnowhere')).toBe(404);
  });

  it('is also at the root of a host called stream', async () => {
    const at = new URL(node());
    const socket = connect(Number(at.port), at.hostname);
    socket.write(
      `GET /?user=1 HTTP/1.1\r\nHost: stream.example.com\r\nAuthorization: Basic ${btoa(`${mira.token}:`)}\r\n\r\n`,
    );
    const [head] = await once(socket, 'data');
    expect(String(head)).toMatch(/^HTTP\/1\.1 200[\s\S]*application\/json/);
    socket.destroy();
  });

  it('cuts off a reader that does not read, and leaves the others alone', async () => {
    const reader = await listen(mira, `filter=${team.flow.id}`);
    const at = new URL(node());
    const lazy = connect(Number(at.port), at.hostname);
    lazy.write(
      `GET /stream/flows?filter=${team.flow.id} HTTP/1.1\r\nHost: x\r\nAuthorization: Basic ${btoa(`${tuomo.token}:`)}\r\n\r\n`,
    );
    await once(lazy, 'data');
    lazy.pause();
    let cut = false;
    lazy.on('close', () => (cut = true)).on('error', () => {});
    const long = 'x'.repeat(8000);
    for (let round = 0; round < 40; round += 1) {
      await Promise.all(Array.from({ length: 25 }, () => say(tuomo, long)));
      if (lazy.bytesRead > 0 && round % 10 === 9) break;
    }
    await say(tuomo, 'after the flood');
    await comes(reader, 'after the flood');
    lazy.resume();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    lazy.write('x');
    await expect.poll(() => cut).toBe(true);
  }, 600_000);
});
