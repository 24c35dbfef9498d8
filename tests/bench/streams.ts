/** Event streams: a thousand readers of fifty messages a second, five thousand that wait, and three nodes. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { startServer, type TestServer } from '../support/server.ts';
import { makeTeam } from '../support/team.ts';
import { type Figure, ms, times } from './figures.ts';
import { cpuOf, cpuOfDatabase, rssOf } from './processes.ts';
import { quick } from './quick.ts';
import { marked, openReaders, type Readers } from './readers.ts';

const READERS = 1_000;
const IDLE = quick ? 1_500 : 5_000;
const SECONDS = quick ? 20 : 600;
const PER_SECOND = 50;
/** Few enough that the delivery between nodes is measured, not how busy the machine is. */
const NODE_READERS = 60;
const NODE_SECONDS = quick ? 10 : 60;
/** How long messages flow before delays count: a server that has run for a while is measured, not its compiler. */
const WARM_SECONDS = 15;
/** How long idle streams are held before they are counted. */
const HELD_MS = quick ? 5_000 : 60_000;
/** Streams that are opened and closed before memory is looked at: what only the first ones cost is no stream's own. */
const FIRST = 100;

/** What streams hold of memory in a process, in bytes each. */
async function memoryOf(
  pid: number,
  open: (count: number) => Promise<Readers>,
  heldMs: number,
): Promise<{ each: number; readers: Readers }> {
  (await open(FIRST)).close();
  await sleep(2_000);
  const before = rssOf(pid);
  const readers = await open(IDLE);
  await sleep(heldMs);
  return { each: (rssOf(pid) - before) / IDLE, readers };
}

/** As {@link memoryOf}, of a server of Node that does nothing but hold the answers open: the floor. */
async function bareMemory(): Promise<number> {
  const bare = fork(import.meta.filename, ['bare']);
  const [port] = (await once(bare, 'message')) as [number];
  const open = (count: number) => openReaders([`http://127.0.0.1:${port}`], '', '/', count);
  const { each, readers } = await memoryOf(bare.pid ?? 0, open, 5_000);
  readers.close();
  bare.kill();
  return each;
}

interface Poster {
  ask(method: string, path: string, body?: unknown): Promise<{ status: number }>;
}

/** Posts at a steady pace whatever the answers take; gives how many the server took. */
async function post(person: Poster, path: string, seconds: number, perSecond: number): Promise<number> {
  const answers: Promise<number>[] = [];
  const begun = performance.now();
  for (let number = 0; number < seconds * perSecond; number += 1) {
    const due = begun + (number * 1000) / perSecond;
    const early = due - performance.now();
    if (early > 0) await sleep(early);
    const sent = person.ask('POST', path, { event: 'message', content: marked(number) });
    answers.push(sent.then(({ status }) => (status === 201 ? 1 : 0)));
  }
  return (await Promise.all(answers)).reduce((sum, one) => sum + one, 0);
}

/** Waits until everybody has everything, or nothing more comes; gives how much is missing. */
async function missing(readers: Readers, posted: number): Promise<number> {
  const lost = () => readers.counts.reduce((sum, got) => sum + (posted - got), 0);
  for (let turn = 0; turn < 40 && lost() > 0; turn += 1) await sleep(250);
  return lost();
}

export async function streams(): Promise<Figure[]> {
  const server = await startServer();
  const others: TestServer[] = [];
  try {
    const team = await makeTeam(server);
    const person = team.person('Mira');
    const flow = `north-star/${team.flow.parameterized_name}`;
    const stream = `/stream/flows?filter=${flow}`;
    const path = `/flows/${flow}/messages`;

    const bare = await bareMemory();
    const open = (count: number) => openReaders([server.url], person.token, stream, count);
    const idle = await memoryOf(server.pid, open, HELD_MS);
    const held = idle.readers.open();
    idle.readers.close();
    await sleep(2_000);

    const readers = await open(READERS);
    const warm = await post(person, path, WARM_SECONDS, PER_SECOND);
    readers.delays.clear();
    const taken = () => [cpuOf(server.pid), cpuOfDatabase(server.pid), cpuOf(process.pid)];
    const begun = taken();
    const posted = await post(person, path, SECONDS, PER_SECOND);
    const busy = taken().map((cpu, index) => `${Math.round(((cpu - (begun[index] ?? 0)) / SECONDS) * 100)}%`);
    const lost = await missing(readers, warm + posted);
    const cores = `of a core the server took ${busy[0]}, PostgreSQL ${busy[1]}, the readers ${busy[2]}`;
    const p99 = readers.delays.percentile(0.99);
    const p50 = readers.delays.percentile(0.5);
    readers.close();
    await sleep(2_000);

    for (let node = 0; node < 2; node += 1) {
      others.push(await startServer({ env: { DATABASE_URL: server.databaseUrl } }));
    }
    const own = await open(NODE_READERS / 2);
    const far = await openReaders(
      others.map(({ url }) => url),
      person.token,
      stream,
      NODE_READERS / 2,
    );
    const first = await post(person, path, WARM_SECONDS, PER_SECOND / 5);
    own.delays.clear();
    far.delays.clear();
    const across = first + (await post(person, path, NODE_SECONDS, PER_SECOND / 5));
    const lostAcross = (await missing(own, across)) + (await missing(far, across));
    const farther = far.delays.percentile(0.99) / own.delays.percentile(0.99);
    own.close();
    far.close();
    await team.close();
    const load = `${READERS.toLocaleString('en')} event streams, ${PER_SECOND} messages/s for ${SECONDS} s`;
    return [
      {
        what: `server: ${load}, each to every reader, readers on the same cores`,
        goal: 'p99 at most 100 ms, 0 lost',
        measured: `p99 ${ms(p99)}, p50 ${ms(p50)}, ${lost} lost of ${(posted * READERS).toLocaleString('en')}; ${cores}`,
        met: p99 <= 100 && lost === 0,
      },
      {
        what: `server: memory per open stream, ${IDLE.toLocaleString('en')} of them`,
        goal: 'under 50 KB',
        measured: `${Math.round(idle.each / 1024)} KB, where a bare server of Node has ${Math.round(bare / 1024)} KB`,
        met: idle.each < 50 * 1024,
      },
      {
        what: `server: ${IDLE.toLocaleString('en')} idle streams held`,
        goal: 'all of them',
        measured: held.toLocaleString('en'),
        met: held === IDLE,
      },
      {
        what: 'three nodes on one PostgreSQL: delivery across nodes, against the node of the post',
        goal: 'p99 within 2x, 0 lost',
        measured: `${times(farther)} (${ms(far.delays.percentile(0.99))} against ${ms(own.delays.percentile(0.99))}), ${lostAcross} lost`,
        met: farther <= 2 && lostAcross === 0,
      },
    ];
  } finally {
    for (const other of others) await other.stop();
    await server.stop();
  }
}

if (process.argv[2] === 'bare') {
  const bare = createServer((_request, answer) => {
    answer.writeHead(200, { 'Content-Type': 'application/json' }).flushHeaders();
    answer.write('\n');
  });
  bare.listen(0, '127.0.0.1', () => process.send?.((bare.address() as AddressInfo).port)); // listens on a port
}
