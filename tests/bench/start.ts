/** How soon the server answers, and what it takes while nobody asks for anything. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleServer } from '../../scripts/server-bundle.ts';
import { startServer } from '../support/server.ts';
import { type Figure, interleaved, median, ms, timed } from './figures.ts';
import { family, pssOf } from './processes.ts';

/** Each start of fresh data makes a database of its own, so there are fewer of them than usual. */
const STARTS = 5;
const SETTLED_MS = 20_000;
const MB = 1024 * 1024;

/** Node alone: from its start to the first line of a program. */
const nodeAlone = () =>
  timed(async () => {
    await once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }), 'exit');
  });

async function toFirstAnswer(dataDir: string): Promise<number> {
  let stop = async (): Promise<void> => {};
  const took = await timed(async () => {
    const server = await startServer({ demo: true, dataDir, embedded: true });
    stop = server.stop;
    await fetch(`${server.url}/health`);
  });
  await stop();
  return took;
}

export async function start(): Promise<Figure[]> {
  await bundleServer(join(import.meta.dirname, '..', '..')); // as `npm ci` leaves it
  const kept = mkdtempSync(join(tmpdir(), 'quayside-bench-'));
  try {
    await toFirstAnswer(kept);
    const taken = await interleaved(
      {
        node: nodeAlone,
        fresh: async () => {
          const folder = mkdtempSync(join(tmpdir(), 'quayside-bench-'));
          const took = await toFirstAnswer(folder);
          rmSync(folder, { recursive: true, force: true });
          return took;
        },
        second: () => toFirstAnswer(kept),
      },
      STARTS,
    );
    const beside = `Node alone ${ms(median(taken.node))}`;
    return [
      {
        what: '`npm run server`: start to first answer, fresh data with the demo',
        goal: 'at most 3 s',
        measured: `${ms(median(taken.fresh))} (${beside})`,
        met: median(taken.fresh) <= 3_000,
      },
      {
        what: '`npm run server`: second start to first answer',
        goal: 'at most 1 s',
        measured: `${ms(median(taken.second))} (${beside})`,
        met: median(taken.second) <= 1_000,
      },
    ];
  } finally {
    rmSync(kept, { recursive: true, force: true });
  }
}

export async function memory(): Promise<Figure[]> {
  const server = await startServer({ demo: true, embedded: true });
  try {
    await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
    const members = family(server.pid)
      .map(pssOf)
      .filter((bytes) => bytes > 0);
    const total = members.reduce((sum, bytes) => sum + bytes, 0);
    const node = pssOf(server.pid);
    return [
      {
        what: 'server memory with its database, demo data, idle (PSS)',
        goal: 'at most 250 MB',
        measured: `${Math.round(total / MB)} MB (${Math.round(node / MB)} MB of it the server, the rest PostgreSQL in ${members.length - 1} processes)`,
        met: total <= 250 * MB,
      },
    ];
  } finally {
    await server.stop();
  }
}
