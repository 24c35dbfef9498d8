/**
 * Server and PostgreSQL are killed again and again while people write, give up, and try again, and somebody reads
 * along. Nothing that was acknowledged may be missing or there twice, and the reader sees each event once.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { clearAway, readPidFile } from '../../server/store/postgres-leftovers.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { openTestStream, type TestStream } from '../support/stream.ts';
import { type Caller, makeTeam } from '../support/team.ts';
import { type Chance, chance, keepFigures, pause, share } from './figures.ts';

const WRITERS = 6;
const KILLS = 100;
const VICTIMS = ['server', 'postgres', 'both'] as const;
type Victim = (typeof VICTIMS)[number];
/** What the reader misses then, it misses for good; ms. */
const CATCHING_UP = 120_000;
/** Of requests, how many the writer gives up while they run, as somebody does whose network goes. */
const GIVEN_UP = 0.15;

interface Guards {
  /** A retry has the uuid of its first attempt. */
  uuid: boolean;
  /** A commit is on disk before it is acknowledged. */
  flushed: boolean;
  /** The reader says which event it saw last. */
  resume: boolean;
}

interface Outcome {
  acknowledged: number;
  attempts: number;
  kills: Record<Victim, number>;
  lost: number;
  doubled: number;
  /** What the reader was never told of. */
  unseen: string[];
  seenTwice: number;
}

/** A server that is killed and comes back on the same data and port, with a flow and people who write. */
async function makeStage({ flushed }: Guards) {
  const dataDir = realpathSync(mkdtempSync(join(tmpdir(), 'quayside-test-')));
  onTestFinished(async () => {
    await clearAway(join(dataDir, 'postgres'));
    rmSync(dataDir, { recursive: true, force: true });
  });
  let server = await startServer({ dataDir, embedded: true });
  onTestFinished(() => server.stop());
  const port = new URL(server.url).port;
  const team = await makeTeam(server, { nicks: ['Mira', 'Tuomo', 'Li-Na', 'Ääni', 'J.Doe', 'Reader'] });
  await team.close();
  if (!flushed) await withoutFlush(server);
  return {
    team,
    url: server.url,
    async kill(victim: Victim) {
      const postgres = readPidFile(join(dataDir, 'postgres'))?.pid;
      if (victim !== 'server' && postgres) process.kill(postgres, 'SIGKILL');
      if (victim === 'postgres') return;
      await server.kill();
      server = await startServer({ dataDir, embedded: true, args: ['--port', port] });
    },
  };
}

