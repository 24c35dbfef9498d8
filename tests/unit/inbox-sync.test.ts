/** The inbox is fetched whole and without holes, against a small server of this test's own over real HTTP. */
import 'fake-indexeddb/auto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';

vi.mock('wxt/browser', () => ({ browser: {} }));
const { openDatabase } = await import('../../lib/store/database.ts');
const { loadInbox } = await import('../../lib/sync/inbox.ts');
const { inboxLines, NO_FILTER } = await import('../../components/inbox/inbox-list.ts');

interface Listed {
  id: string;
  updated_at: string;
  source?: object;
  title: string;
}
let lists: Record<string, Listed[]>;
let asked: string[];
let refuse: Record<string, number>;
let server: Server;
let account: string;
let run = 0;

const at = (minute: number) => new Date(Date.UTC(2026, 10, 24) + minute * 60_000).toISOString();
const threads = (count: number, from = 0): Listed[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `t${from + index}`,
    title: `thread ${from + index}`,
    updated_at: at(from + index),
    source: { id: 1, name: 'CI' },
  }));

beforeAll(async () => {
  server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://x');
    const flow = url.pathname.split('/')[3] ?? '';
    asked.push(`${flow} ${url.searchParams.get('until') ?? 'newest'}`);
    response.setHeader('content-type', 'application/json');
    response.setHeader('Flowdock-User', '1');
    if (refuse[flow]) return response.writeHead(refuse[flow]).end('{"message":"no"}');
    const until = url.searchParams.get('until');
    const page = (lists[flow] ?? [])
      .filter((one) => until === null || one.updated_at < until)
      .sort((a, b) => (a.updated_at < b.updated_at ? 1 : -1))
      .slice(0, Number(url.searchParams.get('limit')));
    response.end(JSON.stringify(page));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
});
afterAll(() => server.close());

/** A new account each time: what was asked lately is remembered by it. */
beforeEach(async () => {
  run += 1;
  lists = {};
  asked = [];
  refuse = {};
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  account = `${run}@${origin}`;
  const database = await openDatabase();
  await database.put('accounts', {
    ...{ id: account, server: origin, method: 'token', signedInAt: 0, revision: 0 },
    user: { id: 1, nick: 'ada', name: 'Ada', email: '', avatar: '' },
    health: { state: 'loading' },
  });
  await database.put('secrets', { account, origin, kind: 'token', token: 't' });
  for (const id of ['busy', 'quiet', 'shut']) {
    await database.put('flows', {
      account,
      id,
      revision: 0,
      flow: {
        ...{ id, name: id, parameterized_name: id, unread_mentions: 0, web_url: '' },
        ...{ open: id !== 'shut', joined: true, disabled: false, access_mode: 'organization' },
        url: `${origin}/flows/acme/${id}`,
        organization: {
          ...{ id: 1, name: 'Acme', parameterized_name: 'acme', active: true, url: '' },
          ...{ user_limit: 0, user_count: 0 },
        },
      },
    });
  }
});

/** What a person would see. */
async function shown() {
  const database = await openDatabase();
  const mine = <T extends { account: string }>(rows: T[]) => rows.filter((row) => row.account === account);
  const states = mine(await database.getAll('inboxes'));
  const { lines, more } = inboxLines(
    {
      threads: mine(await database.getAll('threads')),
      states: new Map(states.map((state) => [`${state.account}/${state.flow}`, state])),
      flows: mine(await database.getAll('flows')),
      accounts: (await database.getAll('accounts')).filter(({ id }) => id === account),
    },
    NO_FILTER,
  );
  return { ids: lines.map(({ row }) => row.id), more };
}
/** As if the inbox were opened again much later. */
const later = async (work: () => Promise<void>) => {
  const now = Date.now();
  vi.spyOn(Date, 'now').mockReturnValue(now + 3_600_000 * (run + 1));
  await work();
  vi.restoreAllMocks();
};

test('of every open flow, and page by page to the end without repeat or hole', async () => {
  lists = { busy: threads(70, 100), quiet: threads(3, 120), shut: threads(2) };
  await loadInbox({ account, want: 'all' });
  expect(asked.toSorted()).toEqual(['busy newest', 'quiet newest']);
  expect((await shown()).more).toBe(true);
  // The quiet flow's are older than what is known of the busy one, so they would stand above a hole.
  expect((await shown()).ids).toHaveLength(30);
  for (let page = 0; page < 5 && (await shown()).more; page += 1) await loadInbox({ account, want: 'older' });
  const { ids } = await shown();
  expect(ids).toHaveLength(73);
  expect(asked.filter((line) => line.startsWith('quiet'))).toHaveLength(1);
});

test('threads of one and the same moment at the edge of a page are not skipped', async () => {
  lists = { busy: [...threads(29, 100), ...threads(4, 10).map((one) => ({ ...one, updated_at: at(50) }))] };
  await loadInbox({ account, want: 'all' });
  while ((await shown()).more) await loadInbox({ account, want: 'older' });
  expect((await shown()).ids).toHaveLength(33);
});

test('what was deleted goes, what changed is replaced, and what came in the meantime leaves no hole', async () => {
  lists = { busy: threads(10) };
  await loadInbox({ account, want: 'all' });
  lists = { busy: [...threads(9), ...threads(45, 20)].filter(({ id }) => id !== 't4') };
  await later(() => loadInbox({ account, want: 'all' }));
  while ((await shown()).more) await loadInbox({ account, want: 'older' });
  const { ids } = await shown();
  expect(ids).not.toContain('t4');
  expect(ids).not.toContain('t9');
  expect(new Set(ids).size).toBe(8 + 45);
  expect(ids).toHaveLength(53);
});

test('a flow that was lost stops no other; a server in trouble is told', async () => {
  lists = { quiet: threads(2) };
  refuse = { busy: 403 };
  await loadInbox({ account, want: 'all' });
  expect((await shown()).ids).toEqual(['t1', 't0']);
  refuse = { quiet: 500 };
  await later(async () => {
    await expect(loadInbox({ account, want: 'all' })).rejects.toMatchObject({ kind: 'server' });
  });
  expect((await shown()).ids).toEqual(['t1', 't0']);
});

test('an inbox that is looked at asks where something happened lately, not everywhere each time', async () => {
  lists = { busy: [{ ...threads(1)[0], updated_at: new Date().toISOString() } as Listed], quiet: threads(1) };
  await loadInbox({ account, want: 'all' });
  asked = [];
  await loadInbox({ account, want: 'due' });
  expect(asked).toEqual([]);
  const now = Date.now();
  vi.spyOn(Date, 'now').mockReturnValue(now + 20_000);
  await loadInbox({ account, want: 'due' });
  vi.restoreAllMocks();
  expect(asked).toEqual(['busy newest']);
});

test('a server that lists threads of the chat, too, shows only those of services', async () => {
  const [chat] = threads(1, 7);
  lists = { busy: [...threads(2), { ...(chat as Listed), source: undefined as never }] };
  await loadInbox({ account, want: 'all' });
  expect((await shown()).ids).toEqual(['t1', 't0']);
});
