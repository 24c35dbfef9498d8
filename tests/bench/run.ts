/**
 * `npm run bench [-- names] [--quick]`: measures and prints; with no names, and all of it, writes docs/benchmarks.md.
 * What needs a browser needs the built extension (`npm run build`).
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem, type } from 'node:os';
import { join } from 'node:path';
import type { Figure } from './figures.ts';
import { quick } from './quick.ts';
import { REMAINS } from './remains.ts';

const benchmarks: Record<string, () => Promise<Figure[]>> = {
  sizes: async () => (await import('./sizes.ts')).sizes(),
  popup: async () => (await import('./popup.ts')).popup(),
  worker: async () => (await import('./worker.ts')).worker(),
  scroll: async () => (await import('./scroll.ts')).scroll(),
  writes: async () => (await import('./writes.ts')).writes(),
  idle: async () => (await import('./idle.ts')).idle(),
  start: async () => (await import('./start.ts')).start(),
  memory: async () => (await import('./start.ts')).memory(),
  listing: async () => (await import('./listing.ts')).listing(),
  streams: async () => (await import('./streams.ts')).streams(),
  posts: async () => (await import('./posts.ts')).posts(),
  live: async () => (await import('./live.ts')).live(),
};

const asked = process.argv.slice(2).filter((word) => word !== '--quick');
const unknown = asked.filter((name) => !(name in benchmarks));
if (unknown.length > 0) {
  console.error(
    `No benchmark is called ${unknown.join(', ')}. There are: ${Object.keys(benchmarks).join(', ')}.`,
  );
  process.exit(1);
}
const begun = (loadavg()[0] ?? 0).toFixed(1);
const figures: Figure[] = [];
for (const [name, run] of Object.entries(benchmarks)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  console.log(`\n${name}`);
  for (const figure of await run()) {
    figures.push(figure);
    console.log(`  ${figure.met ? 'met   ' : 'missed'} ${figure.what}: ${figure.measured} (${figure.goal})`);
  }
}
if (asked.length === 0 && !quick) {
  const [cpu] = cpus();
  const machine = `${cpus().length} cores (${cpu?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GB, ${type()}, Node ${process.versions.node}; load average when it began ${begun}`;
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const rows = figures.map(
    ({ what, goal, measured, met }) => `| ${what} | ${goal} | ${measured} | ${met ? 'met' : 'missed'} |`,
  );
  const page = [
    '# Benchmarks',
    '',
    'Written by `npm run bench`. Figures are ratios to a floor measured in the same run, medians over interleaved repetitions.',
    '',
    `Machine: ${machine}. Commit ${commit}, ${new Date().toISOString().slice(0, 10)}.`,
    '',
    '| what | goal | measured | |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
    REMAINS,
    '## Query plans',
    '',
    ...figures.flatMap(({ what, detail }) =>
      detail === undefined ? [] : [`Of ${what}:`, '', '```', detail, '```', ''],
    ),
  ].join('\n');
  writeFileSync(join(import.meta.dirname, '..', '..', 'docs', 'benchmarks.md'), page);
}
