/**
 * A person writes in three conversations while the service worker is killed again and again, the network cut, the
 * server killed, and the whole browser killed and opened again. Everything they wrote arrives once, in order.
 */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { clearAway } from '../../server/store/postgres-leftovers.ts';
import { colleague, type Message } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { type Chance, chance, keepFigures, pause, share } from './figures.ts';
import { startFlakyNetwork } from './flaky-network.ts';
import { type Place, startWriter, type Writer } from './writer.ts';

/** How long what waits may take to go out: longer than the longest back-off; ms. */
const PATIENCE = 180_000;
/** A person goes on writing when fewer texts than this wait. */
const BACKLOG = 30;
/** Of posts, how many have their worker killed between the server's answer and its arrival. */
const KILLED_WAITING = 0.3;

interface Amount {
  sends: number;
  workerKills: number;
  browserKills: number;
  serverKills: number;
}

interface Outcome {
  workerKills: number;
  waiting: number;
  browserKills: number;
  serverKills: number;
  cuts: number;
  sent: number;
  lost: number;
  doubled: number;
  outOfOrder: number;
}

/** Killed and started again on the same data and port. */
let server: TestServer;
let dataDir: string;
let places: Place[];

beforeAll(async () => {
  dataDir = realpathSync(mkdtempSync(join(tmpdir(), 'quayside-test-')));
  server = await startServer({ dataDir, embedded: true, demo: true });
  const people = await colleague(server.url, 'ada').get<{ id: number; nick: string }[]>('/users');
  const grace = people.find(({ nick }) => nick.toLowerCase() === 'grace');
  places = [
    { tab: 'Flows', name: /^Engineering/, path: '/flows/acme/engineering' },
    { tab: 'Flows', name: /^Support/, path: '/flows/acme/support' },
    { tab: 'Private', name: /Grace Marlowe/, path: `/private/${grace?.id}` },
  ];
});
afterAll(async () => {
  await server?.stop();
  await clearAway(join(dataDir, 'postgres'));
  rmSync(dataDir, { recursive: true, force: true });
});

async function restartServer(): Promise<void> {
  const { port } = new URL(server.url);
  await server.kill();
  server = await startServer({ dataDir, embedded: true, demo: true, args: ['--port', port] });
}

async function run(amount: Amount, random: Chance, guards: { uuid: boolean }): Promise<Outcome> {
  const { url } = server;
  const count = { workerKills: 0, waiting: 0, browserKills: 0, serverKills: 0, cuts: 0, sent: 0 };
  let over = false;
  let writer: Writer | null = null;
  /** As many kills for each send as in the whole run. */
  const killsDue = (): number => ((count.sent + 1) / amount.sends) * amount.workerKills - count.workerKills;
  const killWorker = async (): Promise<boolean> => {
    if (!writer || over || killsDue() < -2 || !(await writer.killWorker())) return false;
    count.workerKills += 1;
    return true;
  };
  const network = await startFlakyNetwork(url, {
    forgetful: !guards.uuid,
    async posted() {
      if (random.next() < (guards.uuid ? KILLED_WAITING : 1) && (await killWorker())) count.waiting += 1;
    },
  });
  onTestFinished(() => network.stop());
  writer = await startWriter(network.url, places);

  const weather = async (): Promise<void> => {
    while (!over) {
      await pause(random.between(100, 1_500));
      network.set(random.pick(['down', 'deaf']));
      count.cuts += 1;
      await pause(random.between(20, 400));
      network.set('fine');
    }
  };
  const killing = async (): Promise<void> => {
    // Without guards the worker dies at the worst of moments only.
    while (!over && guards.uuid) {
      await pause(random.between(10, 250));
      await killWorker();
    }
  };
  /** Whether the next of `of` events, spread evenly over the run, is due. */
  const isDue = (done: number, of: number): boolean =>
    done < of && count.sent >= ((done + 0.5) / of) * amount.sends;
  const restarting = async (): Promise<void> => {
    for (; !over; await pause(20)) {
      if (!isDue(count.serverKills, amount.serverKills)) continue;
      count.serverKills += 1;
      await restartServer();
    }
  };
  const written: string[][] = places.map(() => []);
  const writing = async (person: Writer): Promise<void> => {
    for (; count.sent < amount.sends; count.sent += 1) {
      const place = random.between(0, places.length - 1);
      const text = `${place}-${count.sent} of ${random.seed}`;
      const sending = person.send(place, text);
      if (isDue(count.browserKills, amount.browserKills)) {
        sending.catch(() => {}); // it ends with the browser
        await pause(random.between(0, 60));
        count.browserKills += 1;
        await person.killBrowser();
        // What the browser has not on disk was never sent: the person sees that, and sends it.
        const { waiting, arrived } = await person.kept();
        if (![...waiting, ...arrived].includes(text)) await person.send(place, text);
      } else await sending;
      written[place]?.push(text);
      await pause(random.between(0, 60));
      await until('texts go out', async () => (await person.unsent()) < BACKLOG);
      if (guards.uuid) await wakeUntil(person, () => killsDue() <= 2);
    }
    if (!guards.uuid) return;
    await wakeUntil(
      person,
      () => count.workerKills >= amount.workerKills && count.serverKills >= amount.serverKills,
    );
  };
  const meanwhile = Promise.all([weather(), killing(), restarting()]);
  await Promise.race([writing(writer), meanwhile.then(() => new Promise<never>(() => {}))]).finally(() => {
    over = true;
  });
  await meanwhile;
  await until('everything went out', async () => (await writer.unsent()) === 0);
  const stored = await Promise.all(places.map(({ path }) => everything(url, path, random.seed)));
  return {
    ...count,
    lost: written.flatMap((texts, place) => texts.filter((text) => !stored[place]?.includes(text))).length,
    doubled: stored.reduce((sum, texts) => sum + texts.length - new Set(texts).size, 0),
    outOfOrder: stored.filter((texts, place) => !isInOrder(texts, written[place] ?? [])).length,
  };
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + PATIENCE; !(await holds()); await pause(20)) {
    if (Date.now() > end) throw new Error(`It did not happen within ${PATIENCE} ms that ${what}.`);
  }
}

