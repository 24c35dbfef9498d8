/** What a newcomer finds with `--demo`. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseScript } from '../../server/demo/script.ts';
import { type Colleague, colleague, type Message, unreadOf } from '../support/people.ts';
import { runCommand, startServer, type TestServer } from '../support/server.ts';

interface Flow {
  name: string;
  parameterized_name: string;
  unread_mentions: number;
  joined: boolean;
  open: boolean;
}

let server: TestServer;
let ada: Colleague;
beforeAll(async () => {
  server = await startServer({ demo: true });
  ada = colleague(server.url, 'ada');
});
afterAll(() => server.stop());

interface Thread {
  id: string;
  title: string;
  internal_comments: number;
  activities: number;
  external_comments: number;
  status: { value: string; color: string } | null;
  fields: { label: string; value: string }[];
  actions: { '@type': string; name: string; target?: { urlTemplate: string } }[];
  source?: { name: string };
}

const everything = async (
  flow: string,
): Promise<(Message & { event: string; sent: number; thread_id: string })[]> => {
  const all: (Message & { event: string; sent: number; thread_id: string })[] = [];
  for (;;) {
    const page = await ada.get<typeof all>(
      `/flows/acme/${flow}/messages?limit=100&sort=asc&since_id=${all.at(-1)?.id ?? 0}`,
    );
    if (page.length === 0) return all;
    all.push(...page);
  }
};

it('everybody signs in with the known password or token, and Ada manages the organization', async () => {
  for (const nick of ['ada', 'grace', 'linus', 'margaret', 'edsger', 'barbara']) {
    const user = await colleague(server.url, nick).get<{ nick: string; email: string }>('/user');
    expect(user).toMatchObject({ nick, email: `${nick}@example.com` });
    const response = await fetch(`${server.url}/user`, {
      headers: { authorization: `Basic ${btoa(`${nick}@example.com:quayside`)}` },
    });
    expect(response.status).toBe(200);
  }
  const users = await ada.get<{ nick: string; admin: boolean }[]>('/organizations/acme/users');
  expect(users.filter((user) => user.admin).map((user) => user.nick)).toEqual(['ada']);
  expect(users.map((user) => user.nick)).toContain('harbourmaster');
});

it('the bot can not sign in', async () => {
  for (const user of ['harbourmaster@example.com:quayside', 'demo-harbourmaster:']) {
    const response = await fetch(`${server.url}/user`, { headers: { authorization: `Basic ${btoa(user)}` } });
    expect(response.status).toBe(401);
  }
});

it('Ada has seven unread mentions in three flows and unread messages of three people', async () => {
  const flows = await ada.get<Flow[]>('/flows');
  const unread = flows.filter((flow) => flow.unread_mentions > 0);
  expect(Object.fromEntries(unread.map((flow) => [flow.name, flow.unread_mentions]))).toEqual({
    Design: 1,
    Engineering: 3,
    Support: 3,
  });
  const conversations =
    await ada.get<{ name: string; open: boolean; activity: { mentions: number } }[]>('/private');
  expect(conversations.every((one) => one.open)).toBe(true);
  expect(conversations.map((one) => [one.name, one.activity.mentions]).sort()).toEqual([
    ['@barbara', 2],
    ['@edsger', 1],
    ['@grace', 0],
    ['@linus', 1],
    ['@margaret', 0],
  ]);
  expect(await unreadOf(ada)).toBe(11);
});

it('Ada can join one flow more, and has put one away', async () => {
  const all = await ada.get<Flow[]>('/flows/all');
  expect(all.filter((flow) => !flow.joined).map((flow) => flow.name)).toEqual(['Release coordination']);
  expect(all.filter((flow) => flow.joined && !flow.open).map((flow) => flow.name)).toEqual(['Office move']);
  const joined = await colleague(server.url, 'barbara').put<Flow>('/flows/acme/release-coordination', {
    open: true,
  });
  expect(joined.joined).toBe(true);
});

it('hundreds of messages over days read true: times, threads, tags and links', async () => {
  const now = Date.now();
  const names = ['main', 'engineering', 'design', 'support', 'random'];
  const lists = await Promise.all(names.map(everything));
  const all = lists.flat().filter((message) => message.event === 'message');
  expect(all.length).toBeGreaterThan(300);
  expect(all.every((message) => message.sent < now)).toBe(true);
  expect(Math.min(...all.map((message) => message.sent))).toBeLessThan(now - 7 * 86_400_000);
  for (const list of lists) {
    expect(list.map((message) => message.id)).toEqual(list.map((_, index) => index + 1));
    expect(list.every((message, index) => index === 0 || message.sent > (list[index - 1]?.sent ?? 0))).toBe(
      true,
    );
    const talk = list.filter((message) => message.event === 'message');
    const threads = Map.groupBy(talk, (message) => message.thread_id);
    expect(threads.size).toBeLessThan(list.length);
    expect(threads.has('')).toBe(false);
  }
  expect(all.filter((message) => message.tags.includes(':url')).length).toBeGreaterThan(20);
  expect(all.filter((message) => message.tags.includes('release')).length).toBeGreaterThan(3);
  expect(all.some((message) => message.content.includes('`'))).toBe(true);
  const different = new Set(all.map((message) => message.content));
  expect(different.size).toBeGreaterThan(all.length - 5); // people do say "Agreed." twice
});

it('a thread says how many messages it has', async () => {
  const [thread] = await ada.get<Thread[]>('/flows/acme/engineering/threads?application=chat&limit=1');
  const messages = await ada.get<Message[]>(
    `/flows/acme/engineering/threads/${thread?.id}/messages?limit=100`,
  );
  expect(messages).toHaveLength(thread?.internal_comments ?? 0);
  expect(messages[0]?.content).toBe(thread?.title);
});

it('services bring threads in every colour, with fields, links and buttons', async () => {
  const names = ['main', 'engineering', 'design', 'support'];
  const lists = await Promise.all(
    names.map((name) => ada.get<Thread[]>(`/flows/acme/${name}/threads?application=inbox`)),
  );
  const threads = lists.flat();
  expect(threads.map((thread) => thread.status?.color).toSorted()).toEqual([
    'black',
    'blue',
    'cyan',
    'green',
    'grey',
    'lime',
    'orange',
    'purple',
    'red',
    'yellow',
  ]);
  expect(threads.every((thread) => thread.source && thread.fields.length > 0)).toBe(true);
  expect(threads.flatMap((thread) => thread.actions.map((action) => action['@type']))).toEqual(
    expect.arrayContaining(['ViewAction', 'UpdateAction']),
  );
  for (const [index, name] of names.entries()) {
    for (const thread of lists[index] ?? []) {
      const said = await ada.get<{ event: string }[]>(`/flows/acme/${name}/threads/${thread.id}/messages`);
      const count = (event: string) => said.filter((message) => message.event === event).length;
      expect([count('activity'), count('message'), count('discussion')]).toEqual([
        thread.activities,
        thread.internal_comments,
        thread.external_comments,
      ]);
    }
  }
});

it('every kind of event is there to be seen', async () => {
  const lists = await Promise.all(['main', 'engineering', 'support', 'random'].map(everything));
  const events = new Set(lists.flat().map((message) => message.event));
  const kinds = ['message', 'activity', 'discussion', 'mail', 'file', 'status', 'line', 'action'];
  expect([...events].toSorted()).toEqual([...kinds, 'message-edit', 'tag-change'].toSorted());
  // An edit names the message and bears its text (messages §8).
  const edits = lists.flatMap((list) =>
    list
      .filter(({ event }) => event === 'message-edit')
      .map(({ content }) => ({
        content,
        edited: list.find(({ id }) => id === (content as unknown as { message: number }).message),
      })),
  );
  expect(edits.length).toBeGreaterThan(0);
  for (const { content, edited } of edits) {
    expect(content).toEqual({ message: edited?.id, updated_content: edited?.content });
    expect(edited?.event).toBe('message');
  }
});

it('its buttons do what they say', async () => {
  const path = '/flows/acme/engineering/threads';
  const found = (await ada.get<Thread[]>(`${path}?application=inbox`)).find((thread) =>
    thread.title.startsWith('ENG-2214'),
  );
  const press = (name: string) => {
    const url = found?.actions.find((action) => action.name === name)?.target?.urlTemplate ?? '';
    expect(new URL(url).origin).toBe(server.url);
    return ada.post(new URL(url).pathname, {});
  };
  await press('Take it');
  await press('Close');
  expect(await ada.get<Thread>(`${path}/${found?.id}`)).toMatchObject({
    status: { value: 'CLOSED', color: 'grey' },
    activities: (found?.activities ?? 0) + 2,
    fields: expect.arrayContaining([{ label: 'Assignee', value: 'Ada Fenwick' }]),
  });
});

it('its files can be downloaded', async () => {
  const [picture] = await ada.get<{ attachments: { path: string; thumbnail?: object }[] }[]>(
    '/flows/acme/engineering/messages?event=file',
  );
  expect(picture?.attachments[0]).toMatchObject({ file_name: 'p95-staging.png', thumbnail: { width: 100 } });
  const response = await fetch(`${server.url}${picture?.attachments[0]?.path}`, {
    headers: { authorization: `Basic ${btoa('demo-ada:')}` },
  });
  expect(response.headers.get('content-type')).toBe('image/png');
  expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(5_000);
});

it('new messages go on after those of the demo', async () => {
  const sent = await ada.post<Message>('/flows/acme/random/messages', {
    event: 'message',
    content: 'Back to #work',
  });
  expect(sent.id).toBe((await everything('random')).length);
  expect(sent.tags).toEqual(['work']);
});

describe('a second start', () => {
  it('finds the demo as it was left, and only with --demo', async () => {
    const first = await startServer({ demo: true });
    try {
      const me = colleague(first.url, 'ada');
      await me.post('/flows/acme/random/messages', {
        event: 'message',
        content: 'Is this still here tomorrow?',
      });
      const before = (await me.get<Message[]>('/flows/acme/random/messages?limit=100')).length;
      await first.kill();
      const env = process.env.DATABASE_URL ? { DATABASE_URL: first.databaseUrl } : {};
      const { code, stderr } = await runCommand(['--port', '0', '--data', first.dataDir], { env });
      expect(stderr).toMatch(/^The database holds the demo .* --demo/);
      expect(code).toBe(1);
      const second = await startServer({
        demo: true,
        dataDir: first.dataDir,
        databaseUrl: first.databaseUrl,
      });
      const again = await colleague(second.url, 'ada').get<Message[]>(
        '/flows/acme/random/messages?limit=100',
      );
      await second.stop();
      expect(again).toHaveLength(before);
      expect(again.at(-1)?.content).toBe('Is this still here tomorrow?');
    } finally {
      await first.stop();
    }
  });
});

describe('a script', () => {
  const monday = new Date(2026, 10, 23, 0, 20); // shortly after midnight
  it('counts working days back, and minutes back from now', () => {
    const [friday, soon] = parseScript('== 1 09:00\nada: a\n== -15\ngrace: b', monday);
    expect(new Date(friday?.sent ?? 0).toDateString()).toBe('Fri Nov 20 2026');
    expect(monday.getTime() - (soon?.sent ?? 0)).toBeLessThanOrEqual(15 * 60_000);
  });
  it('never runs ahead of now, and always forwards', () => {
    const lines = parseScript('== -2\nada: a\ngrace +30: b\n> linus +1: c\n!> ada: d', monday);
    expect(lines.every((line) => line.sent < monday.getTime())).toBe(true);
    expect(lines.map((line) => line.sent)).toEqual(lines.map((line) => line.sent).toSorted((a, b) => a - b));
    expect(lines.map((line) => [line.reply, line.unread])).toEqual([
      [false, false],
      [false, false],
      [true, false],
      [true, true],
    ]);
  });
  it('marks edits, and reads commands in place of words', () => {
    const lines = parseScript(
      '~ada: a\n!>linus +2: /status at the quay\ngrace: /file a.png\ngrace: /usr/bin',
      monday,
    );
    expect(lines.map((line) => [line.kind, line.text, line.edited])).toEqual([
      ['message', 'a', true],
      ['status', 'at the quay', false],
      ['file', 'a.png', false],
      ['message', '/usr/bin', false],
    ]);
  });
  it('says which line it can not read', () => {
    expect(() => parseScript('ada says: hello there', monday)).toThrow('ada says');
  });
});