/** Lets every new session acknowledge before its commit is on disk, from the next start on. */
async function withoutFlush(server: TestServer): Promise<void> {
  const client = new pg.Client({ connectionString: server.databaseUrl });
  await client.connect();
  await client.query('ALTER DATABASE quayside SET synchronous_commit = off');
  await client.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'quayside' AND pid <> pg_backend_pid()`,
  );
  await client.end();
}

/** Follows a flow through every interruption; counts what it sees of each message. */
function follow(url: string, token: string, filter: string, resume: boolean) {
  const seen = new Map<string, number>();
  const ids = new Set<string>();
  let stream: TestStream | null = null;
  let last: string | undefined;
  let over = false;
  let opened = (): void => undefined;
  const listens = new Promise<void>((resolve) => {
    opened = resolve;
  });
  const note = (until: TestStream): void => {
    for (const { id, data } of until.events.splice(0)) {
      if (id) last = id;
      if (id && resume && ids.has(id)) seen.set(`event ${id}`, 2);
      if (id) ids.add(id);
      if (data.event === 'message') seen.set(data.content, (seen.get(data.content) ?? 0) + 1);
    }
  };
  const running = (async () => {
    while (!over) {
      try {
        const current = await openTestStream(url, token, `filter=${encodeURIComponent(filter)}`, {
          sse: true,
          lastEventId: resume ? last : undefined,
        });
        stream = current;
        if (current.status === 200) {
          opened();
          const looking = setInterval(() => note(current), 20);
          await current.ended;
          clearInterval(looking);
          note(current);
        }
      } catch {
        // Nobody answers; the next try may find the server back.
      }
      await pause(30);
    }
  })();
  return {
    seen,
    /** Resolves when the first stream is open: what was said before is nobody's to tell. */
    listens,
    async stop() {
      over = true;
      stream?.close();
      await running;
    },
  };
}

/** Writes until told to stop; every text is tried until it is acknowledged. */
async function write(
  url: string,
  path: string,
  writer: Caller,
  { uuid: keepsUuid }: Guards,
  random: Chance,
  progress: { stopped: boolean; attempts: number; acknowledged: Set<string> },
): Promise<void> {
  for (let count = 0; !progress.stopped; count += 1) {
    const content = `${writer.nick} ${count}`;
    let uuid = randomUUID() as string;
    for (let done = false; !done; ) {
      progress.attempts += 1;
      if (!keepsUuid) uuid = randomUUID();
      const gaveUp = random.next() < GIVEN_UP ? AbortSignal.timeout(random.between(1, 40)) : undefined;
      try {
        const answer = await fetch(`${url}${path}/messages`, {
          method: 'POST',
          headers: {
            authorization: `Basic ${btoa(`${writer.token}:`)}`,
            'content-type': 'application/json',
          },
          body: JSON.stringify({ event: 'message', content, uuid }),
          signal: gaveUp ?? AbortSignal.timeout(20_000),
        });
        if (answer.status !== 201 && answer.status !== 503) {
          throw new Error(`The server answered ${answer.status}: ${await answer.text()}`);
        }
        done = answer.status === 201;
        await answer.arrayBuffer();
      } catch (error) {
        if (error instanceof Error && error.message.startsWith('The server answered')) throw error;
        done = false;
      }
      if (done) progress.acknowledged.add(content);
      else await pause(random.between(5, 60));
    }
  }
}

async function run(guards: Guards, kills: number, random: Chance): Promise<Outcome> {
  const { team, url, kill } = await makeStage(guards);
  const writers = ['Mira', 'Tuomo', 'Li-Na', 'Ääni', 'J.Doe', 'Mira']
    .slice(0, WRITERS)
    .map((nick, index) => ({
      ...team.person(nick),
      nick: `${nick}-${index}`,
    }));
  const reader = team.person('Reader');
  const filter = team.path.replace('/flows/', '');
  const following = follow(url, reader.token, filter, guards.resume);
  await following.listens;
  const progress = { stopped: false, attempts: 0, acknowledged: new Set<string>() };
  const writing = writers.map((writer) => write(url, team.path, writer, guards, random, progress));
  // An answer nobody expects ends the run at once.
  const failed = Promise.all(writing).then(() => new Promise<never>(() => {}));
  const count = { server: 0, postgres: 0, both: 0 };
  const killing = (async () => {
    for (let done = 0; done < kills; done += 1) {
      const before = progress.acknowledged.size;
      while (progress.acknowledged.size < before + 10) await pause(5);
      await pause(random.between(0, 300));
      const victim = random.pick(VICTIMS);
      count[victim] += 1;
      await kill(victim);
    }
  })();
  await Promise.race([killing, failed]);
  progress.stopped = true;
  await Promise.all(writing);
  const stored = await everything(team.path, reader);
  const times = new Map<string, number>();
  for (const content of stored) times.set(content, (times.get(content) ?? 0) + 1);
  const kept = [...progress.acknowledged].filter((content) => times.has(content));
  const caughtUp = () => stored.every((content) => following.seen.has(content));
  for (let waited = 0; waited < CATCHING_UP && !caughtUp() && guards.resume; waited += 100) await pause(100);
  await following.stop();
  return {
    acknowledged: progress.acknowledged.size,
    attempts: progress.attempts,
    kills: count,
    lost: progress.acknowledged.size - kept.length,
    doubled: [...times.values()].filter((stays) => stays > 1).length,
    unseen: stored.filter((content) => !following.seen.has(content)),
    seenTwice: [...following.seen].filter(([content, seen]) => seen > (times.get(content) ?? 1)).length,
  };
}

/** The content of every message of the flow. */
async function everything(path: string, reader: Caller): Promise<string[]> {
  const contents: string[] = [];
  for (let since = 0; ; ) {
    const query = `event=message&sort=asc&limit=100&since_id=${since}`;
    const { body } = await reader.ask('GET', `${path}/messages?${query}`);
    contents.push(...body.map((message: { content: string }) => message.content));
    if (body.length < 100) return contents;
    since = body.at(-1).id;
  }
}

const ON: Guards = { uuid: true, flushed: true, resume: true };

test('what was acknowledged is there, once, and a reader sees each event once', async () => {
  const random = chance('Server and PostgreSQL killed');
  const outcome = await run(ON, share(KILLS), random);
  const { kills } = outcome;
  keepFigures('server-kills', {
    Seed: random.seed,
    'Killed with SIGKILL': `server ${kills.server}, PostgreSQL ${kills.postgres}, both at once ${kills.both}`,
    'Attempts to write': outcome.attempts,
    'Messages acknowledged': outcome.acknowledged,
    'Acknowledged and lost': outcome.lost,
    'There twice': outcome.doubled,
    'Events the resuming reader missed': outcome.unseen.length,
    'Events it saw twice': outcome.seenTwice,
  });
  expect(kills.server + kills.postgres + kills.both).toBe(share(KILLS));
  expect(outcome).toMatchObject({ lost: 0, doubled: 0, unseen: [], seenTwice: 0 });
});

test('control: without its guards the same loses, doubles and misses', async () => {
  const random = chance('Server and PostgreSQL killed, without guards');
  const outcome = await run({ uuid: false, flushed: false, resume: false }, Math.max(8, share(20)), random);
  keepFigures('server-kills-control', {
    Seed: random.seed,
    'Messages acknowledged': outcome.acknowledged,
    'Lost without flushing commits': outcome.lost,
    'There twice without a lasting uuid': outcome.doubled,
    'Events missed without Last-Event-ID': outcome.unseen.length,
  });
  expect(outcome.lost).toBeGreaterThan(0);
  expect(outcome.doubled).toBeGreaterThan(0);
  expect(outcome.unseen.length).toBeGreaterThan(0);
});