/** Wakes the worker again and again, for it to be killed, until enough is. */
const wakeUntil = (person: Writer, enough: () => boolean): Promise<void> =>
  until('enough was killed', async () => {
    if (!enough()) await person.wake();
    return enough();
  });

/** Whether the first occurrences of the texts come as they were written. */
function isInOrder(stored: readonly string[], written: readonly string[]): boolean {
  const order = written.map((text) => stored.indexOf(text)).filter((place) => place >= 0);
  return order.every((place, at) => at === 0 || place > (order[at - 1] ?? -1));
}

/** The texts of all that the run of this seed wrote into a conversation, as the server has them. */
async function everything(url: string, path: string, seed: number): Promise<string[]> {
  const person = colleague(url, 'ada');
  const texts: string[] = [];
  for (let since = 0; ; ) {
    const query = `event=message&sort=asc&limit=100&since_id=${since}`;
    const page = await person.get<Message[]>(`${path}/messages?${query}`);
    texts.push(...page.map(({ content }) => content).filter((content) => content.endsWith(` of ${seed}`)));
    const last = page.at(-1);
    if (!last || page.length < 100) return texts;
    since = last.id;
  }
}

test('what a person writes arrives once and in order, whatever dies', async () => {
  const random = chance('Worker, browser, network and server killed');
  const amount: Amount = {
    sends: share(1_000),
    workerKills: share(500),
    browserKills: share(10),
    serverKills: share(10),
  };
  const outcome = await run(amount, random, { uuid: true });
  keepFigures('outbox-kills', {
    Seed: random.seed,
    'Messages sent': outcome.sent,
    'Service worker killed': outcome.workerKills,
    'Of these, between the server’s answer and its arrival': outcome.waiting,
    'Browser killed with SIGKILL': outcome.browserKills,
    'Server killed with SIGKILL': outcome.serverKills,
    'Network cut': outcome.cuts,
    Lost: outcome.lost,
    'There twice': outcome.doubled,
    'Conversations out of order': outcome.outOfOrder,
  });
  const { sends, workerKills, ...kills } = amount;
  expect(outcome).toMatchObject({
    ...kills,
    sent: amount.sends,
    lost: 0,
    doubled: 0,
    outOfOrder: 0,
  });
  expect(outcome.workerKills).toBeGreaterThanOrEqual(workerKills);
});

test('control: with a server that forgets uuids the same doubles', async () => {
  const random = chance('Worker and network killed, uuids forgotten');
  const amount = { sends: 40, workerKills: 20, browserKills: 0, serverKills: 0 };
  const outcome = await run(amount, random, { uuid: false });
  keepFigures('outbox-kills-control', {
    Seed: random.seed,
    'Messages sent': outcome.sent,
    'Service worker killed': outcome.workerKills,
    'There twice when uuids are forgotten': outcome.doubled,
  });
  expect(outcome.doubled).toBeGreaterThan(0);
});
